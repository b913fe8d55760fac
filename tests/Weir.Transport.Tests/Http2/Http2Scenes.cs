using System.Runtime.CompilerServices;
using System.Text;
using Weir.Core;
using Weir.Http;
using Weir.IO;
using Weir.IO.Simulation;
using Weir.Testing.Transport;

namespace Weir.Transport.Tests.Http2;

/// <summary>Scenes and answers that several tests of HTTP/2 use. Any thread.</summary>
internal static class Http2Scenes
{
    /// <summary>A world without chance, whose sockets hold little: what is not read is soon noticed.</summary>
    internal static SimulatedOptions Narrow { get; } =
        SimulatedOptions.Calm with { BufferBytesMin = 8192, BufferBytesMax = 8192 };

    /// <summary>One loop in a world without chance; exchanges are answered by a function if one is given.</summary>
    internal static TransportScene Calm(
        Func<Exchange, ValueTask<Fault>?>? answer = null, TransportSceneOptions? options = null)
    {
        options ??= new TransportSceneOptions();
        bool isNarrow = ReferenceEquals(options.World, Narrow);
        TransportScene scene = new(1, 1, options with { World = isNarrow ? Narrow : SimulatedOptions.Calm });
        scene.Handler.Answer = answer;
        return scene;
    }

    /// <summary>The destination speaks HTTP/2.</summary>
    internal static TransportSceneOptions ToHttp2(UpstreamSettings? upstream = null) => new()
    {
        Upstream = (upstream ?? new UpstreamSettings()) with { Protocol = UpstreamProtocol.Http2 },
    };

    internal static Http2Peer ConnectHttp2(this TransportScene scene, Http2Options? options = null) =>
        Http2Peer.Connect(scene.World, scene.Address, options);

    /// <summary>Runs until nothing more comes on a stream; false when that never happens.</summary>
    internal static bool RunUntilOver(this TransportScene scene, params Http2PeerStream[] streams) =>
        scene.World.Run(() => Array.TrueForAll(streams, stream => stream.IsOver));

    /// <summary>Runs until a stream has its head; false when that never happens.</summary>
    internal static bool RunUntilHead(this TransportScene scene, Http2PeerStream stream) =>
        scene.World.Run(() => stream.Head is not null);

    /// <summary>Closes clients and tells what is left that should not be.</summary>
    internal static string Leftovers(this TransportScene scene, params Http2Peer[] peers)
    {
        List<string> found = [];
        foreach (Http2Peer peer in peers)
        {
            if (peer.Problem is { } problem)
            {
                found.Add($"client: {problem}");
            }

            peer.Close();
        }

        found.AddRange(scene.FindLeftovers());
        return string.Join("; ", found);
    }

    /// <summary>What a scripted origin is to do, as a path.</summary>
    internal static string Path(OriginMove move, int number, int responseLength, int requestLength = 0) =>
        $"/{(int)move}/{number}/{responseLength}/{requestLength}";

    /// <summary>Answers with what comes, as it comes.</summary>
    internal static ValueTask<Fault>? Echo(Exchange exchange)
    {
        Fault fault = exchange.StartResponse(200, exchange.NewFields());
        return fault != Fault.None
            ? new ValueTask<Fault>(fault)
            : BodyRelay.RunAsync(exchange.RequestBody, exchange.ResponseBody, exchange.Channel);
    }

    /// <summary>Answers with a status and a text.</summary>
    internal static ValueTask<Fault>? Respond(Exchange exchange, int status, string text) =>
        exchange.RespondAsync(status, exchange.NewFields(), Encoding.ASCII.GetBytes(text));

    /// <summary>Reads the whole request, and then answers with its length.</summary>
    internal static ValueTask<Fault>? CountBody(Exchange exchange) => CountAsync(exchange);

    [AsyncMethodBuilder(typeof(LoopTaskBuilder<>))]
    private static async ValueTask<Fault> CountAsync(Exchange exchange)
    {
        BodyReader body = exchange.RequestBody;
        while (true)
        {
            BodyEvent step = body.Next(out _);
            if (step == BodyEvent.End)
            {
                body.Channel.Timer.ClearInput();
                byte[] text = Encoding.ASCII.GetBytes($"{body.BytesRead}");
                return await exchange.RespondAsync(200, exchange.NewFields(), text);
            }

            Fault fault = step == BodyEvent.Fault ? body.Fault
                : step == BodyEvent.Data ? Fault.None
                : await BodyRelay.InputAsync(body, step);
            if (fault != Fault.None)
            {
                return fault;
            }
        }
    }
}
