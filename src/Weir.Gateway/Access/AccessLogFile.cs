using Weir.IO;
using Weir.IO.Native;
using Weir.Telemetry;

namespace Weir.Gateway;

/// <summary>
/// A file as the output of the access log, rotated by size and age: access.log becomes access.log.1, that one
/// access.log.2, and the last one is overwritten. Owner: the writer's thread, once it is open.
/// </summary>
/// <remarks>
/// A file is rotated before lines that would make it longer than its size, so that no line is cut, and when it is too
/// old by the time that something is written. Where renaming fails, the file is written on. After a write that failed
/// in the middle of a line, the next one begins on a line of its own.
/// </remarks>
internal sealed class AccessLogFile : AccessLogOutput
{
    private readonly string _path;
    private readonly long _sizeMax;
    private readonly TimeSpan _ageMax;
    private readonly int _keep;
    private readonly Func<DateTimeOffset> _now;
    private AppendFile _file;
    private DateTimeOffset _created;
    private bool _isTorn;

    private AccessLogFile(AccessLogOptions options, Func<DateTimeOffset> now, AppendFile file)
    {
        _path = options.Path!;
        _sizeMax = options.RotateSize > 0 ? options.RotateSize : long.MaxValue;
        _ageMax = options.RotateAge > TimeSpan.Zero ? options.RotateAge : TimeSpan.MaxValue;
        _keep = options.RotateKeep;
        _now = now;
        _file = file;
        _created = CreatedOf(file);
    }

    /// <inheritdoc/>
    public override string Name => _path;

    /// <summary>Opens the file.</summary>
    /// <param name="options">The options, with a path.</param>
    /// <param name="now">Wall time.</param>
    /// <exception cref="GatewayStartException">It cannot be opened.</exception>
    public static AccessLogFile Open(AccessLogOptions options, Func<DateTimeOffset> now)
    {
        string path = options.Path!;
        AppendFile? file = AppendFile.Open(path, out int error);
        return file is not null
            ? new AccessLogFile(options, now, file)
            : throw new GatewayStartException(
                $"cannot open the access log {path}: {NetError.Describe(error)}; "
                + "its folder must exist and this user must be allowed to write there");
    }

    /// <inheritdoc/>
    public override string? Write(ReadOnlySpan<byte> lines, out int written)
    {
        written = 0;
        if (IsDue(lines.Length))
        {
            Rotate();
        }

        if (_isTorn)
        {
            int ended = _file.Write("\n"u8);
            if (ended <= 0)
            {
                return Describe(ended);
            }

            _isTorn = false;
        }

        while (written < lines.Length)
        {
            int result = _file.Write(lines[written..]);
            if (result <= 0)
            {
                _isTorn = written > 0 && lines[written - 1] != (byte)'\n';
                return Describe(result);
            }

            written += result;
        }

        return null;
    }

    /// <inheritdoc/>
    public override string? Reopen()
    {
        if (AppendFile.Open(_path, out int error) is not { } next)
        {
            return NetError.Describe(error);
        }

        _file.Dispose();
        _file = next;
        _created = CreatedOf(next);
        _isTorn = false;
        return null;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool isDisposing) => _file.Dispose();

    private static string Describe(int result) => result == 0 ? "nobody reads it" : NetError.Describe(result);

    private DateTimeOffset CreatedOf(AppendFile file)
    {
        DateTimeOffset now = _now();
        DateTimeOffset created = DateTimeOffset.FromUnixTimeSeconds(file.CreatedSeconds);
        return file.Length == 0 || created > now ? now : created;
    }

    private bool IsDue(int more) =>
        _file is { IsRegular: true, Length: > 0 }
        && (_file.Length + more > _sizeMax || _now() - _created >= _ageMax);

    private void Rotate()
    {
        for (int i = _keep - 1; i >= 1; i--)
        {
            // One that is not there is no trouble: fewer were rotated so far.
            _ = AppendFile.Rename($"{_path}.{i}", $"{_path}.{i + 1}");
        }

        if (AppendFile.Rename(_path, $"{_path}.1") == 0)
        {
            _ = Reopen();
        }
    }
}
