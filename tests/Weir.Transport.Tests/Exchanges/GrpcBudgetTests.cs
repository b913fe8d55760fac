using Weir.Http;
using Weir.Testing.Transport;
using Weir.Transport.Tests.Http2;

namespace Weir.Transport.Tests.Exchanges;

/// <summary>How long a call of gRPC may take: until it streams, and from then on.</summary>
public sealed class GrpcBudgetTests
{
    private const long Ms = 1_000_000;
    private const int BudgetMs = 2000;
    private const string CallType = "content-type=application/grpc";

    [Fact]
    public void Budget_CallThatIsNotAnswered_EndsIt()
    {
        (Http2PeerStream call, long ms) = Run([], static (_, _) => { });

        Assert.InRange(ms, BudgetMs, BudgetMs + 20);
        Assert.Equal((200, "4"), (call.Status, call.Field("grpc-status")));
        Assert.Equal("budget-spent", call.Field("grpc-message"));
    }

    [Fact]
    public void Budget_AnswerThatStreams_EndsWithItsHead()
    {
        (Http2PeerStream call, _) = Run([], static (scene, stream) =>
        {
            stream.Respond(200, end: false, CallType);
            Later(scene, stream, 10_000);
        });

        Assert.True(call.IsEnded);
        Assert.Equal("late", call.Text);
        Assert.Equal("0", call.Trailer("grpc-status"));
    }

    [Fact]
    public void Budget_AnswerThatIsNotOfGrpc_HoldsToTheEnd()
    {
        (Http2PeerStream call, long ms) = Run([], static (scene, stream) =>
        {
            stream.Respond(200, end: false, "content-type=text/plain");
            Later(scene, stream, 10_000);
        });

        Assert.InRange(ms, BudgetMs, BudgetMs + 20);
        Assert.Equal(Http2ErrorCode.Cancel, call.ResetCode);
    }

    // More than the budget, or less.
    [Theory]
    [InlineData("3S", 3000)]
    [InlineData("500m", 500)]
    public void Timeout_AnswerThatStreams_HoldsToTheEnd(string timeout, int expectedMs)
    {
        (Http2PeerStream call, long ms) = Run([$"grpc-timeout={timeout}"], static (scene, stream) =>
        {
            stream.Respond(200, end: false, CallType);
            Later(scene, stream, 10_000);
        });

        Assert.Equal(200, call.Status);
        Assert.InRange(ms, expectedMs, expectedMs + 20);
        Assert.Equal(Http2ErrorCode.Cancel, call.ResetCode);
    }

    [Theory]
    [InlineData("3S", BudgetMs)]
    [InlineData("500m", 500)]
    public void Timeout_CallThatIsNotAnswered_IsHeldToTheLesser(string timeout, int expectedMs)
    {
        (Http2PeerStream call, long ms) = Run([$"grpc-timeout={timeout}"], static (_, _) => { });

        Assert.InRange(ms, expectedMs, expectedMs + 20);
        Assert.Equal("4", call.Field("grpc-status"));
    }

    [Fact]
    public void Timeout_OfOneCall_IsNotThatOfTheNext()
    {
        TransportScene scene = Scene(static (scene, stream) =>
        {
            stream.Respond(200, end: false, CallType);
            Later(scene, stream, 10_000);
        });
        Http2Peer client = scene.ConnectHttp2();
        Http2PeerStream first = Call(client, "grpc-timeout=1S");
        Assert.True(scene.RunUntilOver(first));
        Http2PeerStream second = Call(client);

        Assert.True(scene.RunUntilOver(second));
        Assert.Equal((Http2ErrorCode.Cancel, "late"), (first.ResetCode, second.Text));
        Assert.Equal("", scene.Leftovers(client));
    }

    [Fact]
    public void Budget_StreamThatFallsSilent_IsHeldToTheIdleTime()
    {
        (Http2PeerStream call, long ms) = Run([], static (_, stream) => stream.Respond(200, end: false, CallType));

        Assert.InRange(ms, 75_000, 75_100);
        Assert.Equal(Http2ErrorCode.InternalError, call.ResetCode);
    }

    private static (Http2PeerStream Call, long Ms) Run(string[] fields, Action<TransportScene, Http2PeerStream> answer)
    {
        TransportScene scene = Scene(answer);
        Http2Peer client = scene.ConnectHttp2();
        long start = scene.World.Now;
        Http2PeerStream call = Call(client, fields);
        Assert.True(scene.RunUntilOver(call));
        long ms = (scene.World.Now - start) / Ms;
        Assert.Equal("", scene.Leftovers(client));
        return (call, ms);
    }

    private static Http2PeerStream Call(Http2Peer client, params string[] fields) =>
        client.Request("POST", "/", end: true, [CallType, "te=trailers", .. fields]);

    private static TransportScene Scene(Action<TransportScene, Http2PeerStream> answer)
    {
        TransportScene scene = Http2Scenes.Calm(
            static exchange =>
            {
                exchange.StartBudget(BudgetMs * Ms);
                return null;
            },
            Http2Scenes.ToHttp2());
        scene.Origin.Accepted = accepted =>
        {
            Http2Peer origin = Http2Peer.Serve(scene.World, accepted, stream =>
            {
                if (stream.IsEnded && stream.State is null)
                {
                    stream.State = "answered";
                    answer(scene, stream);
                }
            });
            accepted.Changed = _ =>
            {
                origin.Pump();
                if (accepted.IsEnded)
                {
                    origin.Close();
                }
            };
        };
        return scene;
    }

    private static void Later(TransportScene scene, Http2PeerStream stream, int afterMs) =>
        scene.World.After(afterMs, () =>
        {
            stream.Send("late"u8);
            stream.End("grpc-status=0");
        });
}
