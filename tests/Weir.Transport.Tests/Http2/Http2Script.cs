using Weir.Core;
using Weir.IO.Simulation;
using Weir.Testing.Transport;

namespace Weir.Transport.Tests.Http2;

/// <summary>Chooses by the seed what clients of both protocols ask for, and how they break. Owner: one run.</summary>
internal sealed class Http2Script(TransportScene scene, OriginMove[] moves)
{
    private readonly SeededRandom _random = new(scene.World.Seed ^ 0x5EED2);
    private int _number;

    internal void StartAll(int clients, int requestsMax)
    {
        for (int i = 0; i < clients; i++)
        {
            bool isHttp2 = i % 3 != 0;
            ScriptedRequest[] requests = new ScriptedRequest[_random.Next(1, requestsMax + 1)];
            for (int k = 0; k < requests.Length; k++)
            {
                requests[k] = Request(isHttp2, k == requests.Length - 1);
            }

            int atOnce = 1 + _random.Next(requests.Length);
            bool isPipelined = _random.NextBool(0.4);
            scene.World.After(_random.Next(20), () => _ = isHttp2
                ? scene.StartHttp2(atOnce, requests)
                : (object)scene.Start(isPipelined, requests));
        }

        Assert.True(scene.World.Run(() => scene.Clients.Count + scene.Http2Clients.Count == clients));
    }

    internal void BreakAll()
    {
        foreach (ScriptedClient client in scene.Clients)
        {
            Break(client.Peer, client.Peer.Close);
        }

        foreach (ScriptedHttp2Client client in scene.Http2Clients)
        {
            Break(client.Peer.Peer, client.Peer.Close);
            if (_random.NextBool(0.5))
            {
                scene.World.After(_random.Next(100), () => ResetSome(client.Peer));
            }
        }
    }

    private void ResetSome(Http2Peer peer)
    {
        foreach (Http2PeerStream stream in peer.Streams.ToArray())
        {
            if (!stream.IsOver && _random.NextBool(0.5))
            {
                stream.Reset();
                peer.Changed!(stream);
            }
        }
    }

    private void Break(SimulatedPeer peer, Action close)
    {
        switch (_random.Next(6))
        {
            case 0:
                peer.ResetAfterSent(_random.Next(2000));
                break;
            case 1:
                peer.ResetAfterReceived(_random.Next(20_000));
                break;
            case 2:
                scene.World.After(_random.Next(100), peer.Reset);
                break;
            case 3:
                scene.World.After(_random.Next(100), close);
                break;
        }
    }

    private ScriptedRequest Request(bool isHttp2, bool isLast)
    {
        OriginMove move = moves[_random.Next(moves.Length)];
        bool mayTunnel = isHttp2 || isLast;
        bool isUpgrade = move == OriginMove.Upgrade && mayTunnel;
        move = move == OriginMove.Upgrade && !mayTunnel ? OriginMove.Length : move;
        bool hasBody = !isUpgrade && _random.NextBool(0.4);
        return new ScriptedRequest
        {
            Number = ++_number,
            Move = move,
            Method = hasBody ? (_random.NextBool(0.5) ? "POST" : "PUT")
                : !isUpgrade && _random.NextBool(0.1) ? "HEAD" : "GET",
            ResponseLength = Length(),
            RequestLength = hasBody ? Length() : -1,
            IsChunked = hasBody && _random.NextBool(0.5),
            Expects = hasBody && move < OriginMove.Cut
                && move is not (OriginMove.Fixed or OriginMove.Early) && _random.NextBool(0.2),
        };
    }

    // Small ones mostly, some that fill a slab exactly, and a few that fill windows.
    private int Length() => _random.Next(10) switch
    {
        0 => 0,
        1 => Slab.StandardBytes * _random.Next(1, 5),
        2 => _random.Next(150_000),
        _ => _random.Next(3000),
    };
}
