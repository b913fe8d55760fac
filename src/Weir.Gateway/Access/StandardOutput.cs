using Weir.IO;
using Weir.IO.Native;
using Weir.Telemetry;

namespace Weir.Gateway;

/// <summary>
/// Standard output as the output of the access log. Owner: the writer's thread. A pipe that nobody reads blocks it:
/// then the queues of the loops fill and records are dropped.
/// </summary>
internal sealed class StandardOutput : AccessLogOutput
{
    private readonly AppendFile _file = AppendFile.StandardOutput();

    /// <inheritdoc/>
    public override string Name => "standard output";

    /// <inheritdoc/>
    public override string? Write(ReadOnlySpan<byte> lines, out int written)
    {
        written = 0;
        while (written < lines.Length)
        {
            int result = _file.Write(lines[written..]);
            if (result < 0)
            {
                return NetError.Describe(result);
            }

            written += result;
        }

        return null;
    }

    /// <inheritdoc/>
    public override string? Reopen() => null;

    /// <inheritdoc/>
    protected override void Dispose(bool isDisposing) => _file.Dispose();
}
