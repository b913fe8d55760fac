using Weir.Core;
using Weir.IO.Simulation;
using Weir.Testing.Transport;

namespace Weir.Transport.Tests.Simulation;

/// <summary>
/// What the origin does to connections that are between two requests: ends, resets, and words that nobody asked for.
/// It may cross the next request on its way, but long afterwards none must come. Owner: the world's thread.
/// </summary>
internal sealed class PoolLifeOrigin
{
    /// <summary>What the client of a crossed request sees in the place of a fault.</summary>
    public const string StrayWord = "stray";

    private const string Stray =
        $"HTTP/1.1 408 Request Timeout\r\nWeir-Fault: {StrayWord}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";

    private const string Garbage = "what nobody asked for\r\n\r\n";

    // Ticks, flushes and deliveries that are due take their turn within that.
    private const long TurnsNanoseconds = 5_000_000;

    // Before a reset: what is under way then may be lost with it.
    private const int ResetAfterMs = 6;

    private readonly TransportScene _scene;
    private readonly PoolLifePlan _plan;
    private readonly SeededRandom _random;
    private readonly List<SimulatedPeer> _ending = [];
    private readonly Dictionary<SimulatedPeer, long> _spokenAt = [];

    public PoolLifeOrigin(TransportScene scene, PoolLifePlan plan, SeededRandom random)
    {
        _scene = scene;
        _plan = plan;
        _random = random;
        scene.Origin.Accepted = Watch;
    }

    /// <summary>What it did, by kind.</summary>
    public int[] Done { get; } = new int[Enum.GetValues<Act>().Length];

    /// <summary>Kinds of what it does.</summary>
    internal enum Act
    {
        End,
        Close,
        Reset,
        Stray,
        Garbage,
    }

    /// <summary>The connections that wait for a request, as far as the origin knows.</summary>
    public IReadOnlyList<SimulatedPeer> Waiting => [.. _scene.Origin.Peers.Where(ScriptedOrigin.IsBetweenRequests)];

    /// <summary>Does something to one of the connections that wait for a request, if there is one.</summary>
    public void Disturb()
    {
        if (Waiting is { Count: > 0 } waiting)
        {
            Disturb(waiting[_random.Next(waiting.Count)]);
        }
    }

    /// <summary>Called after each step: from when on a connection must not be used.</summary>
    public void Note()
    {
        for (int i = _ending.Count - 1; i >= 0; i--)
        {
            if (_ending[i].UnsentBytes == 0)
            {
                _spokenAt[_ending[i]] = _scene.World.Now;
                _ending.RemoveAt(i);
            }
        }
    }

    private void Watch(SimulatedPeer peer)
    {
        Action<SimulatedPeer> answer = peer.Changed!;
        peer.Changed = _ =>
        {
            if (peer.Received.Length > 0 && _spokenAt.Remove(peer, out long at))
            {
                CheckCrossing(at);
            }

            bool wasBetween = ScriptedOrigin.IsBetweenRequests(peer);
            answer(peer);
            if (!wasBetween && ScriptedOrigin.IsBetweenRequests(peer) && _random.NextBool(_plan.DisturbedShare))
            {
                DisturbSoon(peer);
            }
        };
    }

    private void CheckCrossing(long spokenAt)
    {
        long late = _scene.World.Now - spokenAt - (2 * _scene.World.Options.LatencyNanosecondsMax);
        if (late > TurnsNanoseconds)
        {
            _scene.Problems.Add($"origin: a request came {late / 1000} us after its connection had ended or talked");
        }
    }

    // At the moment when it is parked, or handed to who waits for it.
    private void DisturbSoon(SimulatedPeer peer)
    {
        if (_random.NextBool(0.5))
        {
            Disturb(peer);
            return;
        }

        _scene.World.After(_random.Next(3), () =>
        {
            if (ScriptedOrigin.IsBetweenRequests(peer))
            {
                Disturb(peer);
            }
        });
    }

    private void Disturb(SimulatedPeer peer)
    {
        int first = _plan.OriginEnds ? 0 : (int)Act.Stray;
        int end = _plan.OriginTalks ? Done.Length : (int)Act.Stray;
        if (first == end)
        {
            return;
        }

        Act act = (Act)_random.Next(first, end);
        Done[(int)act]++;
        if (act == Act.Reset)
        {
            ResetWhenQuiet(peer);
            return;
        }

        ScriptedOrigin.EndAnswering(peer);
        _ending.Add(peer);
        switch (act)
        {
            case Act.End:
                peer.SendEnd();
                break;
            case Act.Close:
                peer.Close();
                break;
            case Act.Stray:
                peer.Send(Stray);
                break;
            default:
                peer.Send(Garbage);
                break;
        }
    }

    private void ResetWhenQuiet(SimulatedPeer peer)
    {
        long received = peer.ReceivedBytes;
        _scene.World.After(ResetAfterMs, () =>
        {
            bool isQuiet = peer.ReceivedBytes == received && peer.UnsentBytes == 0;
            if (isQuiet && ScriptedOrigin.IsBetweenRequests(peer))
            {
                peer.Reset();
            }
        });
    }
}
