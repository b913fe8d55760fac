using Weir.Http;

namespace Weir.Foundations.Tests.Http.Http2;

/// <summary>Windows (RFC 9113 5.2 and 6.9).</summary>
public sealed class ConnectionFlowTests
{
    private static readonly Http2Options s_options = new()
    {
        StreamWindowBytes = 100_000,
        ConnectionWindowBytes = ushort.MaxValue,
    };

    [Fact]
    public void Receive_MoreThanTheConnectionAllows_Fails()
    {
        Endpoint server = Endpoint.Server(s_options);
        server.Consumes = false;
        server.Receive(Wire.Request(1, end: false));
        Fill(server, 1);

        Assert.False(server.Connection.IsFailed);
        Assert.Equal("failed FlowControlError", server.Receive(Wire.Data(1, "x")).Log[^1]);
    }

    [Fact]
    public void Consumed_HalfOfAWindow_IsGivenBack()
    {
        Endpoint server = Endpoint.Server(new Http2Options { StreamWindowBytes = 1000 });
        server.Consumes = false;
        server.Receive([.. Wire.Request(1, end: false), .. Wire.Data(1, new string('x', 1000))]);

        server.Connection.Consumed(server.Streams[1], 499);
        Assert.Empty(server.TakeOutput());
        server.Connection.Consumed(server.Streams[1], 1);
        Assert.Equal(["WINDOW_UPDATE 1 500"], server.TakeOutput());
        Assert.Equal(500, server.Streams[1].Unconsumed);
        Assert.Throws<ArgumentOutOfRangeException>(() => server.Connection.Consumed(server.Streams[1], 501));
    }

    // No one will send more on the stream.
    [Fact]
    public void Consumed_PeerHasEnded_GivesBackToTheConnectionAlone()
    {
        Endpoint server = Endpoint.Server(s_options);

        server.Receive(Wire.Request(1, end: false));
        Fill(server, 1, end: true);

        Assert.Equal(["WINDOW_UPDATE 0 32768", "WINDOW_UPDATE 0 32767"], server.TakeOutput());
    }

    [Fact]
    public void Release_Unconsumed_IsGivenBackToTheConnection()
    {
        Endpoint server = Endpoint.Server(s_options);
        server.Consumes = false;
        server.Receive(Wire.Request(1, end: false));
        Fill(server, 1);

        server.Connection.Release(server.Streams[1]);

        Assert.Equal(["RST_STREAM 1 Cancel", "WINDOW_UPDATE 0 65535"], server.TakeOutput());
        Assert.Equal(0, server.Connection.HeldCount);
        Assert.Throws<ArgumentOutOfRangeException>(() => server.Connection.Consumed(server.Streams[1], 1));
        Assert.Throws<InvalidOperationException>(() => server.Connection.Release(server.Streams[1]));
    }

    // RFC 9113 5.1: the content of frames that are passed over counts in the window of the connection.
    [Fact]
    public void Receive_DataOfAStreamThatWasReset_IsGivenBackAtOnce()
    {
        Endpoint server = Endpoint.Server(s_options);
        server.Receive(Wire.Request(1, end: false));
        server.Connection.Release(server.Streams[1]);
        server.TakeOutput();

        for (int round = 0; round < 100; round++)
        {
            server.Receive(Wire.Data(1, new string('x', 10_000)));
            server.TakeOutput();
        }

        Assert.False(server.Connection.IsFailed);
    }

    // A frame that has begun when its stream is reset.
    [Fact]
    public void Receive_RestOfAFrameOfAStreamThatWasReset_IsPassedOver()
    {
        Endpoint server = Endpoint.Server(s_options);
        byte[] data = Wire.Data(1, new string('x', 10_000));
        server.Receive([.. Wire.Request(1, end: false), .. data[..1000]]);
        server.Connection.Release(server.Streams[1]);
        server.Log.Clear();

        server.Receive([.. data[1000..], .. Wire.Request(3)]);

        Assert.Equal(["3 GET end"], server.Log);
    }

    [Fact]
    public void Sendable_AnyWindow_IsTheSmallest()
    {
        Endpoint server = Begin(streamWindow: 30_000);

        Assert.Equal(16_384, server.Connection.Sendable(server.Streams[1]));
        server.Send(1, new byte[16_384], endStream: false);
        Assert.Equal(13_616, server.Connection.Sendable(server.Streams[1]));
        server.Send(1, new byte[13_616], endStream: false);
        Assert.Equal(0, server.Connection.Sendable(server.Streams[1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => server.Send(1, new byte[1], endStream: false));

        // RFC 9113 6.9: no content needs no window.
        Assert.Equal("000000000100000001", Convert.ToHexStringLower(server.Send(1, [], endStream: true)));
    }

    // RFC 9113 6.9.2: a window may be less than nothing, and must be more before anything is sent.
    [Fact]
    public void Receive_SmallerWindow_MayBeNegative()
    {
        Endpoint server = Begin(streamWindow: 1000);
        server.Connection.Ready(server.Streams[1]);
        server.Send(1, new byte[800], endStream: false);

        server.Receive(Wire.Settings((SettingId.InitialWindowSize, 100)));
        Assert.Equal(-700, server.Streams[1].SendWindowBytes);
        Assert.Equal(0, server.Connection.Sendable(server.Streams[1]));
        Assert.Null(server.Connection.NextToSend(out _));
        Assert.True(server.Connection.IsSendBlocked);
        server.Log.Clear();

        Assert.Empty(server.Receive(Wire.WindowUpdate(1, 700)).Log);
        Assert.Equal(["1 window"], server.Receive(Wire.WindowUpdate(1, 5)).Log);
        Assert.Same(server.Streams[1], server.Connection.NextToSend(out int quantum));
        Assert.Equal(5, quantum);
    }

    [Fact]
    public void Receive_WindowOfTheConnection_OpensAll()
    {
        Endpoint server = Begin(streamWindow: 1 << 20);
        server.Connection.Ready(server.Streams[1]);
        for (int left = ushort.MaxValue; left > 0; left -= Math.Min(left, 16_384))
        {
            server.Send(1, new byte[Math.Min(left, 16_384)], endStream: false);
        }

        Assert.Null(server.Connection.NextToSend(out _));
        Assert.True(server.Connection.IsSendBlocked);
        server.Log.Clear();

        Assert.Equal(["0 window"], server.Receive(Wire.WindowUpdate(0, 10)).Log);
        Assert.NotNull(server.Connection.NextToSend(out int quantum));
        Assert.Equal(10, quantum);
        Assert.False(server.Connection.IsSendBlocked);
    }

    // RFC 9113 6.9.2: until our settings are acknowledged the peer counts with 65,535.
    [Fact]
    public void Receive_BeforeSettingsAreAcknowledged_UsesTheFirstWindow()
    {
        var server = new Endpoint(Http2Role.Server, new Http2Options { StreamWindowBytes = 1000 }) { Consumes = false };
        server.Receive([.. Wire.Preface, .. Wire.Settings(), .. Wire.Request(1, end: false)]);

        server.Receive([.. Wire.Data(1, new string('x', 5000)), .. Wire.SettingsAck]);
        Assert.False(server.Connection.AwaitsSettingsAck);
        Assert.Equal("SettingsAcknowledged", server.Log[^1]);
        Assert.Equal("1 error FlowControlError", server.Receive(Wire.Data(1, "x")).Log[^1]);
    }

    private static Endpoint Begin(uint streamWindow)
    {
        Endpoint server = Endpoint.Server();
        server.Receive([.. Wire.Settings((SettingId.InitialWindowSize, streamWindow)), .. Wire.Request(1)]);
        server.Respond(1, endStream: false);
        server.TakeOutput();
        return server;
    }

    // All of the window of the connection that every connection begins with.
    private static void Fill(Endpoint server, int streamId, bool end = false)
    {
        for (int frame = 0; frame < 3; frame++)
        {
            server.Receive(Wire.Data(streamId, new string('x', 16_384)));
        }

        server.Receive(Wire.Data(streamId, new string('x', 16_383), end));
    }
}
