using System.Buffers.Text;
using System.Text;
using Weir.Core;
using Weir.Http;

namespace Weir.Transport;

/// <summary>What Weir knows of gRPC (the protocol over HTTP/2). Any thread that owns the head.</summary>
internal static class Grpc
{
    private const int TimeoutDigitsMax = 8;

    // A year is as good as none.
    private const long TimeoutMax = 365L * 24 * 3600 * 1_000_000_000;

    /// <summary>The media type; others begin with it, and go on with + or ;.</summary>
    internal static ReadOnlySpan<byte> MediaType => "application/grpc"u8;

    /// <summary>Whether a message is one of gRPC: a call, or the answer of one.</summary>
    internal static bool IsOfGrpc(Head message)
    {
        if (!message.TryGet(KnownField.ContentType, out ReadOnlySpan<byte> type))
        {
            return false;
        }

        int length = MediaType.Length;
        return type.Length >= length
            && Ascii.EqualsIgnoreCase(type[..length], MediaType)
            && (type.Length == length || type[length] is (byte)'+' or (byte)';' or (byte)' ');
    }

    /// <summary>
    /// The time that the caller gives to its call, from grpc-timeout, in nanoseconds; 0 when it says none, or not as
    /// the protocol says.
    /// </summary>
    internal static long TimeoutOf(Head request)
    {
        int slot = request.IndexOfUnknown("grpc-timeout"u8);
        ReadOnlySpan<byte> value = slot < 0 ? [] : request.Value(slot);
        if (value.Length is < 2 or > TimeoutDigitsMax + 1)
        {
            return 0;
        }

        bool isNumber = Utf8Parser.TryParse(value[..^1], out uint number, out int read) && read == value.Length - 1;
        long unit = value[^1] switch
        {
            (byte)'H' => 3_600_000_000_000,
            (byte)'M' => 60_000_000_000,
            (byte)'S' => 1_000_000_000,
            (byte)'m' => 1_000_000,
            (byte)'u' => 1_000,
            (byte)'n' => 1,
            _ => 0,
        };
        return isNumber && unit > 0 ? Math.Clamp(number, 0, TimeoutMax / unit) * unit : 0;
    }

    /// <summary>
    /// The status of a call that a fault has ended: where the fault says more than its HTTP status, by its meaning,
    /// else by the mapping that all clients know (grpc: http-grpc-status-mapping).
    /// </summary>
    internal static ReadOnlySpan<byte> StatusOf(FaultEntry fault)
    {
        switch (fault.Fault)
        {
            case Fault.BudgetSpent or Fault.FirstByteTimeout or Fault.BetweenBytesTimeout or Fault.BodyTooSlow:
                return "4"u8; // DEADLINE_EXCEEDED
            case Fault.BodyTooLarge or Fault.HeadTooLarge or Fault.TargetTooLong:
                return "8"u8; // RESOURCE_EXHAUSTED
            case Fault.BadResponse or Fault.ResponseHeadTooLarge or Fault.Defect:
                return "13"u8; // INTERNAL
        }

        return fault.Status switch
        {
            400 => "13"u8, // INTERNAL
            401 => "16"u8, // UNAUTHENTICATED
            403 => "7"u8, // PERMISSION_DENIED
            404 or 405 => "12"u8, // UNIMPLEMENTED
            429 or 502 or 503 or 504 => "14"u8, // UNAVAILABLE
            _ => "2"u8, // UNKNOWN
        };
    }
}
