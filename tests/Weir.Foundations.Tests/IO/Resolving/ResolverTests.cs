using System.Net;
using Weir.Core;
using Weir.Foundations.Tests.IO.Loops;
using Weir.Foundations.Tests.IO.Sockets;
using Weir.IO;

namespace Weir.Foundations.Tests.IO.Resolving;

public sealed class ResolverTests : IDisposable
{
    private const string Host = "origin.example";
    private const long WaitNanoseconds = 1_000_000_000;

    private readonly Dictionary<string, IPAddress[]> _names = new(StringComparer.Ordinal)
    {
        [Host] = [IPAddress.Parse("192.0.2.1"), IPAddress.Parse("2001:db8::1")],
    };

    private readonly LookUpNet _net;
    private readonly Resolver _resolver;

    public ResolverTests()
    {
        _net = new LookUpNet(host => _names.TryGetValue(host, out IPAddress[]? found) ? found : []);
        _resolver = new Resolver(_net, isInline: true);
    }

    public void Dispose() => _resolver.Dispose();

    [Theory]
    [InlineData("192.0.2.7")]
    [InlineData("2001:db8::7")]
    public void Find_Literal_IsItselfAndAsksNobody(string literal)
    {
        Assert.Equal([NetAddress.From(IPAddress.Parse(literal), 0)], Find(literal));
        Assert.Equal(0, _net.LookUps);
    }

    [Theory]
    [InlineData("localhost")]
    [InlineData("LocalHost")]
    public void Find_Localhost_IsBothLoopbackAddressesAndAsksNobody(string host)
    {
        Assert.Equal(
            [NetAddress.From(IPAddress.IPv6Loopback, 0), NetAddress.From(IPAddress.Loopback, 0)], Find(host));
        Assert.Equal(0, _net.LookUps);
    }

    [Fact]
    public void Find_Name_HasAllItsAddressesInOrder()
    {
        NetAddress[] expected = [.. _names[Host].Select(address => NetAddress.From(address, 0))];
        Find(Host);
        Assert.Equal(expected, Find(Host));
    }

    [Fact]
    public void Find_NameInAnotherCase_IsTheSameName()
    {
        Find(Host);
        Assert.NotEmpty(Find("ORIGIN.example"));
        Assert.Equal(1, _net.LookUps);
    }

    [Fact]
    public void Find_AnswerUnderThirtySecondsOld_AsksNobody()
    {
        Find(Host);
        for (int i = 0; i < 29; i++)
        {
            _net.PassSeconds(1);
            Find(Host);
        }

        Assert.Equal(1, _net.LookUps);
        _net.PassSeconds(1);
        Find(Host);
        Assert.Equal(2, _net.LookUps);
    }

    [Fact]
    public void Find_AnswerChanged_IsInUseAfterTheRefresh()
    {
        Find(Host);
        _names[Host] = [IPAddress.Parse("192.0.2.99")];
        _net.PassSeconds(31);
        Find(Host);
        Assert.Equal([NetAddress.From(IPAddress.Parse("192.0.2.99"), 0)], Find(Host));
    }

    [Fact]
    public void Find_RefreshFails_KeepsTheLastGoodAnswerAndRetriesEachSecond()
    {
        NetAddress[] good = FindTwice(Host);
        _names.Clear();
        _net.PassSeconds(31);
        Assert.Equal(good, Find(Host));
        Assert.Equal(good, Find(Host));
        Assert.Equal(2, _net.LookUps);
        _net.PassSeconds(1.1);
        Assert.Equal(good, Find(Host));
        Assert.Equal(3, _net.LookUps);
    }

    [Fact]
    public void Find_NoAnswer_IsEmptyAndAskedAgainAfterASecond()
    {
        Assert.Empty(FindTwice("nowhere.example"));
        Assert.Equal(1, _net.LookUps);
        _net.PassSeconds(1.1);
        Find("nowhere.example");
        Assert.Equal(2, _net.LookUps);
    }

    [Fact]
    public void Begin_NoAnswerASecondAgo_EndsWithoutAskingAgain()
    {
        Find("nowhere.example");
        EventLoop loop = NewLoop();
        Waited waited = Begin(_resolver, loop, "nowhere.example");
        loop.Tick(0);
        Assert.True(waited.IsCompleted);
        Assert.Equal(1, _net.LookUps);
    }

    [Fact]
    public void Begin_ManyLoopsAndWaits_AskOnceAndAllEnd()
    {
        using ManualResetEventSlim release = new();
        LookUpNet slow = new(_ =>
        {
            release.Wait();
            return [IPAddress.Loopback];
        });
        using Resolver resolver = new(slow);
        EventLoop[] loops = [NewLoop(slow), NewLoop(slow)];
        List<Waited> waits = [];
        for (int i = 0; i < 10; i++)
        {
            waits.Add(Begin(resolver, loops[i % 2], Host));
            resolver.Find(Host, slow.Now);
        }

        Assert.DoesNotContain(waits, wait => wait.IsCompleted);
        release.Set();
        Until(loops, () => waits.TrueForAll(wait => wait.IsCompleted));

        Assert.Equal(1, slow.LookUps);
        Assert.All(waits, wait => Assert.Equal(Fault.None, wait.Result));
        Assert.Single(resolver.Find(Host, slow.Now));
    }

    [Fact]
    public void Begin_OneNameIsSlow_AnotherIsAnsweredMeanwhile()
    {
        using ManualResetEventSlim release = new();
        LookUpNet net = new(host =>
        {
            if (host == "slow.example")
            {
                release.Wait();
            }

            return [IPAddress.Loopback];
        });
        using Resolver resolver = new(net);
        EventLoop[] loops = [NewLoop(net)];
        Waited slow = Begin(resolver, loops[0], "slow.example");
        Waited fast = Begin(resolver, loops[0], "fast.example");
        Until(loops, () => fast.IsCompleted);
        Assert.False(slow.IsCompleted);
        release.Set();
        Until(loops, () => slow.IsCompleted);
    }

    [Fact]
    public void Abort_LookUpUnderWay_EndsTheWaitAndTheAnswerStillComes()
    {
        using ManualResetEventSlim release = new();
        LookUpNet slow = new(_ =>
        {
            release.Wait();
            return [IPAddress.Loopback];
        });
        using Resolver resolver = new(slow);
        EventLoop[] loops = [NewLoop(slow)];
        ResolveWait wait = null!;
        Waited waited = new();
        OnLoop(loops[0], () =>
        {
            wait = resolver.Begin(Host, loops[0]);
            loops[0].Spawn(new TestRoot(() => waited.RunAsync(() => wait.WaitAsync(WaitNanoseconds))));
        });
        OnLoop(loops[0], () => wait.Abort(Fault.ConnectTimeout));
        Assert.Equal(Fault.ConnectTimeout, waited.Result);
        release.Set();
        Until(loops, () => resolver.Find(Host, slow.Now).Length == 1);
    }

    [Fact]
    public void WaitAsync_LookUpThatTakesTooLong_EndsWithoutAnAnswer()
    {
        using ManualResetEventSlim release = new();
        LookUpNet slow = new(_ =>
        {
            release.Wait();
            return [IPAddress.Loopback];
        });
        using Resolver resolver = new(slow);
        EventLoop loop = NewLoop(slow);
        Waited waited = Begin(resolver, loop, Host);
        loop.Tick(0);
        Assert.False(waited.IsCompleted);

        slow.PassSeconds(1.1);
        loop.Tick(0);

        Assert.Equal(Fault.None, waited.Result);
        Assert.Empty(resolver.Find(Host, slow.Now));
        release.Set();
        Until([loop], () => resolver.Find(Host, slow.Now).Length == 1);
    }

    private static Waited Begin(Resolver resolver, EventLoop loop, string host)
    {
        Waited waited = new();
        OnLoop(loop, () =>
        {
            ResolveWait wait = resolver.Begin(host, loop);
            loop.Spawn(new TestRoot(() => waited.RunAsync(() => wait.WaitAsync(WaitNanoseconds))));
        });
        return waited;
    }

    private static void OnLoop(EventLoop loop, Action action)
    {
        loop.Post(new ActionItem(action));
        loop.Tick(0);
    }

    // The bound is for a test that fails: the answers come from the resolver's threads.
    private static void Until(EventLoop[] loops, Func<bool> condition)
    {
        long end = Environment.TickCount64 + 30_000;
        while (!condition())
        {
            Assert.True(Environment.TickCount64 < end, "the resolver does not answer");
            Array.ForEach(loops, loop => loop.Tick(0));
        }
    }

    private EventLoop NewLoop(Net? net = null) => new(0, net ?? _net, new SlabAllowance(1 << 20));

    private NetAddress[] Find(string host) => _resolver.Find(host, _net.Now);

    private NetAddress[] FindTwice(string host)
    {
        Find(host);
        return Find(host);
    }
}
