using Weir.Core;
using Weir.Foundations.Tests.Core.Time;
using Weir.Foundations.Tests.IO.Sockets;
using Weir.IO;
using Weir.IO.Simulation;

namespace Weir.Foundations.Tests.IO.Loops;

/// <summary>One loop in a calm simulated world, ticked by hand.</summary>
public sealed class EventLoopTests
{
    private static readonly NetAddress s_address = NetAddress.IPv4(0x7F000001, 9000);

    private readonly SimulatedWorld _world = new(1, SimulatedOptions.Calm);
    private readonly EventLoop _loop;
    private readonly List<string> _log = [];

    public EventLoopTests() => _loop = _world.AddLoops(1, new SlabAllowance(4 << 20))[0];

    [Fact]
    public void Tick_WorkOfAllKinds_HarvestsThenTimersMailboxRunQueueAndFlushLast()
    {
        StreamSocket socket = Connect(out _);
        int signal = _loop.Net.CreateSignal();
        RecordingPollable pollable = null!;
        pollable = new RecordingPollable
        {
            Happened = _ =>
            {
                _log.Add("harvest");
                _loop.Schedule(pollable);
            },
            Ran = () => Write(socket, "run queue"),
        };
        _loop.Attach(pollable, signal, PollEvents.In);
        _loop.Timers.Arm(new CountingEntry(_ => Write(socket, "timer")), _loop.Timers.NowMs + 1);
        _world.ErrorOf = (call, _) =>
        {
            if (call == SimulatedCall.Send)
            {
                _log.Add("flush");
            }

            return 0;
        };

        _loop.Post(new ActionItem(() => Write(socket, "mailbox")));
        _loop.Net.Signal(signal);
        PassTime(2);
        _loop.Tick(0);

        Assert.Equal(["harvest", "timer", "mailbox", "run queue", "flush"], _log);
    }

    [Fact]
    public void Tick_ManyWritesToASocket_SendsOnce()
    {
        StreamSocket socket = Connect(out SimulatedPeer peer);
        long sends = _loop.Net.Counters.Sends;
        for (int i = 0; i < 20; i++)
        {
            _loop.Post(new ActionItem(() => Write(socket, "0123456789")));
        }

        Assert.True(_world.Run(() => peer.ReceivedBytes == 200));
        Assert.Equal(1, _loop.Net.Counters.Sends - sends);
    }

    [Fact]
    public void Tick_NothingToDo_CallsWaitAndNothingElse()
    {
        Connect(out _);
        _loop.Tick(0);
        (long waits, long total) = (_loop.Net.Counters.Waits, _loop.Net.Counters.Total);
        for (int i = 0; i < 10; i++)
        {
            _loop.Tick(0);
        }

        Assert.Equal(10, _loop.Net.Counters.Waits - waits);
        Assert.Equal(10, _loop.Net.Counters.Total - total);
    }

    [Fact]
    public void Tick_EchoInSteadyState_CostsOneWaitOneReceiveAndOneSend()
    {
        EchoServer server = new([_loop], s_address);
        SimulatedPeer client = _world.Connect(s_address);
        client.Send("warm");
        Assert.True(_world.Run(() => client.ReceivedBytes == 4));
        Assert.True(_world.Settle());

        NetCounters counters = _loop.Net.Counters;
        (long waits, long receives, long sends, long total) =
            (counters.Waits, counters.Receives, counters.Sends, counters.Total);
        for (int i = 1; i <= 100; i++)
        {
            client.Send("ping");
            Assert.True(_world.Run(() => client.ReceivedBytes == 4 + (4 * i)));
            Assert.True(_world.Settle());
        }

        Assert.Equal(100, counters.Receives - receives);
        Assert.Equal(100, counters.Sends - sends);
        Assert.Equal(100, counters.Waits - waits);
        Assert.Equal(300, counters.Total - total);
        Assert.Null(server.Escape);
    }

    [Fact]
    public void Tick_HundredConnectionsReadyAtOnce_WaitsOnce()
    {
        EchoServer server = new([_loop], s_address);
        SimulatedPeer[] clients = new SimulatedPeer[100];
        for (int i = 0; i < clients.Length; i++)
        {
            clients[i] = _world.Connect(s_address);
        }

        Assert.True(_world.Run(() => server.Accepted == 100));
        Assert.True(_world.Settle());
        Array.ForEach(clients, client => client.Send("ping"));
        while (Array.Exists(clients, client => client.UnsentBytes > 0))
        {
            // Only the peers and the network take their turns: the loop sleeps meanwhile.
            _world.StepWithoutLoops();
        }

        while (_world.StepWithoutLoops())
        {
        }

        NetCounters counters = _loop.Net.Counters;
        (long waits, long total) = (counters.Waits, counters.Total);
        _loop.Tick(0);

        Assert.Equal(1, counters.Waits - waits);
        Assert.Equal(201, counters.Total - total);
    }

    [Fact]
    public void Schedule_Twice_RunsOnce()
    {
        int runs = 0;
        ActionItem item = new(() => runs++);
        _loop.Schedule(item);
        _loop.Schedule(item);
        _loop.Tick(0);
        _loop.Tick(0);
        Assert.Equal(1, runs);
    }

    [Fact]
    public void Schedule_DuringTheRunQueue_RunsInTheSameTickBehindTheOthers()
    {
        ActionItem late = new(() => _log.Add("late"));
        _loop.Schedule(new ActionItem(() => _loop.Schedule(late)));
        _loop.Schedule(new ActionItem(() => _log.Add("other")));
        _loop.Tick(0);
        Assert.Equal(["other", "late"], _log);
    }

    [Fact]
    public void ScheduleNextTick_Item_RunsInTheNextTickBehindWhatIsReady()
    {
        _loop.Tick(0);
        int signal = _loop.Net.CreateSignal();
        RecordingPollable pollable = null!;
        pollable = new RecordingPollable
        {
            Happened = _ => _loop.Schedule(pollable),
            Ran = () => _log.Add("event"),
        };
        _loop.Attach(pollable, signal, PollEvents.In | PollEvents.EdgeTriggered);
        ActionItem again = new(() => _log.Add("again"));
        _loop.Schedule(new ActionItem(() => _loop.ScheduleNextTick(again)));

        _loop.Tick(0);
        Assert.Empty(_log);
        _loop.Net.Signal(signal);
        _loop.Tick(0);
        Assert.Equal(["event", "again"], _log);
    }

    [Fact]
    public void Tick_ItemsThatWakeEachOther_StillHarvests()
    {
        ActionItem one = null!;
        ActionItem two = null!;
        int runs = 0;
        one = new ActionItem(() =>
        {
            runs++;
            _loop.Schedule(two);
        });
        two = new ActionItem(() =>
        {
            runs++;
            _loop.Schedule(one);
        });
        CountingEntry timer = new(_ => { });
        _loop.Timers.Arm(timer, _loop.Timers.NowMs + 1);
        _loop.Schedule(one);

        _loop.Tick(0);
        PassTime(1);
        _loop.Tick(0);

        Assert.Equal(20_000, runs);
        Assert.Equal(1, timer.Fired);
    }

    [Fact]
    public void Post_FromTheLoopItself_RunsInTheNextTick()
    {
        _loop.Post(new ActionItem(() => _loop.Post(new ActionItem(() => _log.Add("second")))));
        _loop.Tick(0);
        Assert.Empty(_log);
        Assert.True(_loop.HasItems);
        _loop.Tick(0);
        Assert.Equal(["second"], _log);
    }

    [Fact]
    public void Tick_EventOfADetachedPollable_IsDropped()
    {
        _loop.Tick(0);
        int signal = _loop.Net.CreateSignal();
        RecordingPollable old = new() { Happened = _ => _log.Add("old") };
        RecordingPollable young = new() { Happened = _ => _log.Add("young") };
        _loop.Attach(old, signal, PollEvents.In);
        _loop.Detach(old);
        _loop.Attach(young, _loop.Net.CreateSignal(), PollEvents.In);
        _loop.Net.Signal(signal);

        _loop.Tick(0);

        Assert.Equal(0, young.Slot);
        Assert.Empty(_log);
    }

    [Fact]
    public void Attach_SystemRefuses_ReturnsTheErrorAndKeepsNoSlot()
    {
        _loop.Tick(0);
        _world.ErrorOf = (call, _) => call == SimulatedCall.Register ? NetError.NoMemory : 0;
        RecordingPollable pollable = new();
        Assert.Equal(-NetError.NoMemory, _loop.Attach(pollable, _loop.Net.CreateSignal(), PollEvents.In));
        Assert.Equal(-1, pollable.Slot);
    }

    [Fact]
    public void Spawn_TaskThatThrows_TellsItsOwnerAndTheLoopGoesOn()
    {
        TestRoot root = new(() => throw new InvalidOperationException("broken"));
        _loop.Post(new ActionItem(() => _loop.Spawn(root)));
        int runs = 0;
        _loop.Post(new ActionItem(() => runs++));
        _loop.Tick(0);

        Assert.Equal("broken", root.Escape?.Message);
        Assert.Equal(1, runs);
    }

    [Fact]
    public void Spawn_TaskThatThrowsAfterAWait_TellsItsOwner()
    {
        LoopSource source = new();
        TestRoot root = new(async () =>
        {
            await source.Wait();
            throw new InvalidOperationException("broken later");
        });
        _loop.Post(new ActionItem(() => _loop.Spawn(root)));
        _loop.Tick(0);
        Assert.Null(root.Escape);
        _loop.Post(new ActionItem(() => source.Complete(Fault.None)));
        _loop.Tick(0);
        Assert.Equal("broken later", root.Escape?.Message);
    }

    [Fact]
    public void Tick_LoopThatNamesItself_IsCurrentInsideAStep()
    {
        EventLoop? seen = null;
        _loop.Post(new ActionItem(() => seen = EventLoop.Current));
        _loop.Tick(0);
        Assert.Same(_loop, seen);
    }

    [Fact]
    public void ScheduleOnMemory_SlabsUsedUp_RunsWhenOneIsBack()
    {
        List<Slab> slabs = [];
        while (_loop.Slabs.TryRent() is { } slab)
        {
            slabs.Add(slab);
        }

        _loop.ScheduleOnInputMemory(new ActionItem(() => _log.Add("first")));
        _loop.ScheduleOnInputMemory(new ActionItem(() => _log.Add("second")));
        _loop.Tick(0);
        _loop.Tick(0);
        Assert.Empty(_log);
        slabs.ForEach(_loop.Slabs.Return);
        _loop.Tick(0);
        _loop.Tick(0);
        Assert.Equal(["first"], _log);
        _loop.Tick(0);
        Assert.Equal(["first", "second"], _log);
    }

    [Fact]
    public void Constructor_SystemRefusesAPoller_SaysSo()
    {
        _world.ErrorOf = (call, _) => call == SimulatedCall.CreatePoller ? NetError.TooManyFiles : 0;
        InvalidOperationException e = Assert.Throws<InvalidOperationException>(
            () => new EventLoop(0, _world.CreateNet(), new SlabAllowance(1 << 20)));
        Assert.Contains("poller", e.Message, StringComparison.Ordinal);
    }

    private void Write(StreamSocket socket, string text)
    {
        _log.Add(text);
        Assert.True(socket.TryWrite(System.Text.Encoding.Latin1.GetBytes(text)));
    }

    private void PassTime(long ms)
    {
        bool isOver = false;
        _world.After(ms, () => isOver = true);
        while (!isOver)
        {
            _world.StepWithoutLoops();
        }
    }

    private StreamSocket Connect(out SimulatedPeer peer)
    {
        SimulatedOrigin origin = _world.Serve(s_address, _ => { });
        StreamSocket socket = new(_loop, _loop.Net.Connect(s_address), Fault.UpstreamReset);
        _loop.Tick(0);
        Assert.Equal(0, socket.Attach(new RecordingOwner()));
        Assert.True(_world.Run(() => origin.Peers.Count == 1));
        Assert.True(_world.Settle());
        peer = origin.Peers[0];
        return socket;
    }
}
