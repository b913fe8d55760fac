using System.Net;

namespace Weir.IO.Simulation;

/// <summary>
/// <see cref="Net"/> inside a <see cref="SimulatedWorld"/>: one for each loop, all in one process. Calls never block:
/// <see cref="Net.Wait"/> returns what is there, and the world moves the clock. Owner: the world's thread.
/// </summary>
/// <remarks>A call on a descriptor that is not open is a defect of the caller and throws.</remarks>
public sealed partial class SimulatedNet : Net
{
    // 2026-01-01 UTC, less the second at which the clock starts.
    private const long UtcStartMs = 1_767_225_600_000 - 1000;
    private const long NanosecondsPerMs = 1_000_000;

    private readonly SimulatedWorld _world;
    private readonly SimulatedDescriptors _files;

    internal SimulatedNet(SimulatedWorld world, SimulatedDescriptors files)
    {
        _world = world;
        _files = files;
    }

    /// <inheritdoc/>
    public override long Now => _world.Now;

    /// <inheritdoc/>
    public override long UtcNowMs => UtcStartMs + (_world.Now / NanosecondsPerMs);

    internal SimulatedPoller? Poller { get; private set; }

    /// <inheritdoc/>
    public override void FillRandom(Span<byte> destination) => _world.Entropy.NextBytes(destination);

    /// <inheritdoc/>
    public override IPAddress[] Resolve(string host) => _world.Resolve(host);

    protected override int CreatePollerCore()
    {
        SimulatedPoller poller = new(_world);
        Poller = poller;
        return Begin(SimulatedCall.CreatePoller, -1) is < 0 and var error ? error : _files.Open(poller);
    }

    protected override int RegisterCore(int poller, int descriptor, PollEvents events, ulong key)
    {
        if (Begin(SimulatedCall.Register, descriptor) is < 0 and var error)
        {
            return error;
        }

        SimulatedFile file = _files.Find<SimulatedFile>(descriptor);
        SimulatedPoller set = _files.Find<SimulatedPoller>(poller);
        if (file.Watches.Exists(watch => ReferenceEquals(watch.Poller, set)))
        {
            throw new InvalidOperationException($"descriptor {descriptor} is registered twice");
        }

        set.Add(file, events, key);
        return 0;
    }

    protected override int UnregisterCore(int poller, int descriptor)
    {
        Begin(SimulatedCall.Unregister, descriptor);
        SimulatedPoller set = _files.Find<SimulatedPoller>(poller);
        SimulatedFile file = _files.Find<SimulatedFile>(descriptor);
        int index = file.Watches.FindIndex(watch => ReferenceEquals(watch.Poller, set));
        if (index < 0)
        {
            throw new InvalidOperationException($"descriptor {descriptor} is not registered");
        }

        set.Remove(file.Watches[index]);
        file.Watches.RemoveAt(index);
        return 0;
    }

    protected override int WaitCore(int poller, Span<PollEvent> events, int timeoutMs)
    {
        int count = _files.Find<SimulatedPoller>(poller).Wait(events);
        for (int i = 0; i < count; i++)
        {
            _world.Note((int)SimulatedCall.Wait, (int)events[i].Key, (int)events[i].Events);
        }

        return count;
    }

    protected override int CreateSignalCore() => _files.Open(new SimulatedSignal(_world));

    protected override void SignalCore(int signal) => _files.Find<SimulatedSignal>(signal).Raise();

    protected override void ClearSignalCore(int signal) => _files.Find<SimulatedSignal>(signal).Clear();

    protected override int ListenCore(in NetAddress address, bool dualStack, int backlog) =>
        Begin(SimulatedCall.Listen, -1) is < 0 and var error
            ? error
            : _world.Network.Listen(address, dualStack, backlog);

    protected override int AdoptListenerCore(int descriptor) =>
        _files.Find<SimulatedFile>(descriptor) is SimulatedListener ? 0 : -NetError.Invalid;

    protected override void StopHandshakesCore(int listener) =>
        _files.Find<SimulatedListener>(listener).StopHandshakes();

    protected override int LocalAddressCore(int descriptor, out NetAddress address)
    {
        address = _files.Find<SimulatedFile>(descriptor) switch
        {
            SimulatedListener listener => listener.Address,
            SimulatedEnd end => end.Local,
            _ => default,
        };
        return 0;
    }

    protected override int AcceptCore(int listener, out NetAddress peer)
    {
        peer = default;
        SimulatedListener file = _files.Find<SimulatedListener>(listener);
        if (Begin(SimulatedCall.Accept, listener) is < 0 and var error)
        {
            return error;
        }

        if (file.Poll() == PollEvents.None)
        {
            return -NetError.WouldBlock;
        }

        if (!_files.HasRoom)
        {
            return -NetError.TooManyFiles;
        }

        SimulatedEnd end = file.Accept()!;
        peer = end.Remote;
        return End(SimulatedCall.Accept, listener, _files.Open(end));
    }

    protected override int ConnectCore(in NetAddress address) =>
        Begin(SimulatedCall.Connect, -1) is < 0 and var error ? error : _world.Network.StartConnect(address);

    protected override int SocketErrorCore(int descriptor) => _files.Find<SimulatedEnd>(descriptor).TakeError();

    protected override int ReceiveCore(int descriptor, Span<byte> destination)
    {
        SimulatedEnd end = _files.Find<SimulatedEnd>(descriptor);
        return Inject(SimulatedCall.Receive, end) is < 0 and var error
            ? error
            : End(SimulatedCall.Receive, descriptor, end.Receive(destination));
    }

    protected override int UnacknowledgedCore(int descriptor) => _files.Find<SimulatedEnd>(descriptor).UnderWay;

    protected override int ShutdownWriteCore(int descriptor)
    {
        Begin(SimulatedCall.ShutdownWrite, descriptor);
        return _files.Find<SimulatedEnd>(descriptor).ShutdownWrite();
    }

    protected override void CloseCore(int descriptor, bool reset)
    {
        Begin(SimulatedCall.Close, descriptor);
        _files.Close(descriptor, reset);
    }

    // Notes the call and asks whether it is to fail: 0, or a negated error.
    private int Begin(SimulatedCall call, int descriptor)
    {
        int error = _world.ErrorOf?.Invoke(call, descriptor) ?? 0;
        _world.Note((int)call, descriptor, -error);
        return -error;
    }

    // An error made to order on a connection has to leave it as such an error does: broken, or, when it passes, with an
    // edge to come.
    private int Inject(SimulatedCall call, SimulatedEnd end)
    {
        int error = Begin(call, end.Descriptor);
        if (error is -NetError.WouldBlock or -NetError.Interrupted or -NetError.NoBuffers or -NetError.NoMemory)
        {
            end.NotifyLater();
        }
        else if (error < 0)
        {
            end.OnReset();
            end.TakeError();
        }

        return error;
    }

    private int End(SimulatedCall call, int descriptor, int result)
    {
        _world.Note((int)call, descriptor, result);
        return result;
    }
}
