using System.Net;

namespace Weir.IO.Simulation;

/// <summary>
/// Addresses: who listens where, what becomes of connects, and handshakes. Owner: the world's thread.
/// </summary>
internal sealed class SimulatedNetwork(SimulatedWorld world, SimulatedDescriptors descriptors)
{
    private const int FirstEphemeralPort = 32_768;
    private const int LastEphemeralPort = 60_999;
    private const long NanosecondsPerMs = 1_000_000;

    // A client whose handshake found the queue full tries again after this time.
    private const long RetryMs = 1000;

    private static readonly IPAddress s_clientIPv4 = IPAddress.Loopback;
    private static readonly IPAddress s_clientIPv6 = IPAddress.IPv6Loopback;

    private readonly Dictionary<NetAddress, ISimulatedAcceptor> _acceptors = [];
    private readonly Dictionary<NetAddress, (ConnectOutcome Outcome, long DelayMs)> _outcomes = [];
    private int _nextPort = FirstEphemeralPort;

    internal void SetOutcome(in NetAddress address, ConnectOutcome outcome, long delayMs) =>
        _outcomes[address] = (outcome, delayMs);

    /// <summary>A listening descriptor, or a negated error. Port 0 gets a free one.</summary>
    internal int Listen(NetAddress address, bool isDualStack, int backlog)
    {
        if (address.Family != NetFamily.Unix && address.Port == 0)
        {
            address = address.WithPort(NextPort());
        }

        if (IsInUse(address, isDualStack))
        {
            return -NetError.AddressInUse;
        }

        SimulatedListener listener = new(world, address, isDualStack, backlog);
        int descriptor = descriptors.Open(listener);
        if (descriptor >= 0)
        {
            _acceptors.Add(address, listener);
        }

        return descriptor;
    }

    internal void AddAcceptor(in NetAddress address, ISimulatedAcceptor acceptor) => _acceptors.Add(address, acceptor);

    internal void RemoveAcceptor(in NetAddress address) => _acceptors.Remove(address);

    /// <summary>The engine's connect call: a descriptor, or a negated error.</summary>
    internal int StartConnect(in NetAddress address)
    {
        if (OutcomeOf(address).Outcome == ConnectOutcome.NoNetwork)
        {
            return -NetError.NetworkUnreachable;
        }

        SimulatedEnd end = new(world, ClientAddress(address), address);
        int descriptor = descriptors.Open(end);
        if (descriptor >= 0)
        {
            StartHandshake(end);
        }

        return descriptor;
    }

    /// <summary>The address of a client that has none of its own.</summary>
    internal NetAddress ClientAddress(in NetAddress target) => target.Family switch
    {
        NetFamily.IPv4 => NetAddress.From(s_clientIPv4, NextPort()),
        NetFamily.IPv6 => NetAddress.From(s_clientIPv6, NextPort()),
        _ => NetAddress.Unix(""),
    };

    /// <summary>Sends a connection on its way to the address at its remote end.</summary>
    internal void StartHandshake(SimulatedEnd client)
    {
        (ConnectOutcome outcome, long delayMs) = OutcomeOf(client.Remote);
        if (outcome == ConnectOutcome.Immediate)
        {
            Finish(client, ConnectOutcome.Usual);
        }
        else if (outcome != ConnectOutcome.Never)
        {
            world.Plan(world.NowLater() + (delayMs * NanosecondsPerMs), () => Finish(client, outcome));
        }
    }

    private static bool IsAny(in NetAddress address) =>
        address.Equals(NetAddress.IPv4(0, address.Port)) || address.Equals(NetAddress.IPv6(0, address.Port));

    private (ConnectOutcome Outcome, long DelayMs) OutcomeOf(in NetAddress address) =>
        _outcomes.TryGetValue(address, out (ConnectOutcome Outcome, long DelayMs) set) ? set : default;

    private void Finish(SimulatedEnd client, ConnectOutcome outcome)
    {
        if (client.IsClosed)
        {
            return;
        }

        if (outcome != ConnectOutcome.Usual)
        {
            client.Fail(outcome switch
            {
                ConnectOutcome.Unreachable => NetError.HostUnreachable,
                ConnectOutcome.NoNetwork => NetError.NetworkUnreachable,
                ConnectOutcome.TimedOut => NetError.TimedOut,
                _ => NetError.ConnectionRefused,
            });
        }
        else if (FindAcceptor(client.Remote) is not { } acceptor)
        {
            client.Fail(NetError.ConnectionRefused);
        }
        else if (acceptor.HasRoom)
        {
            SimulatedEnd server = new(world, client.Remote, client.Local);
            SimulatedEnd.Join(client, server);
            acceptor.Admit(server);
        }
        else
        {
            world.Plan(world.Now + (RetryMs * NanosecondsPerMs), () => Finish(client, outcome));
        }
    }

    // The address itself, then all addresses of its family, then both families.
    private ISimulatedAcceptor? FindAcceptor(in NetAddress address)
    {
        if (_acceptors.TryGetValue(address, out ISimulatedAcceptor? acceptor) || address.Family == NetFamily.Unix)
        {
            return acceptor;
        }

        if (address.Family == NetFamily.IPv4 && _acceptors.TryGetValue(NetAddress.IPv4(0, address.Port), out acceptor))
        {
            return acceptor;
        }

        bool isFound = _acceptors.TryGetValue(NetAddress.IPv6(0, address.Port), out acceptor);
        bool isServed = address.Family == NetFamily.IPv6 || acceptor is SimulatedListener { IsDualStack: true };
        return isFound && isServed ? acceptor : null;
    }

    // One socket for all addresses and one for a single address of the same port exclude each other.
    private bool IsInUse(in NetAddress address, bool isDualStack)
    {
        if (_acceptors.ContainsKey(address) || address.Family == NetFamily.Unix)
        {
            return _acceptors.ContainsKey(address);
        }

        foreach ((NetAddress other, ISimulatedAcceptor acceptor) in _acceptors)
        {
            bool isSamePort = other.Family != NetFamily.Unix && other.Port == address.Port;
            bool isSameFamily = other.Family == address.Family
                || (isDualStack && IsAny(address))
                || (acceptor is SimulatedListener { IsDualStack: true } && IsAny(other));
            if (isSamePort && isSameFamily && (IsAny(other) || IsAny(address)))
            {
                return true;
            }
        }

        return false;
    }

    private int NextPort()
    {
        int port = _nextPort;
        _nextPort = port == LastEphemeralPort ? FirstEphemeralPort : port + 1;
        return port;
    }
}
