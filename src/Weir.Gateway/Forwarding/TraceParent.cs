using System.Runtime.InteropServices;
using Weir.Core;

namespace Weir.Gateway;

/// <summary>The <c>traceparent</c> field (W3C Trace Context, level 1): checks one and makes one. Any thread.</summary>
internal static class TraceParent
{
    /// <summary><c>00-</c>, 32 digits, <c>-</c>, 16 digits, <c>-00</c>.</summary>
    internal const int Length = 55;

    internal const int TraceIdLength = 32;

    private const int TraceIdStart = 3;
    private const int SpanIdStart = TraceIdStart + TraceIdLength + 1;
    private const int SpanIdLength = 16;

    /// <summary>Whether it is well formed, so that an origin can take part in the trace.</summary>
    internal static bool IsValid(ReadOnlySpan<byte> value)
    {
        if (value.Length < Length || value[2] != '-' || value[SpanIdStart - 1] != '-' || value[Length - 3] != '-')
        {
            return false;
        }

        ReadOnlySpan<byte> version = value[..2];
        ReadOnlySpan<byte> traceId = value.Slice(TraceIdStart, TraceIdLength);
        ReadOnlySpan<byte> spanId = value.Slice(SpanIdStart, SpanIdLength);
        bool isLonger = value.Length > Length;
        return IsHex(version) && IsHex(traceId) && IsHex(spanId) && IsHex(value.Slice(Length - 2, 2))
            && !version.SequenceEqual("ff"u8)
            && (!isLonger || (!version.SequenceEqual("00"u8) && value[Length] == '-'))
            && traceId.ContainsAnyExcept((byte)'0')
            && spanId.ContainsAnyExcept((byte)'0');
    }

    /// <summary>Makes one that begins a trace which nobody has asked to record.</summary>
    internal static void Make(SeededRandom random, Span<byte> destination)
    {
        "00-"u8.CopyTo(destination);
        MakeIdentifier(random, destination.Slice(TraceIdStart, TraceIdLength));
        destination[SpanIdStart - 1] = (byte)'-';
        WriteHex(random.NextULong() | 1, destination.Slice(SpanIdStart, SpanIdLength));
        "-00"u8.CopyTo(destination[(Length - 3)..]);
    }

    /// <summary>Makes an identifier of 32 digits that is not zero.</summary>
    internal static void MakeIdentifier(SeededRandom random, Span<byte> destination)
    {
        WriteHex(random.NextULong() | 1, destination[..SpanIdLength]);
        WriteHex(random.NextULong(), destination[SpanIdLength..]);
    }

    internal static ReadOnlySpan<byte> TraceId(ReadOnlySpan<byte> value) => value.Slice(TraceIdStart, TraceIdLength);

    private static bool IsHex(ReadOnlySpan<byte> digits) => !digits.ContainsAnyExcept("0123456789abcdef"u8);

    private static void WriteHex(ulong value, Span<byte> destination) =>
        Convert.TryToHexStringLower(MemoryMarshal.AsBytes(new ReadOnlySpan<ulong>(in value)), destination, out _);
}
