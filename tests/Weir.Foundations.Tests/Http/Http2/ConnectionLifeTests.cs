using Weir.Foundations.Tests.Http.Hpack;
using Weir.Http;

namespace Weir.Foundations.Tests.Http.Http2;

/// <summary>How connections end, and what streams may do until then.</summary>
public sealed class ConnectionLifeTests
{
    // RFC 9113 6.8: nothing that was on its way is lost.
    [Fact]
    public void BeginDrain_Server_NamesTheLastStreamARoundTripLater()
    {
        Endpoint server = Endpoint.Server();
        server.Receive(Wire.Request(1));

        server.Connection.BeginDrain();
        Assert.Equal(["GOAWAY 2147483647 NoError", "PING 87"], server.TakeOutput());
        Assert.Equal("3 GET end", server.Receive(Wire.Request(3)).Log[^1]);
        Assert.False(server.Connection.IsGoingAway);

        server.Receive(Wire.Frame(FrameType.Ping, Wire.Ack, 0, "WeirDrai"u8.ToArray()));
        Assert.Equal(["GOAWAY 3 NoError"], server.TakeOutput());
        Assert.True(server.Connection.IsGoingAway);
        Assert.Equal("5 error RefusedStream", server.Receive(Wire.Request(5)).Log[^1]);
        Assert.Equal(["RST_STREAM 5 RefusedStream"], server.TakeOutput());

        server.Respond(1, endStream: true);
        Assert.False(server.Connection.IsDrained);
        server.Respond(3, endStream: true);
        Assert.True(server.Connection.IsDrained);
        Assert.Equal(Http2ErrorCode.ProtocolError, server.Connection.Fail(Http2ErrorCode.ProtocolError, "x").Code);
        Assert.Equal(["GOAWAY 3 ProtocolError"], server.TakeOutput());
    }

    [Fact]
    public void FinishDrain_PeerDoesNotAnswer_NamesTheLastStreamOnce()
    {
        Endpoint server = Endpoint.Server();

        server.Connection.BeginDrain();
        server.Connection.BeginDrain();
        server.Connection.FinishDrain();
        server.Connection.FinishDrain();

        Assert.Equal(["GOAWAY 2147483647 NoError", "PING 87", "GOAWAY 0 NoError"], server.TakeOutput());
        Assert.True(server.Connection.IsDrained);
    }

    [Fact]
    public void BeginDrain_Client_OpensNothingMore()
    {
        Endpoint client = Endpoint.Client(null, Method.Get);

        client.Connection.BeginDrain();

        Assert.Equal(["GOAWAY 0 NoError"], client.TakeOutput());
        Assert.False(client.Connection.CanOpen);
        Assert.Equal("1 200 end", client.Receive(Wire.Headers(1, Wire.Ok, end: true)).Log[^1]);
        Assert.True(client.Connection.IsDrained);
    }

    [Fact]
    public void GoAway_Client_TellsWhatMayBeSentAgain()
    {
        Endpoint client = Endpoint.Client(null, Method.Get, Method.Get, Method.Get, Method.Get);

        client.Receive(Wire.GoAway(int.MaxValue));
        Assert.Equal(["goaway 2147483647 NoError"], client.Log);
        Assert.False(client.Connection.CanOpen);

        client.Receive(Wire.GoAway(3, Http2ErrorCode.EnhanceYourCalm));
        Assert.Equal(
            ["goaway 3 EnhanceYourCalm", "5 reset RefusedStream unprocessed", "7 reset RefusedStream unprocessed"],
            client.Log[1..]);
        Assert.Equal(2, client.Connection.OpenCount);
        client.Receive([.. Wire.Headers(1, Wire.Ok, end: true), .. Wire.Headers(3, Wire.Ok, end: true)]);
        Assert.True(client.Connection.IsDrained);
    }

    [Fact]
    public void CanOpen_PeersLimit_IsKept()
    {
        Endpoint client = new(Http2Role.Client);
        for (int count = 0; count < 100; count++)
        {
            Assert.True(client.Connection.CanOpen);
            client.Request(Method.Get, endStream: true);
        }

        Assert.False(client.Connection.CanOpen);
        client.Receive(Wire.Settings((SettingId.MaxConcurrentStreams, 101)));
        Assert.True(client.Connection.CanOpen);
        client.Request(Method.Get, endStream: true);
        Assert.False(client.Connection.CanOpen);
        Assert.Throws<InvalidOperationException>(() => client.Request(Method.Get, endStream: true));
        client.Receive(Wire.Headers(1, Wire.Ok, end: true));
        Assert.True(client.Connection.CanOpen);
    }

    // RFC 9113 5.1.2: streams that are closed for the peer but not for us do not make room without end.
    [Fact]
    public void Receive_StreamsThatAreHeld_AreBounded()
    {
        Endpoint server = Endpoint.Server(new Http2Options { ConcurrentStreamsMax = 10 });
        for (int count = 0; count < 20; count++)
        {
            server.Receive([.. Wire.Request((2 * count) + 1), .. Wire.Reset((2 * count) + 1)]);
        }

        Assert.Equal((0, 20), (server.Connection.OpenCount, server.Connection.HeldCount));
        Assert.Equal("41 error RefusedStream", server.Receive(Wire.Request(41)).Log[^1]);
        server.Connection.Release(server.Streams[1]);
        Assert.Equal("43 GET end", server.Receive(Wire.Request(43)).Log[^1]);
    }

    [Fact]
    public void Write_NotWhatTheStateAllows_IsADefect()
    {
        Endpoint server = Endpoint.Server();
        server.Receive(Wire.Request(1));

        Assert.Throws<InvalidOperationException>(() => server.Send(1, [1], endStream: false));
        Assert.Throws<InvalidOperationException>(() => server.Respond(1, endStream: true, status: 103));
        Assert.Throws<InvalidOperationException>(() => server.Respond(1, endStream: false, status: 101));
        server.Respond(1, endStream: false, status: 103);
        server.Respond(1, endStream: false);
        Assert.Throws<InvalidOperationException>(() => server.Respond(1, endStream: false));
        server.Send(1, [1], endStream: true);
        Assert.Throws<InvalidOperationException>(() => server.Send(1, [1], endStream: false));
        Assert.Equal(StreamState.Closed, server.Streams[1].State);
    }

    [Fact]
    public void TryWrite_ShortDestination_ChangesNothing()
    {
        Endpoint client = Endpoint.Client();
        var head = new Head();
        head.Reset();
        head.SetMethod(Method.Get);
        head.SetTarget("/"u8);

        Assert.False(client.Connection.TryWriteRequest(
            head, "https"u8, default, true, new byte[client.Connection.HeadBytesMax(head) - 1], out _, out _));
        Assert.Equal(0, client.Connection.OpenCount);
        Assert.True(FrameHeader.TryRead(client.Request(Method.Get, endStream: true), out FrameHeader header));
        Assert.Equal(1, header.StreamId);
    }

    // Each part of a conversation in frames larger than 2^14, once the peer allows them.
    [Fact]
    public void WriteDataHeader_LargerFramesAreAllowed_MayBeLarger()
    {
        Endpoint server = Endpoint.Server();
        server.Receive([.. Wire.Settings((SettingId.MaxFrameSize, 40_000)), .. Wire.Request(1)]);
        server.Respond(1, endStream: false);

        Assert.Equal(40_000, server.Connection.Sendable(server.Streams[1]));
        server.Connection.Ready(server.Streams[1]);
        Assert.Same(server.Streams[1], server.Connection.NextToSend(out int quantum));
        Assert.Equal(SendQueue.QuantumBytes, quantum);
        Assert.Equal(40_009, server.Send(1, new byte[40_000], endStream: true).Length);
        Assert.Null(server.Connection.NextToSend(out _));
        Assert.False(server.Connection.IsSendBlocked);
    }

    // A refused block still changes the table: the next request refers to what it has added.
    [Fact]
    public void Receive_RefusedStream_KeepsTheTable()
    {
        Endpoint server = Endpoint.Server(new Http2Options { ConcurrentStreamsMax = 1 });
        byte[] added = [.. Wire.Get, .. FieldBlock.Literal(0x40, "x=y")];
        server.Receive([.. Wire.Request(1), .. Wire.Headers(3, added, end: true)]);
        Assert.Equal("3 error RefusedStream", server.Log[^1]);
        server.Respond(1, endStream: true);

        server.Receive(Wire.Headers(5, [.. Wire.Get, .. FieldBlock.Indexed(62)], end: true));

        Assert.Equal("5 GET end", server.Log[^1]);
        Assert.Equal("x: y", FieldBlock.Fields(server.Last.Head!)[^1]);
    }

    // However many streams we reset, frames that were on their way are no error; what cannot have been is one.
    [Fact]
    public void Reset_ManyStreams_NoneIsTakenForClosedByThePeer()
    {
        Endpoint client = Endpoint.Client();
        client.ReleasesClosed = true;
        for (int id = 1; id < 2000; id += 2)
        {
            client.Request(Method.Get, endStream: true);
            client.Connection.Release(client.Streams[id]);
            client.TakeOutput();
        }

        client.Request(Method.Get, endStream: true);
        client.Receive([.. Wire.Headers(1, Wire.Ok, end: false), .. Wire.Data(1, "x"), .. Wire.Data(1001, "x")]);
        client.Receive([.. Wire.Headers(2001, Wire.Ok, end: true)]);
        Assert.Equal(["2001 200 end"], client.Log);
        Assert.Equal("failed StreamClosed", client.Receive(Wire.Data(2001, "x")).Log[^1]);
    }

    // RFC 7541 4.2: the table has been empty in between.
    [Fact]
    public void Settings_TableSizeTwice_TellsBoth()
    {
        Endpoint server = Endpoint.Server();
        server.Receive([.. Wire.Settings((SettingId.HeaderTableSize, 0), (SettingId.HeaderTableSize, 4096)),
            .. Wire.Request(1)]);

        Assert.Equal("203fe11f88", Convert.ToHexStringLower(server.Respond(1, endStream: true).AsSpan(9)));
    }

    [Fact]
    public void PriorityUpdate_BeforeAndAfterTheRequest_IsKept()
    {
        Endpoint server = Endpoint.Server();

        server.Receive([.. Wire.PriorityUpdate(1, "u=1, i"),
            .. Wire.Headers(1, [.. Wire.Get, .. FieldBlock.Of("priority=u=7")], end: true)]);
        Assert.Equal(new Priority(1, IsIncremental: true), server.Streams[1].Priority);
        server.Receive(Wire.PriorityUpdate(1, "u=5"));
        Assert.Equal(new Priority(5, IsIncremental: false), server.Streams[1].Priority);
        server.Receive(Wire.Headers(3, [.. Wire.Get, .. FieldBlock.Of("priority=u=7")], end: true));
        Assert.Equal(new Priority(7, IsIncremental: false), server.Streams[3].Priority);
    }

    [Fact]
    public void Release_AnsweredRequestStillComing_SaysNoError()
    {
        Endpoint server = Endpoint.Server();
        server.Receive(Wire.Request(1, end: false));
        server.Respond(1, endStream: true);

        server.Connection.Release(server.Streams[1]);

        Assert.Equal(["RST_STREAM 1 NoError"], server.TakeOutput());
    }
}
