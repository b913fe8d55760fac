using System.Runtime.InteropServices;
using Weir.Core;

namespace Weir.Telemetry;

/// <summary>
/// What stands before the texts of an encoded record: numbers, and how long each text is. Owner: whoever holds the
/// record.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal struct AccessHeader
{
    public ExchangeTimes Times;
    public long EndedAt;
    public long RequestBytes;
    public long ResponseBytes;
    public AddressBytes Client;
    public ushort Status;
    public Fault Fault;
    public byte Version;
    public byte ClientLength;

    // The texts lie one after the other behind the header, in this order.
    public byte MethodLength;
    public byte RequestIdLength;
    public byte TraceIdLength;
    public ushort RouteLength;
    public ushort DestinationLength;
    public ushort HostLength;
    public ushort TargetLength;
    public ushort UserAgentLength;
    public ushort RefererLength;
}
