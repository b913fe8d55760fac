using Weir.Foundations.Tests.Http.Hpack;
using Weir.Http;

namespace Weir.Foundations.Tests.Http.Http2;

/// <summary>Each way to make a connection cost more than it carries meets its bound, and honest peers none.</summary>
public sealed class ConnectionAbuseTests
{
    private const int RepeatsMax = 100_000;

    public static TheoryData<string> Kinds => [.. Floods.Keys];

    // Frames that are repeated, the bound within which the connection is cut, and what it is cut for.
    private static Dictionary<string, (Func<int, byte[]> Next, int Bound, Http2Abuse Abuse)> Floods { get; } = new(
        StringComparer.Ordinal)
    {
        ["reset after the request"] = (
            round => [.. Wire.Request(Id(round)), .. Wire.Reset(Id(round))], 101, Http2Abuse.RapidReset),
        ["a window of nothing makes us reset"] = (
            round => [.. Wire.Request(Id(round)), .. Wire.WindowUpdate(Id(round), 0)], 101, Http2Abuse.RapidReset),
        ["a window too large makes us reset"] = (
            round => [.. Wire.Request(Id(round)), .. Wire.WindowUpdate(Id(round), int.MaxValue)], 101,
            Http2Abuse.RapidReset),
        ["data behind the end makes us reset"] = (
            round => [.. Wire.Request(Id(round)), .. Wire.Data(Id(round), "x")], 101, Http2Abuse.RapidReset),
        ["a wrong PRIORITY makes us reset"] = (
            round => [.. Wire.Request(Id(round)), .. Wire.Frame(FrameType.Priority, 0, Id(round), 0)], 101,
            Http2Abuse.RapidReset),
        ["malformed requests make us reset"] = (
            round => Wire.Headers(Id(round), FieldBlock.Of("X=y"), end: true), 101, Http2Abuse.RapidReset),
        ["too many streams make us reset"] = (
            round => Wire.Request(Id(round)), 201, Http2Abuse.RapidReset),
        ["empty DATA"] = (
            round => round == 0 ? Wire.Request(1, end: false) : Wire.Data(1, ""), 102, Http2Abuse.EmptyFrames),
        ["DATA of padding alone"] = (
            round => round == 0 ? Wire.Request(1, end: false)
                : Wire.Frame(FrameType.Data, Wire.Padded, 1, [200, .. new byte[200]]),
            102, Http2Abuse.EmptyFrames),
        ["empty CONTINUATION"] = (
            round => round == 0 ? Wire.Frame(FrameType.Headers, 0, 1, Wire.Get)
                : Wire.Frame(FrameType.Continuation, 0, 1),
            66, Http2Abuse.ContinuationFlood),
        ["small CONTINUATION"] = (
            round => round == 0 ? Wire.Frame(FrameType.Headers, 0, 1, Wire.Get)
                : Wire.Frame(FrameType.Continuation, 0, 1, FieldBlock.Of("a=b")),
            66, Http2Abuse.ContinuationFlood),
        ["large CONTINUATION"] = (
            round => round == 0 ? Wire.Frame(FrameType.Headers, 0, 1, Wire.Get)
                : Wire.Frame(FrameType.Continuation, 0, 1, new byte[16_000]),
            6, Http2Abuse.FieldBlockFlood),
        ["SETTINGS"] = (_ => Wire.Settings((SettingId.InitialWindowSize, 1)), 51, Http2Abuse.SettingsFlood),
        ["GOAWAY"] = (_ => Wire.GoAway(0), 51, Http2Abuse.SettingsFlood),
        ["PING"] = (_ => Wire.Ping(1), 201, Http2Abuse.PingFlood),
        ["PING that answers none"] = (_ => Wire.Ping(1, ack: true), 201, Http2Abuse.PingFlood),
        ["PRIORITY"] = (_ => Wire.Frame(FrameType.Priority, 0, 1, 0, 0, 0, 0, 0), 201, Http2Abuse.PriorityFlood),
        ["PRIORITY_UPDATE"] = (_ => Wire.PriorityUpdate(1, "u=1"), 201, Http2Abuse.PriorityFlood),
        ["WINDOW_UPDATE"] = (_ => Wire.WindowUpdate(0, 1), 1001, Http2Abuse.WindowUpdateFlood),
        ["frames on closed streams"] = (
            round => round == 0 ? [.. Wire.Request(1), .. Wire.Reset(1)] : Wire.Reset(1), 6402,
            Http2Abuse.ClosedStreamFrames),
        ["data on a stream that we have reset"] = (
            round => round == 0 ? Wire.Headers(1, FieldBlock.Of("X=y"), end: false) : Wire.Data(1, "x"), 6402,
            Http2Abuse.ClosedStreamFrames),
        ["unknown frames"] = (_ => Wire.Frame((FrameType)0xFA, 0, 0), 501, Http2Abuse.UnknownFrames),
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Receive_Flood_IsCutWithinItsBound(string kind)
    {
        (Func<int, byte[]> next, int bound, Http2Abuse abuse) = Floods[kind];
        Endpoint server = Endpoint.Server();
        server.ReleasesClosed = true;
        int rounds = 0;
        while (!server.Connection.IsFailed && rounds < RepeatsMax)
        {
            server.Receive(next(rounds++));
            server.TakeOutputUnlessFailed();
        }

        Assert.InRange(rounds, bound / 2, bound);
        Assert.Equal((Http2ErrorCode.EnhanceYourCalm, abuse),
            (server.Connection.Failure.Code, server.Connection.Failure.Abuse));
        Assert.StartsWith("GOAWAY", server.TakeOutput()[^1], StringComparison.Ordinal);
        Assert.InRange(server.Connection.KeptBytes, 0, 0);
    }

    // 20 seconds at any pace: at most 200 resets beyond the completed streams.
    [Theory]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(10)]
    [InlineData(11)]
    [InlineData(50)]
    [InlineData(1000)]
    [InlineData(20_000)]
    public void Receive_PacedResets_AreCutWithin200(int perSecond)
    {
        Endpoint server = Endpoint.Server();
        server.ReleasesClosed = true;
        int resets = 0;
        for (; resets < 20 * perSecond && !server.Connection.IsFailed; resets++)
        {
            server.Now += Endpoint.Second / perSecond;
            server.Receive([.. Wire.Request(Id(resets)), .. Wire.Reset(Id(resets))]);
        }

        Assert.InRange(resets, 1, 200);
        Assert.True(server.Connection.IsFailed || resets == 20 * perSecond);
    }

    // Completed streams pay for resets one for one.
    [Fact]
    public void Receive_ResetsBetweenCompletedStreams_AreCountedBeyondThem()
    {
        Endpoint server = Endpoint.Server();
        server.ReleasesClosed = true;
        int id = -1;
        int beyond = 0;
        while (!server.Connection.IsFailed)
        {
            Complete(server, id += 2);
            for (int count = 0; count < 2 && !server.Connection.IsFailed; count++)
            {
                id += 2;
                server.Receive([.. Wire.Request(id), .. Wire.Reset(id)]);
            }

            beyond++;
        }

        Assert.InRange(beyond, 90, 200);
    }

    // A hundred requests at a time, one in three cancelled, the windows opened for each frame, and a PING for each.
    [Fact]
    public void Receive_HeavyHonestClient_IsNotCut()
    {
        Endpoint server = Endpoint.Server();
        server.ReleasesClosed = true;
        server.Receive([.. Wire.WindowUpdate(0, 1 << 30), .. Wire.PriorityUpdate(1, "u=1")]);
        int id = -1;
        for (int round = 0; round < 500; round++)
        {
            int[] ids = [.. Enumerable.Range(0, 100).Select(_ => id += 2)];
            server.Receive([.. ids.SelectMany(each => Wire.Request(each))]);
            server.Receive([.. ids.SelectMany(each => Wire.PriorityUpdate(each, "u=2"))]);
            server.Receive([.. ids.Where((_, at) => at % 3 == 0).SelectMany(each => Wire.Reset(each))]);
            foreach (int each in ids.Where((_, at) => at % 3 != 0))
            {
                server.Respond(each, endStream: false);
                server.Send(each, new byte[500], endStream: false);
                server.Receive([.. Wire.WindowUpdate(each, 500), .. Wire.WindowUpdate(0, 500), .. Wire.Ping(1)]);
                server.Send(each, [], endStream: true);
                server.TakeOutput();
            }

            // Frames that were on their way.
            server.Receive(Wire.WindowUpdate(ids[1], 500));
        }

        Assert.False(server.Connection.IsFailed);
        Assert.Equal(0, server.Connection.HeldCount);
    }

    // A client with little memory is slow, and no attack.
    [Fact]
    public void Receive_SmallWindowOpenedFrameByFrame_IsServed()
    {
        const int WindowBytes = 128;
        Endpoint server = Endpoint.Server();
        server.Receive([.. Wire.Settings((SettingId.InitialWindowSize, WindowBytes)), .. Wire.Request(1)]);
        server.Respond(1, endStream: false);
        for (int frame = 0; frame < RepeatsMax; frame++)
        {
            server.Send(1, new byte[WindowBytes], endStream: false);
            server.Receive([.. Wire.WindowUpdate(1, WindowBytes), .. Wire.WindowUpdate(0, WindowBytes)]);
            server.TakeOutput();
        }

        Assert.False(server.Connection.IsFailed);
    }

    // A client that opens its window by little makes us send little, which earns it nothing.
    [Fact]
    public void Receive_WindowOpenedByteByByte_IsCut()
    {
        Endpoint server = Endpoint.Server();
        server.Receive([.. Wire.Settings((SettingId.InitialWindowSize, 0)), .. Wire.Request(1)]);
        server.Respond(1, endStream: false);
        int bytes = 0;
        for (; bytes < RepeatsMax; bytes++)
        {
            server.Receive(Wire.WindowUpdate(1, 1));
            if (server.Connection.IsFailed)
            {
                break;
            }

            server.Send(1, [0], endStream: false);
        }

        Assert.InRange(bytes, 500, 1001);
        Assert.Equal(Http2Abuse.WindowUpdateFlood, server.Connection.Failure.Abuse);
    }

    // Before it has read our settings a client may open what it likes; not without end.
    [Fact]
    public void Receive_ManyStreamsBeforeSettings_AreRefusedAndThenCut()
    {
        var server = new Endpoint(Http2Role.Server);
        server.Receive([.. Wire.Preface, .. Wire.Settings()]);
        int streams = 0;
        while (!server.Connection.IsFailed)
        {
            server.Receive(Wire.Request(Id(streams++)));
            server.TakeOutputUnlessFailed();
        }

        Assert.Equal(301, streams);
        Assert.Equal(Http2Abuse.RefusedStreams, server.Connection.Failure.Abuse);
    }

    // Answers that no one reads.
    [Fact]
    public void Receive_AnswersAreNotRead_IsCutAndBounded()
    {
        Endpoint server = Endpoint.Server();
        int pings = 0;
        while (!server.Connection.IsFailed)
        {
            server.Now += Endpoint.Second;
            server.Receive(Wire.Ping(1));
            pings++;
        }

        Assert.InRange(pings, 200, 300);
        Assert.Equal(Http2Abuse.OutputFlood, server.Connection.Failure.Abuse);
        Assert.InRange(server.Connection.Output.Length, 0, ControlOutput.AnswerBytesMax + 200);
    }

    [Fact]
    public void Return_WindowUpdatesAreNotRead_IsCutAndBounded()
    {
        Endpoint server = Endpoint.Server(new Http2Options { StreamWindowBytes = 2 });
        server.Receive(Wire.Request(1, end: false));
        int frames = 0;
        while (!server.Connection.IsFailed && frames < RepeatsMax)
        {
            server.Receive(Wire.Data(1, "x"));
            frames++;
        }

        Assert.InRange(frames, 1000, 2000);
        Assert.Equal(Http2Abuse.OutputFlood, server.Connection.Failure.Abuse);
        Assert.InRange(server.Connection.Output.Length, 0, ControlOutput.BytesMax + 200);
    }

    // Many connections below their own bounds are held to a part of them; one that completes its streams is not cut.
    [Fact]
    public void Allowance_ManyConnectionsReset_PressesEach()
    {
        var allowance = new Http2Allowance();
        Endpoint honest = Endpoint.Server(null, allowance);
        honest.ReleasesClosed = true;
        int resets = 0;
        int cut = 0;
        for (int connection = 0; connection < 500; connection++)
        {
            Endpoint attacker = Endpoint.Server(null, allowance);
            attacker.ReleasesClosed = true;
            for (int count = 0; count < 50 && !attacker.Connection.IsFailed; count++)
            {
                attacker.Receive([.. Wire.Request(Id(count)), .. Wire.Reset(Id(count))]);
                resets++;
            }

            cut += attacker.Connection.IsFailed ? 1 : 0;
            Complete(honest, Id(2 * connection));
            honest.Receive([.. Wire.Request(Id((2 * connection) + 1)), .. Wire.Reset(Id((2 * connection) + 1))]);
        }

        Assert.InRange(cut, 400, 490);
        Assert.InRange(resets, 2000, 10_000);
        Assert.False(honest.Connection.IsFailed);
    }

    // What honest connections do often counts for the process only beyond what they have earned.
    [Fact]
    public void Allowance_ManyHonestConnections_PressNone()
    {
        var allowance = new Http2Allowance();
        Endpoint[] servers = [.. Enumerable.Range(0, 100).Select(_ => Endpoint.Server(null, allowance))];
        for (int round = 0; round < 1000; round++)
        {
            Endpoint server = servers[round % servers.Length];
            int id = Id(round / servers.Length);
            server.Receive(Wire.Request(id));
            server.Respond(id, endStream: false);
            for (int frame = 0; frame < 50; frame++)
            {
                server.Send(id, new byte[10], endStream: false);
                server.Receive([.. Wire.WindowUpdate(id, 10), .. Wire.WindowUpdate(0, 10)]);
            }

            server.Send(id, [], endStream: true);
        }

        // One that needs the whole of its burst still has it.
        for (int count = 0; count < 190; count++)
        {
            servers[0].Receive(Wire.Ping(1));
            servers[0].TakeOutput();
        }

        Assert.All(servers, each => Assert.False(each.Connection.IsFailed));
    }

    [Fact]
    public void Receive_InterimResponsesWithoutEnd_ResetTheStream()
    {
        Endpoint client = Endpoint.Client(null, Method.Get);
        byte[] interim = Wire.Headers(1, FieldBlock.Of(":status=103"), end: false);
        for (int count = 0; count < AbuseRates.InterimsMax; count++)
        {
            Assert.Equal("1 103", client.Receive(interim).Log[^1]);
        }

        Assert.Equal("1 error EnhanceYourCalm", client.Receive(interim).Log[^1]);
    }

    private static int Id(int round) => (2 * round) + 1;

    private static void Complete(Endpoint server, int id)
    {
        server.Receive(Wire.Request(id));
        server.Respond(id, endStream: true);
    }
}
