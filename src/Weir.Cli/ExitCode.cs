namespace Weir.Cli;

/// <summary>What the process tells its caller.</summary>
internal static class ExitCode
{
    /// <summary>Done.</summary>
    public const int Done = 0;

    /// <summary>The answer is no: a threshold failed, a drain cut connections.</summary>
    public const int No = 1;

    /// <summary>The call or the configuration is wrong; nothing was started.</summary>
    public const int Wrong = 2;
}
