namespace Weir.Telemetry;

/// <summary>Where lines go. Owner: the writer's thread, once it was given to a log.</summary>
public abstract class AccessLogOutput : IDisposable
{
    /// <summary>What messages call it: a path, or standard output.</summary>
    public abstract string Name { get; }

    /// <summary>
    /// Writes whole lines; it may block. Null when all of them are with the system, else what is wrong.
    /// </summary>
    /// <param name="lines">One or more lines.</param>
    /// <param name="written">How many bytes the system took.</param>
    public abstract string? Write(ReadOnlySpan<byte> lines, out int written);

    /// <summary>
    /// Opens what has a path again: it was renamed. Null when that went well, else what is wrong; the old one is
    /// written to then.
    /// </summary>
    public abstract string? Reopen();

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(isDisposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Gives back what it holds.</summary>
    protected abstract void Dispose(bool isDisposing);
}
