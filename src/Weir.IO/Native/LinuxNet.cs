using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

#pragma warning disable RS0030 // This is where the clock and the look-up of names come from.

namespace Weir.IO.Native;

/// <summary>
/// <see cref="Net"/> on Linux, x64 and arm64. Owner: one loop thread, as its base says. Safety: pointers are taken of
/// stack memory and of spans for the length of one call only; segments point at slabs that their owners hold.
/// </summary>
public sealed unsafe class LinuxNet : Net
{
    private const int NonBlocking = 0x800;
    private const int CloseOnExec = 0x80000;
    private const int StreamType = 1;
    private const int NoSignal = 0x4000;
    private const int NoSuchDevice = 6;

    private const int ControlAdd = 1;
    private const int ControlDelete = 2;

    private const int LevelSocket = 1;
    private const int OptionReuseAddress = 2;
    private const int OptionError = 4;
    private const int OptionKeepAlive = 9;
    private const int OptionLinger = 13;
    private const int OptionAttachFilter = 26;
    private const int OptionAcceptsConnections = 30;
    private const int SetDescriptorFlags = 2;
    private const int SetStatusFlags = 4;
    private const uint OutputQueueLength = 0x5411;
    private const int LevelTcp = 6;
    private const int OptionNoDelay = 1;
    private const int OptionKeepAliveIdle = 4;
    private const int OptionKeepAliveInterval = 5;
    private const int OptionUserTimeout = 18;
    private const int KeepAliveIdleSeconds = 60;
    private const int KeepAliveIntervalSeconds = 15;
    private const int UserTimeoutMs = 120_000;
    private const int OptionUnsentLow = 25;
    private const int UnsentLowBytes = 128 * 1024;
    private const int LevelIPv6 = 41;
    private const int OptionIPv6Only = 26;

    private const int EventsMax = 256;

    // The kernel packs epoll_event on x64 alone: 12 bytes there, 16 elsewhere.
    private static readonly bool s_isPacked = RuntimeInformation.ProcessArchitecture == Architecture.X64;
    private static readonly int s_eventBytes = s_isPacked ? 12 : 16;
    private static readonly int s_keyOffset = s_isPacked ? 4 : 8;
    private static readonly double s_nanosecondsPerTick = 1e9 / Stopwatch.Frequency;

    /// <summary>Whether this system can run the engine.</summary>
    public static bool IsSupported =>
        OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture is Architecture.X64 or Architecture.Arm64;

    /// <inheritdoc/>
    public override long Now =>
        Stopwatch.Frequency == 1_000_000_000
            ? Stopwatch.GetTimestamp()
            : (long)(Stopwatch.GetTimestamp() * s_nanosecondsPerTick);

    /// <inheritdoc/>
    public override long UtcNowMs => (DateTime.UtcNow.Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMillisecond;

    /// <inheritdoc/>
    public override void FillRandom(Span<byte> destination) => RandomNumberGenerator.Fill(destination);

    /// <inheritdoc/>
    public override IPAddress[] Resolve(string host)
    {
        try
        {
            return Dns.GetHostAddresses(host);
        }
        catch (Exception e) when (e is SocketException or ArgumentException)
        {
            return [];
        }
    }

    protected override int CreatePollerCore() => Result(Libc.EpollCreate(CloseOnExec));

    protected override int RegisterCore(int poller, int descriptor, PollEvents events, ulong key)
    {
        byte* e = stackalloc byte[16];
        *(uint*)e = (uint)events;
        *(ulong*)(e + s_keyOffset) = key;
        return Result(Libc.EpollControl(poller, ControlAdd, descriptor, e));
    }

    protected override int UnregisterCore(int poller, int descriptor)
    {
        byte* unused = stackalloc byte[16];
        return Result(Libc.EpollControl(poller, ControlDelete, descriptor, unused));
    }

    [SkipLocalsInit]
    protected override int WaitCore(int poller, Span<PollEvent> events, int timeoutMs)
    {
        byte* raw = stackalloc byte[16 * EventsMax];
        int count = Libc.EpollWait(poller, raw, Math.Min(EventsMax, events.Length), timeoutMs);
        if (count < 0)
        {
            int error = Error();
            return error == -NetError.Interrupted ? 0 : error;
        }

        for (int i = 0; i < count; i++)
        {
            byte* e = raw + (i * s_eventBytes);
            events[i] = new PollEvent(*(ulong*)(e + s_keyOffset), (PollEvents)(*(uint*)e));
        }

        return count;
    }

    protected override int CreateSignalCore() => Result(Libc.EventFd(0, CloseOnExec | NonBlocking));

    protected override void SignalCore(int signal)
    {
        ulong one = 1;
        _ = Libc.Write(signal, &one, sizeof(ulong));
    }

    protected override void ClearSignalCore(int signal)
    {
        ulong count;
        _ = Libc.Read(signal, &count, sizeof(ulong));
    }

    protected override int ListenCore(in NetAddress address, bool dualStack, int backlog)
    {
        int descriptor = Bind(address, dualStack);
        if (descriptor == -NetError.AddressInUse && address.Family == NetFamily.Unix && IsDeadPath(address))
        {
            RemovePath(address.Path);
            descriptor = Bind(address, dualStack);
        }

        if (descriptor < 0)
        {
            return descriptor;
        }

        return Libc.Listen(descriptor, backlog) == 0 ? descriptor : CloseWithError(descriptor);
    }

    protected override int AdoptListenerCore(int descriptor)
    {
        int isListening = 0;
        uint length = sizeof(int);
        int result = Result(
            Libc.GetSocketOption(descriptor, LevelSocket, OptionAcceptsConnections, &isListening, &length));
        if (result < 0 || isListening == 0)
        {
            return result < 0 ? result : -NetError.Invalid;
        }

        _ = Libc.Control(descriptor, SetDescriptorFlags, 1);
        _ = LocalAddressCore(descriptor, out NetAddress address);
        if (address.Family != NetFamily.Unix)
        {
            SetTcpOptions(descriptor);
        }

        return Result(Libc.Control(descriptor, SetStatusFlags, NonBlocking));
    }

    protected override void StopHandshakesCore(int listener)
    {
        _ = LocalAddressCore(listener, out NetAddress address);
        if (address.Family == NetFamily.Unix)
        {
            // Whoever connects from now on finds no socket.
            RemovePath(address.Path);
            return;
        }

        DropSyns(listener);
    }

    protected override int LocalAddressCore(int descriptor, out NetAddress address)
    {
        byte* raw = stackalloc byte[SocketAddress.BytesMax];
        uint length = SocketAddress.BytesMax;
        int result = Result(Libc.GetSocketName(descriptor, raw, &length));
        address = result < 0 ? default : SocketAddress.Read(new ReadOnlySpan<byte>(raw, (int)length));
        return result;
    }

    protected override int AcceptCore(int listener, out NetAddress peer)
    {
        byte* raw = stackalloc byte[SocketAddress.BytesMax];
        uint length = SocketAddress.BytesMax;
        int descriptor = Result(Libc.Accept(listener, raw, &length, NonBlocking | CloseOnExec));
        peer = descriptor < 0 ? default : SocketAddress.Read(new ReadOnlySpan<byte>(raw, (int)length));
        return descriptor;
    }

    protected override int ConnectCore(in NetAddress address)
    {
        int descriptor = Libc.Socket(SocketAddress.Family(address), StreamType | NonBlocking | CloseOnExec, 0);
        if (descriptor < 0)
        {
            return Error();
        }

        if (address.Family != NetFamily.Unix)
        {
            SetTcpOptions(descriptor);
        }

        byte* raw = stackalloc byte[SocketAddress.BytesMax];
        int length = SocketAddress.Write(address, new Span<byte>(raw, SocketAddress.BytesMax));
        if (Libc.Connect(descriptor, raw, (uint)length) == 0)
        {
            return descriptor;
        }

        int error = Error();
        if (error == -NetError.InProgress)
        {
            return descriptor;
        }

        _ = Libc.Close(descriptor);
        return error;
    }

    protected override int SocketErrorCore(int descriptor)
    {
        int error = 0;
        uint length = sizeof(int);
        int result = Libc.GetSocketOption(descriptor, LevelSocket, OptionError, &error, &length);
        return result == 0 ? error : -Error();
    }

    protected override int ReceiveCore(int descriptor, Span<byte> destination)
    {
        fixed (byte* start = destination)
        {
            return Result(Libc.Receive(descriptor, start, (nuint)destination.Length, 0));
        }
    }

    protected override int ReceiveCore(int descriptor, ReadOnlySpan<IoSegment> segments)
    {
        fixed (IoSegment* first = segments)
        {
            return Result(Libc.ReadVector(descriptor, first, segments.Length));
        }
    }

    protected override int SendCore(int descriptor, ReadOnlySpan<IoSegment> segments)
    {
        if (segments.Length == 1)
        {
            return Result(Libc.Send(descriptor, (void*)segments[0].Address, (nuint)segments[0].Length, NoSignal));
        }

        fixed (IoSegment* first = segments)
        {
            MessageHeader message = new() { Segments = first, SegmentCount = (nuint)segments.Length };
            return Result(Libc.SendMessage(descriptor, &message, NoSignal));
        }
    }

    protected override int UnacknowledgedCore(int descriptor)
    {
        int bytes = 0;
        return Libc.DeviceControl(descriptor, OutputQueueLength, &bytes) == 0 ? bytes : 0;
    }

    protected override int ShutdownWriteCore(int descriptor) => Result(Libc.Shutdown(descriptor, 1));

    protected override void CloseCore(int descriptor, bool reset)
    {
        if (reset)
        {
            // Linger on with zero seconds: close sends a reset.
            int* linger = stackalloc int[2] { 1, 0 };
            _ = Libc.SetSocketOption(descriptor, LevelSocket, OptionLinger, linger, 2 * sizeof(int));
        }

        _ = Libc.Close(descriptor);
    }

    // A socket filter sees a segment from its TCP header on: flags are in byte 13. One with SYN alone begins a
    // handshake and is dropped, so that its sender tries again later; all others pass.
    private static void DropSyns(int listener)
    {
        FilterInstruction* program = stackalloc FilterInstruction[]
        {
            new() { Code = 0x30, Value = 13 },
            new() { Code = 0x54, Value = 0x12 },
            new() { Code = 0x15, IfFalse = 1, Value = 0x02 },
            new() { Code = 0x06, Value = 0 },
            new() { Code = 0x06, Value = uint.MaxValue },
        };
        FilterProgram filter = new() { Length = 5, Instructions = program };
        _ = Libc.SetSocketOption(listener, LevelSocket, OptionAttachFilter, &filter, (uint)sizeof(FilterProgram));
    }

    private static int Bind(in NetAddress address, bool dualStack)
    {
        int descriptor = Libc.Socket(SocketAddress.Family(address), StreamType | NonBlocking | CloseOnExec, 0);
        if (descriptor < 0)
        {
            return Error();
        }

        if (address.Family != NetFamily.Unix)
        {
            // Accepted sockets inherit the options, which saves the calls for each of them.
            SetTcpOptions(descriptor);
            SetOption(descriptor, LevelSocket, OptionReuseAddress, 1);
        }

        if (address.Family == NetFamily.IPv6)
        {
            SetOption(descriptor, LevelIPv6, OptionIPv6Only, dualStack ? 0 : 1);
        }

        byte* raw = stackalloc byte[SocketAddress.BytesMax];
        int length = SocketAddress.Write(address, new Span<byte>(raw, SocketAddress.BytesMax));
        return Libc.Bind(descriptor, raw, (uint)length) == 0 ? descriptor : CloseWithError(descriptor);
    }

    // A path in use whose owner is gone refuses connections, and so does one that is no socket, which must stay: only
    // the dead socket may be taken over.
    private bool IsDeadPath(in NetAddress address)
    {
        int probe = ConnectCore(address);
        if (probe >= 0)
        {
            _ = Libc.Close(probe);
        }

        return probe == -NetError.ConnectionRefused && IsSocket(address.Path);
    }

    // open(2): a path that names a socket cannot be opened, with an error that files do not give.
    private static bool IsSocket(string path)
    {
        nint text = Marshal.StringToCoTaskMemUTF8(path);
        int descriptor = Result(Libc.Open((byte*)text, NonBlocking | CloseOnExec));
        Marshal.FreeCoTaskMem(text);
        if (descriptor >= 0)
        {
            _ = Libc.Close(descriptor);
        }

        return descriptor == -NoSuchDevice;
    }

    private static void RemovePath(string path)
    {
        nint text = Marshal.StringToCoTaskMemUTF8(path);
        _ = Libc.Unlink((byte*)text);
        Marshal.FreeCoTaskMem(text);
    }

    // Small writes go at once. A peer that vanished is noticed: a silent connection is probed, and one whose output is
    // not acknowledged for two minutes is broken. Without that, a tunnel with a long idle time would stay for hours.
    // And what a slow reader has not been sent waits in our own allowance: the kernel would hold megabytes for each.
    private static void SetTcpOptions(int descriptor)
    {
        SetOption(descriptor, LevelTcp, OptionNoDelay, 1);
        SetOption(descriptor, LevelSocket, OptionKeepAlive, 1);
        SetOption(descriptor, LevelTcp, OptionKeepAliveIdle, KeepAliveIdleSeconds);
        SetOption(descriptor, LevelTcp, OptionKeepAliveInterval, KeepAliveIntervalSeconds);
        SetOption(descriptor, LevelTcp, OptionUserTimeout, UserTimeoutMs);
        SetOption(descriptor, LevelTcp, OptionUnsentLow, UnsentLowBytes);
    }

    private static void SetOption(int descriptor, int level, int option, int value) =>
        _ = Libc.SetSocketOption(descriptor, level, option, &value, sizeof(int));

    private static int CloseWithError(int descriptor)
    {
        int error = Error();
        _ = Libc.Close(descriptor);
        return error;
    }

    private static int Result(nint value) => value >= 0 ? (int)value : Error();

    private static int Error() => -Marshal.GetLastPInvokeError();

    [StructLayout(LayoutKind.Sequential)]
    private struct FilterInstruction
    {
        internal ushort Code;
        internal byte IfTrue;
        internal byte IfFalse;
        internal uint Value;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct FilterProgram
    {
        internal ushort Length;
        internal FilterInstruction* Instructions;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct MessageHeader
    {
        internal void* Name;
        internal uint NameLength;
        internal IoSegment* Segments;
        internal nuint SegmentCount;
        internal void* Control;
        internal nuint ControlLength;
        internal int Flags;
    }
}
