using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Weir.Core;

namespace Weir.Telemetry;

/// <summary>
/// The record of one exchange as bytes: a header and the texts, cut where they are too long. Owner: whoever owns the
/// bytes.
/// </summary>
internal readonly ref struct AccessRecord
{
    // Longer ones are cut. The parser bounds targets at 8 KiB.
    private const int MethodMax = 32;
    private const int IdentifierMax = 128;
    private const int NameMax = 256;
    private const int HostMax = 256;
    private const int TargetMax = 8 * 1024;
    private const int UserAgentMax = 512;
    private const int RefererMax = 1024;

    private readonly AccessHeader _header;

    /// <param name="encoded">What <see cref="Write"/> made.</param>
    public AccessRecord(ReadOnlySpan<byte> encoded)
    {
        _header = MemoryMarshal.Read<AccessHeader>(encoded);
        ReadOnlySpan<byte> rest = encoded[Unsafe.SizeOf<AccessHeader>()..];
        Method = Take(ref rest, _header.MethodLength);
        RequestId = Take(ref rest, _header.RequestIdLength);
        TraceId = Take(ref rest, _header.TraceIdLength);
        Route = Take(ref rest, _header.RouteLength);
        Destination = Take(ref rest, _header.DestinationLength);
        Host = Take(ref rest, _header.HostLength);
        Target = Take(ref rest, _header.TargetLength);
        UserAgent = Take(ref rest, _header.UserAgentLength);
        Referer = Take(ref rest, _header.RefererLength);
    }

    public long StartedAt => _header.Times.StartedAt;

    public long EndedAt => _header.EndedAt;

    /// <summary>What counts for whether it was slow, in nanoseconds.</summary>
    public long Taken => _header.Times.Taken(_header.EndedAt);

    public ExchangePhases Phases => _header.Times.ToPhases(_header.EndedAt);

    public bool IsAttempted => _header.Times.IsAttempted;

    public bool IsReused => _header.Times.IsReused;

    public Fault Fault => _header.Fault;

    public int Status => _header.Status;

    public int Version => _header.Version;

    public long RequestBytes => _header.RequestBytes;

    public long ResponseBytes => _header.ResponseBytes;

    public ReadOnlySpan<byte> Method { get; }

    public ReadOnlySpan<byte> RequestId { get; }

    public ReadOnlySpan<byte> TraceId { get; }

    public ReadOnlySpan<byte> Route { get; }

    public ReadOnlySpan<byte> Destination { get; }

    public ReadOnlySpan<byte> Host { get; }

    public ReadOnlySpan<byte> Target { get; }

    public ReadOnlySpan<byte> UserAgent { get; }

    public ReadOnlySpan<byte> Referer { get; }

    /// <summary>The most bytes that the record of an event takes.</summary>
    public static int LengthMax(in AccessEvent access) =>
        Unsafe.SizeOf<AccessHeader>()
        + MethodMax
        + (2 * IdentifierMax)
        + (2 * NameMax)
        + HostMax
        + Math.Min(access.Target.Length, TargetMax)
        + Math.Min(access.UserAgent.Length, UserAgentMax)
        + Math.Min(access.Referer.Length, RefererMax);

    /// <summary>
    /// Encodes an event and returns the length. Texts that find no room are cut, those at the end first.
    /// </summary>
    /// <param name="destination">At least the header; <see cref="LengthMax"/> for all of it.</param>
    /// <param name="access">The event.</param>
    public static int Write(Span<byte> destination, in AccessEvent access)
    {
        Span<byte> rest = destination[Unsafe.SizeOf<AccessHeader>()..];
        AccessHeader header = new()
        {
            Times = access.Times,
            EndedAt = access.EndedAt,
            RequestBytes = access.RequestBytes,
            ResponseBytes = access.ResponseBytes,
            ClientLength = (byte)access.Client.Length,
            Status = (ushort)access.Status,
            Fault = access.Fault,
            Version = (byte)access.Version,
            MethodLength = (byte)Copy(access.Method, MethodMax, ref rest),
            RequestIdLength = (byte)Copy(access.RequestId, IdentifierMax, ref rest),
            TraceIdLength = (byte)Copy(access.TraceId, IdentifierMax, ref rest),
            RouteLength = (ushort)CopyName(access.Route, ref rest),
            DestinationLength = (ushort)CopyName(access.Destination, ref rest),
            HostLength = (ushort)Copy(access.Host, HostMax, ref rest),
            TargetLength = (ushort)Copy(access.Target, TargetMax, ref rest),
            UserAgentLength = (ushort)Copy(access.UserAgent, UserAgentMax, ref rest),
            RefererLength = (ushort)Copy(access.Referer, RefererMax, ref rest),
        };
        access.Client.CopyTo(header.Client);
        MemoryMarshal.Write(destination, in header);
        return destination.Length - rest.Length;
    }

    /// <summary>The client's address as text; empty when it has none.</summary>
    public int FormatClient(Span<byte> destination)
    {
        AccessHeader header = _header;
        ReadOnlySpan<byte> address = header.Client[..header.ClientLength];
        if (address.IsEmpty)
        {
            return 0;
        }

        return address.Length == 4 ? FormatIPv4(address, destination) : FormatIPv6(address, destination);
    }

    private static int FormatIPv6(ReadOnlySpan<byte> address, Span<byte> destination)
    {
        new System.Net.IPAddress(address).TryFormat(destination, out int length);
        return length;
    }

    private static int FormatIPv4(ReadOnlySpan<byte> address, Span<byte> destination)
    {
        int length = 0;
        foreach (byte part in address)
        {
            part.TryFormat(destination[length..], out int digits);
            length += digits;
            destination[length++] = (byte)'.';
        }

        return length - 1;
    }

    private static int Copy(ReadOnlySpan<byte> from, int max, ref Span<byte> rest)
    {
        int length = Math.Min(Math.Min(from.Length, max), rest.Length);
        from[..length].CopyTo(rest);
        rest = rest[length..];
        return length;
    }

    // Names are ours, in UTF-8: they are cut between characters.
    private static int CopyName(ReadOnlySpan<byte> from, ref Span<byte> rest)
    {
        int length = Math.Min(Math.Min(from.Length, NameMax), rest.Length);
        while (length < from.Length && length > 0 && (from[length] & 0xC0) == 0x80)
        {
            length--;
        }

        from[..length].CopyTo(rest);
        rest = rest[length..];
        return length;
    }

    private static ReadOnlySpan<byte> Take(scoped ref ReadOnlySpan<byte> rest, int length)
    {
        ReadOnlySpan<byte> taken = rest[..length];
        rest = rest[length..];
        return taken;
    }
}
