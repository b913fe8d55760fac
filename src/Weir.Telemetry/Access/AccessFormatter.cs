using System.Buffers;

namespace Weir.Telemetry;

/// <summary>
/// Makes lines of encoded records: the part that the formats share. Owner: the writer's thread.
/// </summary>
internal abstract class AccessFormatter
{
    private const int AddressTextMax = 64;

    private readonly ArrayBufferWriter<byte> _masked = new(512);

    protected AccessFormatter(QueryMask mask) => Mask = mask;

    /// <summary>What is hidden.</summary>
    protected QueryMask Mask { get; }

    /// <summary>The formatter that the settings ask for.</summary>
    public static AccessFormatter For(AccessLogSettings settings) =>
        settings.IsCombined ? new CombinedFormatter(settings.Mask) : new JsonFormatter(settings.Mask);

    /// <summary>Appends the line of one exchange.</summary>
    /// <param name="output">Where the line goes.</param>
    /// <param name="record">The exchange.</param>
    /// <param name="startedAt">When its first byte came, as wall time.</param>
    public abstract void Write(LineBuffer output, in AccessRecord record, DateTimeOffset startedAt);

    protected static ReadOnlySpan<byte> ClientOf(in AccessRecord record, Span<byte> room)
    {
        int length = record.FormatClient(room);
        return length > 0 ? room[..length] : "unix"u8;
    }

    protected static int ClientRoom => AddressTextMax;

    /// <summary>The target without what is hidden; valid until the next call.</summary>
    protected ReadOnlySpan<byte> Masked(ReadOnlySpan<byte> target) => Mask.Apply(target, _masked);

    /// <summary>A URL without what is hidden; valid until the next call.</summary>
    protected ReadOnlySpan<byte> MaskedUrl(ReadOnlySpan<byte> url) => Mask.ApplyToUrl(url, _masked);
}
