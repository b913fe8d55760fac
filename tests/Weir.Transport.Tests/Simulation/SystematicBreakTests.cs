using Weir.IO.Simulation;
using Weir.Testing.Transport;

namespace Weir.Transport.Tests.Simulation;

/// <summary>
/// One exchange of each kind, broken after every byte that either side sends or receives: nothing hangs, nothing that
/// is cut looks complete, nothing is kept.
/// </summary>
public sealed class SystematicBreakTests
{
    private const int BodyLength = 120;

    public static TheoryData<OriginMove, bool> Kinds()
    {
        TheoryData<OriginMove, bool> kinds = [];
        foreach (OriginMove move in Enum.GetValues<OriginMove>())
        {
            if (move < OriginMove.Cut)
            {
                kinds.Add(move, false);
                if (move is not OriginMove.Upgrade)
                {
                    kinds.Add(move, true);
                }
            }
        }

        return kinds;
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Run_ClientResetsAfterEachSentByte_NothingIsKept(OriginMove move, bool hasBody) =>
        RunAll(move, hasBody, (scene, at) => scene.Clients[0].Peer.ResetAfterSent(at));

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Run_ClientResetsAfterEachReceivedByte_NothingIsKept(OriginMove move, bool hasBody) =>
        RunAll(move, hasBody, (scene, at) => scene.Clients[0].Peer.ResetAfterReceived(at));

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Run_OriginResetsAfterEachSentByte_NothingIsKept(OriginMove move, bool hasBody) =>
        RunAll(move, hasBody, (scene, at) => scene.Origin.Accepted = peer => peer.ResetAfterSent(at));

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Run_OriginResetsAfterEachReceivedByte_NothingIsKept(OriginMove move, bool hasBody) =>
        RunAll(move, hasBody, (scene, at) => scene.Origin.Accepted = peer => peer.ResetAfterReceived(at));

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Run_ClientEndsAfterEachSentByte_NothingIsKept(OriginMove move, bool hasBody)
    {
        ScriptedRequest request = Request(move, hasBody);
        byte[] bytes = [.. request.Head(), .. request.Body()];
        for (int at = 0; at < bytes.Length; at++)
        {
            TransportScene scene = new((ulong)at + 1, 1);
            SimulatedPeer client = scene.World.Connect(scene.Address);
            client.Send(bytes.AsSpan(0, at));
            client.SendEnd();
            Assert.True(scene.World.Run(() => client.IsOver), $"{move} {hasBody} at {at}: the client is stuck");
            CheckLeftovers(scene, move, at);
        }
    }

    // The worlds differ with the position as well, so that one position is not always cut in the same way.
    private static void RunAll(OriginMove move, bool hasBody, Action<TransportScene, long> breakAt)
    {
        int positions = Length(move, hasBody);
        for (int at = 0; at < positions; at++)
        {
            TransportScene scene = new((ulong)at + 1, 1);
            scene.Start(isPipelined: false, Request(move, hasBody));
            breakAt(scene, at);
            Assert.True(scene.RunClients(), $"{move} {hasBody} at {at}: the client is stuck");
            CheckLeftovers(scene, move, at);
        }
    }

    private static void CheckLeftovers(TransportScene scene, OriginMove move, int at)
    {
        IReadOnlyList<string> found = scene.FindLeftovers();
        Assert.True(found.Count == 0, $"{move} at {at}: {string.Join("; ", found)}");
    }

    // What goes over the wire in the longer direction, at most.
    private static int Length(OriginMove move, bool hasBody)
    {
        ScriptedRequest request = Request(move, hasBody);
        return request.Head().Length + request.Body().Length + BodyLength + 80;
    }

    private static ScriptedRequest Request(OriginMove move, bool hasBody) => new()
    {
        Number = 1,
        Method = hasBody ? "POST" : "GET",
        Move = move,
        ResponseLength = BodyLength,
        RequestLength = hasBody ? BodyLength : -1,
        IsChunked = hasBody,
    };
}
