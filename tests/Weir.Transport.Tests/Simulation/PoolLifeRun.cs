using Weir.Core;
using Weir.IO;
using Weir.IO.Simulation;
using Weir.Testing.Transport;

namespace Weir.Transport.Tests.Simulation;

/// <summary>One seed's life of a pool on four loops, from the first client to nothing left. Owner: one test.</summary>
internal sealed class PoolLifeRun
{
    private const int Loops = 4;

    // After the clients have come, before the process drains: all of them are accepted then.
    private const int DrainAfterMs = 10;

    private readonly SeededRandom _random;
    private readonly PoolLifePlan _plan;
    private readonly TransportScene _scene;
    private readonly PoolLifeOrigin _origin;
    private readonly HashSet<ScriptedClient> _leavers = [];
    private readonly HashSet<ScriptedClient> _cutPipelines = [];
    private int _number;

    public PoolLifeRun(ulong seed)
    {
        _random = new SeededRandom(seed ^ 0x9001);
        _plan = PoolLifePlan.From(_random);
        _scene = new TransportScene(seed, Loops, _plan.Options());
        _origin = new PoolLifeOrigin(_scene, _plan, _random);
    }

    /// <summary>Runs it, and counts what it has met.</summary>
    public void Run(PoolLifeTally tally)
    {
        for (int i = 0; i < _plan.Clients; i++)
        {
            _scene.World.After(_random.Next(_plan.StartMs), Start);
        }

        PlanDisturbances();
        PlanAbsence();
        PlanDrain();
        while (!IsOver())
        {
            long next = _scene.World.Now + _random.Next(1, 40_000_000);
            bool isReached = _scene.World.Run(() => LookAtStep() && (IsOver() || _scene.World.Now >= next));
            Require(isReached, "somebody is stuck");
            if (_random.NextBool(0.5))
            {
                LookAtLine(tally);
            }
        }

        _scene.Clients.ForEach(LookAtClient);
        string left = string.Join("; ", _scene.FindLeftovers());
        Require(left.Length == 0, left);
        tally.Add(_scene, _origin);
    }

    private bool IsOver() => _scene.Clients.Count == _plan.Clients && _scene.Clients.TrueForAll(c => c.IsDone);

    private void Start()
    {
        ScriptedRequest[] requests = new ScriptedRequest[_random.Next(1, _plan.RequestsMax + 1)];
        for (int i = 0; i < requests.Length; i++)
        {
            requests[i] = _plan.Request(++_number, _random);
        }

        int last = Array.FindIndex(requests, request => request.Closes);
        bool isPipelined = _random.NextBool(0.3);
        ScriptedClient client = _scene.Start(isPipelined, last < 0 ? requests : requests[..(last + 1)]);
        if (isPipelined && Array.Exists(requests, _plan.ExplainsCut))
        {
            // A cut is a reset, which may overtake the answers before it.
            _cutPipelines.Add(client);
        }

        if (_plan.ClientsLeave && _random.NextBool(0.5))
        {
            _leavers.Add(client);
            _scene.World.After(_random.Next(200), _random.NextBool(0.7) ? client.Peer.Reset : client.Peer.Close);
        }
    }

    private void PlanDisturbances()
    {
        for (int i = _random.Next(30); i > 0; i--)
        {
            _scene.World.After(_random.Next(_plan.StartMs * 3), _origin.Disturb);
        }
    }

    private void PlanAbsence()
    {
        if (_plan.OriginIsAway)
        {
            ConnectOutcome outcome = _random.NextBool(0.5) ? ConnectOutcome.Refused : ConnectOutcome.Never;
            int at = _random.Next(_plan.StartMs);
            _scene.World.After(at, () => _scene.World.SetConnect(TransportScene.OriginAddress, outcome));
            _scene.World.After(
                at + _random.Next(200),
                () => _scene.World.SetConnect(TransportScene.OriginAddress, ConnectOutcome.Usual));
        }
    }

    // As the server does it, whose thread there is none of here.
    private void PlanDrain()
    {
        if (_plan.Drains)
        {
            int at = _plan.StartMs + DrainAfterMs + _random.Next(50);
            _scene.World.After(at, () => Post(static transport => transport.IsDraining = true));
            _scene.World.After(at + _random.Next(150), () => Post(static transport =>
            {
                transport.Connections.ForEach(connection => connection.Cut(Fault.Stopping));
                transport.ClosePools();
            }));
        }
    }

    private void Post(Action<TransportLoop> action)
    {
        foreach (TransportLoop transport in _scene.Transports)
        {
            transport.Loop.Post(new Item(() => action(transport)));
        }
    }

    private bool LookAtStep()
    {
        _origin.Note();
        int open = _scene.Destination.Open;
        long established = 0;
        foreach (TransportLoop transport in _scene.Transports)
        {
            established += transport.Counters.UpstreamOpen;
        }

        Require(open <= _plan.ConnectionsMax, $"{open} connections are open or being opened");
        Require(established <= open, $"{established} connections are established in {open} places");
        return true;
    }

    // When everything that can be done at once is done, who waits has a reason, and what is parked can be used.
    private void LookAtLine(PoolLifeTally tally)
    {
        Require(_scene.World.Settle(), "the world does not settle");
        Destination destination = _scene.Destination;
        int usable = _origin.Waiting.Count;
        Require(destination.Parked <= usable, $"{destination.Parked} are parked, of which {usable} can be used");
        if (destination.Waiting > 0)
        {
            tally.Lines++;
            bool hasReason = destination.Open == _plan.ConnectionsMax && destination.Parked == 0;
            Require(
                hasReason,
                $"{destination.Waiting} wait, {destination.Open} are open, {destination.Parked} are parked");
        }
    }

    private void LookAtClient(ScriptedClient client)
    {
        for (int i = 0; i < client.Faults.Count; i++)
        {
            string fault = client.Faults[i];
            Require(_plan.Explains(fault.Split(' ')[0], client.Refused[i]), $"no reason for {fault}");
        }

        if (!client.IsServed && !_leavers.Contains(client) && !_cutPipelines.Contains(client))
        {
            Require(_plan.ExplainsCut(client.Unanswered!), $"no answer to {client.Unanswered}");
        }
    }

    private void Require(bool isGood, string what)
    {
        if (!isGood)
        {
            Assert.Fail($"{what}; {string.Join("; ", _scene.Problems)}\n{_plan}");
        }
    }

    private sealed class Item(Action action) : LoopItem
    {
        protected internal override void Run() => action();
    }
}
