using Weir.Core;

namespace Weir.Telemetry;

/// <summary>
/// One line of the log before it is text. Owner: the writer until it is in the ring, then the log's thread.
/// </summary>
internal struct EventRecord
{
    /// <summary>When it was written.</summary>
    public DateTimeOffset Time;

    /// <summary>A whole message; null when the record is about a fault.</summary>
    public string? Message;

    public string? Route;

    public string? Destination;

    public string? Cause;

    public int Errno;

    public ushort Status;

    public Fault Fault;

    public FaultLevel Level;

    // The texts lie one after the other in Text, in this order.
    public byte MethodLength;

    public byte ClientLength;

    public byte RequestIdLength;

    public byte HostLength;

    public byte TargetLength;

    public bool TargetIsCut;

    public EventText Text;

    /// <summary>A record of a fault; copies the texts, the target last since it is the one that is cut.</summary>
    public static void Fill(ref EventRecord record, in FaultEvent fault, FaultLevel level, DateTimeOffset time)
    {
        record.Time = time;
        record.Message = null;
        record.Route = fault.Route;
        record.Destination = fault.Destination;
        record.Cause = fault.Cause;
        record.Errno = fault.Errno;
        record.Status = (ushort)fault.Status;
        record.Fault = fault.Fault;
        record.Level = level;

        Span<byte> rest = record.Text;
        record.MethodLength = Copy(fault.Method, 16, ref rest);
        record.ClientLength = Copy(fault.Client, 48, ref rest);
        record.RequestIdLength = Copy(fault.RequestId, 40, ref rest);
        record.HostLength = Copy(fault.Host, 56, ref rest);
        record.TargetLength = Copy(fault.Target, EventText.Length, ref rest);
        record.TargetIsCut = record.TargetLength < fault.Target.Length;
    }

    private static byte Copy(ReadOnlySpan<byte> from, int max, ref Span<byte> rest)
    {
        int length = Math.Min(Math.Min(from.Length, max), rest.Length);
        from[..length].CopyTo(rest);
        rest = rest[length..];
        return (byte)length;
    }
}
