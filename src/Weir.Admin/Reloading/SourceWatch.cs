using Weir.Configuration;

namespace Weir.Admin;

/// <summary>
/// Looks at the files of the configuration twice a second and asks for a reload when one of them has changed and is
/// quiet again. Owner: a thread of its own.
/// </summary>
/// <remarks>
/// Contents are compared, not events or times: editors rename, mounted volumes swap a link, network file systems tell
/// nothing, and none of it matters here. A file that is missing for a moment is waited for.
/// </remarks>
public sealed class SourceWatch : IDisposable
{
    private const int LookMs = 500;

    // An editor may take a file away before it puts the new one in its place.
    private const int MissingLooksMax = 4;

    private readonly Func<IReadOnlyList<SourceFile>> _loaded;
    private readonly Action _changed;
    private readonly ManualResetEventSlim _stop = new();
    private readonly Thread _thread;
    private IReadOnlyList<SourceFile> _seen = [];
    private IReadOnlyList<SourceFile> _told = [];
    private int _missingLooks;

    /// <param name="loaded">The files that were read last, as they were then.</param>
    /// <param name="changed">Called on the watching thread when they are not what they were.</param>
    public SourceWatch(Func<IReadOnlyList<SourceFile>> loaded, Action changed)
    {
        _loaded = loaded;
        _changed = changed;
        _thread = new Thread(Run) { IsBackground = true, Name = "weir-watch" };
    }

    /// <summary>Starts to look.</summary>
    public void Start() => _thread.Start();

    /// <inheritdoc/>
    public void Dispose()
    {
        _stop.Set();
        if (_thread.IsAlive)
        {
            _thread.Join();
        }

        _stop.Dispose();
    }

    /// <summary>One look; whether a reload was asked for.</summary>
    internal bool Look()
    {
        IReadOnlyList<SourceFile> loaded = _loaded();
        SourceFile[] now = [.. loaded.Select(static file => file.Now())];
        bool isQuiet = now.SequenceEqual(_seen);
        _seen = now;
        _missingLooks = isQuiet && now.Any(static file => !file.Exists) ? _missingLooks + 1 : 0;
        bool isChanged = !now.SequenceEqual(loaded) && !now.SequenceEqual(_told);
        if (!isChanged || !isQuiet || _missingLooks is > 0 and < MissingLooksMax)
        {
            return false;
        }

        // Told once, also when nobody reloads.
        _told = now;
        _changed();
        return true;
    }

    private void Run()
    {
        while (!_stop.Wait(LookMs))
        {
            Look();
        }
    }
}
