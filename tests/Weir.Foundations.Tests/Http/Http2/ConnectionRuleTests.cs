using Weir.Foundations.Tests.Http.Hpack;
using Weir.Http;

namespace Weir.Foundations.Tests.Http.Http2;

public sealed class ConnectionRuleTests
{
    private static readonly Http2Options s_options = new()
    {
        ConcurrentStreamsMax = 10,
        StreamWindowBytes = 1000,
        ConnectionWindowBytes = ushort.MaxValue,
        HeadLimits = new HeadLimits(600, 10, 100),
        TrailerLimits = new HeadLimits(600, 10, 0),
        ExtendedConnect = true,
    };

    public static TheoryData<string> Names => [.. ConnectionCases.All.Select(each => $"{each.Role} {each.Name}")];

    public static TheoryData<string> FrameNames => [.. FrameCases.Wrong.Select(each => each.Name)];

    public static TheoryData<string> HeadNames => [.. RequestHeadCases.Malformed.Select(each => each.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Receive_Case_MakesOfItWhatTheRfcSays(string name)
    {
        ConnectionCase one = ConnectionCases.All.Single(each => $"{each.Role} {each.Name}" == name);
        Endpoint endpoint = Begin(one.Role);
        one.Before?.Invoke(endpoint);
        endpoint.TakeOutput();
        endpoint.Log.Clear();

        endpoint.Receive(one.Frames);

        Assert.Equal(one.Expected, endpoint.Log.LastOrDefault() ?? "");
        CheckOutput(endpoint);
    }

    // What is wrong with a frame by itself is as wrong with streams open.
    [Theory]
    [MemberData(nameof(FrameNames))]
    public void Receive_WrongFrame_EndsWhatTheRfcSays(string name)
    {
        FrameCase one = FrameCases.Wrong.Single(each => each.Name == name);
        Endpoint endpoint = Begin(one.Role);
        if (one.Role == Http2Role.Server)
        {
            endpoint.Receive(Wire.Request(1, end: false));
            endpoint.TakeOutput();
        }

        endpoint.Receive(Wire.Frame((FrameType)one.Type, one.Flags, one.StreamId, one.Payload));

        string scope = one.Scope == ErrorScope.Connection ? "failed" : "1 error";
        Assert.Equal($"{scope} {one.Code}", endpoint.Log[^1]);
        CheckOutput(endpoint);
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\n\r\n")]
    [InlineData("PRI * HTTP/2.0\r\n\r\nSM\r\n\rX")]
    [InlineData("X")]
    public void Receive_NoPreface_Fails(string text)
    {
        var server = new Endpoint(Http2Role.Server);

        server.Receive(System.Text.Encoding.Latin1.GetBytes(text));

        Assert.Equal(["failed ProtocolError"], server.Log);
        Assert.Equal(["SETTINGS", "WINDOW_UPDATE 0 196609", "GOAWAY 0 ProtocolError"], server.TakeOutput());
    }

    [Fact]
    public void Receive_FirstFrameIsNotSettings_Fails()
    {
        byte[][] frames = [Wire.Request(1), Wire.Ping(1), Wire.SettingsAck, Wire.Frame((FrameType)0xFA, 0, 0)];
        Assert.All(frames, frame => Assert.Equal(
            ["failed ProtocolError"],
            new Endpoint(Http2Role.Server).Receive([.. Wire.Preface, .. frame]).Log));
        Assert.All(frames, frame => Assert.Equal(
            ["failed ProtocolError"],
            new Endpoint(Http2Role.Client).Receive(frame).Log));
    }

    [Fact]
    public void Begin_EitherRole_SaysWhatTheRfcSays()
    {
        Assert.Equal(["SETTINGS", "WINDOW_UPDATE 0 196609"], new Endpoint(Http2Role.Server).TakeOutput());
        var client = new Endpoint(Http2Role.Client);
        Assert.True(client.Connection.Output.StartsWith(Http2Preface.Bytes));
        Assert.Equal(["SETTINGS", "WINDOW_UPDATE 0 196609"], client.TakeOutput());
        Assert.Equal(["SETTINGS ack"], client.Receive(Wire.Settings()).TakeOutput());
    }

    // RFC 9113 6.5.3, 6.7 and 6.5.2.
    [Fact]
    public void Receive_SettingsAndPing_AreAnsweredInOrder()
    {
        Endpoint server = Begin(Http2Role.Server);

        server.Receive([.. Wire.Ping(1), .. Wire.Settings((SettingId.MaxFrameSize, 20_000)), .. Wire.Ping(2)]);

        Assert.Equal(["PING ack 1", "SETTINGS ack", "PING ack 2"], server.TakeOutput());
        Assert.Equal(20_000, server.Connection.PeerSettings.MaxFrameSize);
    }

    [Theory]
    [MemberData(nameof(HeadNames))]
    public void Receive_MalformedRequest_ResetsItsStream(string name)
    {
        Endpoint server = Endpoint.Server();
        (_, string lines, HttpError error) = RequestHeadCases.Malformed.Single(each => each.Name == name);

        server.Receive(Wire.Headers(1, FieldBlock.Of(lines.Split('|', StringSplitOptions.RemoveEmptyEntries)), true));

        Assert.Equal("1 error ProtocolError", server.Log[^1]);
        Assert.Equal(["RST_STREAM 1 ProtocolError"], server.TakeOutput());
        Assert.Equal(error, server.Last.Error);
        Assert.Equal("3 GET end", server.Receive(Wire.Request(3)).Log[^1]);
    }

    // Ends in a GOAWAY, a RST_STREAM or neither, as what was told.
    private static void CheckOutput(Endpoint endpoint)
    {
        string last = endpoint.Log.LastOrDefault() ?? "";
        string output = string.Join('|', endpoint.TakeOutput());
        string[] words = last.Split(' ');
        if (words[0] == "failed")
        {
            Assert.Contains("GOAWAY", output, StringComparison.Ordinal);
            Assert.EndsWith(words[1], output, StringComparison.Ordinal);
            Assert.NotEmpty(endpoint.Connection.Failure.Reason!);
        }
        else if (words.Length > 1 && words[1] == "error")
        {
            Assert.Contains($"RST_STREAM {words[0]} {words[2]}", output, StringComparison.Ordinal);
        }
        else
        {
            Assert.DoesNotContain("RST_STREAM", output, StringComparison.Ordinal);
            Assert.DoesNotContain("GOAWAY", output, StringComparison.Ordinal);
        }
    }

    private static Endpoint Begin(Http2Role role) => role == Http2Role.Server
        ? Endpoint.Server(s_options)
        : Endpoint.Client(s_options, Method.Get, Method.Post, Method.Head);
}
