using System.Diagnostics;

namespace Weir.Pressure;

/// <summary>
/// How busy the cores were during a phase, and with whom: a p99 beside a full core 1 says more about the instruments
/// than about the gateway. Owner: one task.
/// </summary>
internal sealed class CoreUse(int gateway, int gatewayCore, int ownCore)
{
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly double _gatewayFrom = ProcFs.CpuSeconds(gateway);
    private readonly double _gatewayCoreFrom = ProcFs.CoreBusySeconds(gatewayCore);
    private readonly double _ownFrom = ProcFs.CoreBusySeconds(ownCore);

    /// <summary>The gateway's share of its core.</summary>
    public double Gateway { get; private set; }

    /// <summary>What others used of the gateway's core.</summary>
    public double Others { get; private set; }

    /// <summary>How busy the core of clients and origin was.</summary>
    public double Own { get; private set; }

    /// <summary>The most that sockets held in the kernel, in MiB.</summary>
    public double SocketMiB { get; private set; }

    public void Look() => SocketMiB = Math.Max(SocketMiB, ProcFs.SocketMiB());

    public void End()
    {
        double seconds = _clock.Elapsed.TotalSeconds;
        Gateway = (ProcFs.CpuSeconds(gateway) - _gatewayFrom) / seconds;
        Others = Math.Max(0, ((ProcFs.CoreBusySeconds(gatewayCore) - _gatewayCoreFrom) / seconds) - Gateway);
        Own = (ProcFs.CoreBusySeconds(ownCore) - _ownFrom) / seconds;
    }
}
