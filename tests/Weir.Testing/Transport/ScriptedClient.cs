using System.Globalization;
using Weir.IO;
using Weir.IO.Simulation;

namespace Weir.Testing.Transport;

/// <summary>
/// A client that sends numbered requests over one connection, one after another or all at once, and holds every answer
/// to its number, its body and its end. Owner: the world's thread.
/// </summary>
public sealed class ScriptedClient
{
    private readonly IReadOnlyList<ScriptedRequest> _requests;
    private readonly bool _isPipelined;
    private readonly Action<string> _report;
    private readonly List<byte> _content = [];
    private int _sent;
    private bool _isWaitingToContinue;
    private bool _isTunnel;

    private ScriptedClient(
        SimulatedPeer peer, IReadOnlyList<ScriptedRequest> requests, bool isPipelined, Action<string> report)
    {
        Peer = peer;
        _requests = requests;
        _isPipelined = isPipelined;
        _report = report;
        peer.Changed = _ => OnChanged();
    }

    public SimulatedPeer Peer { get; }

    /// <summary>The status of each request that was answered, in order.</summary>
    public List<int> Statuses { get; } = [];

    /// <summary>The faults that the gateway answered, with their requests.</summary>
    public List<string> Faults { get; } = [];

    /// <summary>The requests that were answered with <see cref="Faults"/>, in the same order.</summary>
    public List<ScriptedRequest> Refused { get; } = [];

    /// <summary>The first request that was not answered; null when all were.</summary>
    public ScriptedRequest? Unanswered => Statuses.Count < _requests.Count ? Current : null;

    /// <summary>Interim responses that came.</summary>
    public int Interims { get; private set; }

    /// <summary>Whether everything was answered, or the gateway said that it answers no more.</summary>
    public bool IsServed { get; private set; }

    /// <summary>Whether nothing more will happen on the connection.</summary>
    public bool IsDone => Peer.IsOver;

    /// <summary>The request whose answer is awaited.</summary>
    private ScriptedRequest Current => _requests[Statuses.Count];

    public static ScriptedClient Start(
        SimulatedWorld world,
        in NetAddress address,
        IReadOnlyList<ScriptedRequest> requests,
        bool isPipelined,
        Action<string> report)
    {
        ScriptedClient client = new(world.Connect(address), requests, isPipelined, report);
        client.SendNext();
        return client;
    }

    private void SendNext()
    {
        do
        {
            ScriptedRequest request = _requests[_sent++];
            Peer.Send(request.Head());
            _isWaitingToContinue = request.Expects;
            if (!request.Expects)
            {
                Peer.Send(request.Body());
            }
        }
        while (_isPipelined && _sent < _requests.Count && !_isWaitingToContinue && !_requests[_sent - 1].IsUpgrade);
    }

    private void OnChanged()
    {
        try
        {
            while (!IsServed && Peer.Received.Length > 0 && (_isTunnel ? ReadEcho() : ReadResponse()))
            {
            }

            if (Peer.IsEnded)
            {
                OnEnd();
            }
        }
        catch (FormatException e)
        {
            _report($"client: {e.Message} in answer {Statuses.Count}");
            Peer.Reset();
        }

        if (IsServed && !Peer.IsClosed)
        {
            if (Peer.Received.Length > 0)
            {
                _report($"client: {Peer.Received.Length} bytes behind the last answer: {Peer.ReceivedText}");
            }

            Peer.Close();
        }
    }

    private bool ReadResponse()
    {
        PlainMessage? head = PlainMessage.ReadHead(Peer.Received);
        if (head is null)
        {
            return false;
        }

        if (head.Status is 100 or 103)
        {
            Peer.Consume(head.HeadLength);
            Interims++;
            Continue(head.Status);
            return true;
        }

        return head.Status == 101 ? BeginTunnel(head) : ReadFinal(head, Peer.IsEnded);
    }

    private void Continue(int status)
    {
        if (_isWaitingToContinue && status == 100 && Statuses.Count == _sent - 1)
        {
            _isWaitingToContinue = false;
            Peer.Send(Current.Body());
            if (_isPipelined && _sent < _requests.Count)
            {
                SendNext();
            }
        }
    }

    private bool ReadFinal(PlainMessage head, bool isEnded)
    {
        ReadOnlySpan<byte> rest = Peer.Received[head.HeadLength..];
        bool hasNone = Current.Method == "HEAD" || head.Status is 204 or 304;
        int length = hasNone ? 0
            : head.IsChunked ? PlainMessage.ReadChunked(rest, _content)
            : head.Length >= 0 ? head.Length
            : isEnded ? rest.Length : -1;
        if (length < 0 || rest.Length < length)
        {
            return false;
        }

        byte[] content = head.IsChunked ? [.. _content] : rest[..length].ToArray();
        Check(head, content, hasNone);
        Peer.Consume(head.HeadLength + length);
        Statuses.Add(head.Status);
        bool isLast = head.Field("Connection") == "close" || Statuses.Count == _requests.Count;
        if (isLast)
        {
            IsServed = true;
        }
        else if (_sent == Statuses.Count)
        {
            SendNext();
        }

        return !isLast;
    }

    private void Check(PlainMessage head, byte[] content, bool hasNone)
    {
        string number = Current.Number.ToString(CultureInfo.InvariantCulture);
        if (head.Field("x-number") is not { } answered)
        {
            if (head.Field("Weir-Fault") is null)
            {
                _report($"client: answer {head.Status} to {number} without its number");
            }

            Faults.Add($"{head.Field("Weir-Fault")} for {Current}");
            Refused.Add(Current);
        }
        else if (answered != number)
        {
            _report($"client: {number} was answered with {answered}");
        }
        else if (!hasNone && !content.AsSpan().SequenceEqual(Pattern.Response(Current.Number, Current.ResponseLength)))
        {
            _report($"client: {number} was answered with another body, of {content.Length} bytes, and ended well");
        }
    }

    private bool BeginTunnel(PlainMessage head)
    {
        Peer.Consume(head.HeadLength);
        _isTunnel = true;
        Peer.Send(Pattern.Request(Current.Number, Current.ResponseLength));
        if (Current.ResponseLength % 2 == 0)
        {
            Peer.SendEnd();
        }

        return true;
    }

    private bool ReadEcho()
    {
        if (Peer.Received.Length == Current.ResponseLength && Current.ResponseLength % 2 == 1)
        {
            Peer.SendEnd();
        }

        return false;
    }

    private void OnEnd()
    {
        if (IsServed)
        {
            return;
        }

        if (_isTunnel)
        {
            if (!Peer.Received.SequenceEqual(Pattern.Request(Current.Number, Current.ResponseLength)))
            {
                _report($"client: the tunnel of {Current.Number} ended well after {Peer.Received.Length} bytes");
            }

            Peer.Consume(Peer.Received.Length);
            Statuses.Add(101);
            IsServed = true;
        }
        else if (Peer.Received.Length > 0)
        {
            PlainMessage? head = PlainMessage.ReadHead(Peer.Received);
            if (head is null || !ReadFinal(head, isEnded: true))
            {
                IsServed |= head is not null && Statuses.Count > 0 && Peer.Received.Length == 0;
            }

            if (!IsServed && Peer.Received.Length > 0)
            {
                _report($"client: a clean end in the middle of the answer to {Current.Number}");
            }
        }
    }
}
