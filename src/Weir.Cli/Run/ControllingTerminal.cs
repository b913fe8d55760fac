namespace Weir.Cli;

/// <summary>
/// The terminal that the process was started in, if any. A terminal that closes sends SIGHUP to what runs in it, and so
/// does whoever wants a reload: what tells them apart is whether it is still there. Immutable; any thread.
/// </summary>
internal sealed class ControllingTerminal
{
    private readonly bool _wasThere;

    private ControllingTerminal(bool wasThere) => _wasThere = wasThere;

    /// <summary>Looks for the terminal of this process.</summary>
    public static ControllingTerminal Find() => new(!Console.IsInputRedirected && IsThere());

    /// <summary>Whether there was one, and it has closed.</summary>
    public bool IsGone() => _wasThere && !IsThere();

    private static bool IsThere()
    {
        try
        {
            using FileStream terminal = new("/dev/tty", FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 0);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
