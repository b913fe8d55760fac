using System.Globalization;
using Weir.Http;
using Weir.IO;
using Weir.IO.Simulation;

namespace Weir.Testing.Transport;

/// <summary>
/// A client that sends numbered requests as streams of one connection, some at once, and holds every answer to its
/// number, its body and its end. Owner: the world's thread.
/// </summary>
public sealed class ScriptedHttp2Client
{
    private readonly IReadOnlyList<ScriptedRequest> _requests;
    private readonly Dictionary<Http2PeerStream, ScriptedRequest> _open = [];
    private readonly HashSet<Http2PeerStream> _unsent = [];
    private readonly int _atOnce;
    private readonly Action<string> _report;
    private int _sent;

    private ScriptedHttp2Client(
        Http2Peer peer, IReadOnlyList<ScriptedRequest> requests, int atOnce, Action<string> report)
    {
        Peer = peer;
        _requests = requests;
        _atOnce = atOnce;
        _report = report;
        peer.Changed = OnChanged;
    }

    public Http2Peer Peer { get; }

    /// <summary>The status of each request that was answered, by its number.</summary>
    public Dictionary<int, int> Statuses { get; } = [];

    /// <summary>The faults that the gateway answered.</summary>
    public List<string> Faults { get; } = [];

    /// <summary>Requests whose streams were reset, with the code.</summary>
    public List<string> Cut { get; } = [];

    /// <summary>Whether nothing more will happen.</summary>
    public bool IsDone => Peer.IsOver;

    /// <summary>Whether every request was answered, by the gateway or its origin.</summary>
    public bool IsServed => Statuses.Count == _requests.Count;

    public static ScriptedHttp2Client Start(
        SimulatedWorld world,
        in NetAddress address,
        IReadOnlyList<ScriptedRequest> requests,
        int atOnce,
        Action<string> report,
        Http2Options? options = null)
    {
        ScriptedHttp2Client client = new(Http2Peer.Connect(world, address, options), requests, atOnce, report);
        client.SendMore();
        return client;
    }

    private void SendMore()
    {
        while (_sent < _requests.Count && _open.Count < _atOnce && Peer.Core.CanOpen)
        {
            ScriptedRequest request = _requests[_sent];
            if (request.IsUpgrade && !Peer.Core.HasPeerSettings)
            {
                // It is not known yet whether tunnels are served; the others tell in time.
                if (_open.Count > 0)
                {
                    return;
                }

                request = request with { Move = OriginMove.Length };
            }

            _sent++;
            Open(request);
        }
    }

    private void Open(ScriptedRequest request)
    {
        string path = $"/{(int)request.Move}/{request.Number}/{request.ResponseLength}/"
            + Math.Max(0, request.RequestLength).ToString(CultureInfo.InvariantCulture);
        if (request.IsUpgrade)
        {
            Http2PeerStream tunnel = Peer.Connect(path, "echo");
            _open.Add(tunnel, request);
            tunnel.Send(Pattern.Request(request.Number, request.ResponseLength), end: true);
            return;
        }

        bool hasBody = request.RequestLength >= 0;
        List<string> fields = [];
        if (hasBody && !request.IsChunked)
        {
            fields.Add($"content-length={request.RequestLength}");
        }

        if (request.Expects)
        {
            fields.Add("expect=100-continue");
        }

        Http2PeerStream stream = Peer.Request(request.Method, path, !hasBody, [.. fields]);
        _open.Add(stream, request);
        if (hasBody && !request.Expects)
        {
            SendBody(stream, request);
        }
        else if (hasBody)
        {
            _unsent.Add(stream);
        }
    }

    private static void SendBody(Http2PeerStream stream, ScriptedRequest request)
    {
        stream.Send(Pattern.Request(request.Number, request.RequestLength));
        stream.End(request.IsChunked && request.RequestLength % 2 == 1 ? ["x-trailer=yes"] : []);
    }

    private void OnChanged(Http2PeerStream stream)
    {
        if (!_open.TryGetValue(stream, out ScriptedRequest? request))
        {
            return;
        }

        if (stream.Interims.Contains(100) && _unsent.Remove(stream))
        {
            SendBody(stream, request);
        }

        if (!stream.IsEnded && stream.ResetCode is null)
        {
            return;
        }

        _open.Remove(stream);
        _unsent.Remove(stream);
        if (stream.IsEnded)
        {
            Check(stream, request);
            stream.Reset(Http2ErrorCode.NoError);
        }
        else
        {
            Cut.Add($"{request}: {stream.ResetCode}");
        }

        SendMore();
        if (_open.Count == 0 && (_sent == _requests.Count || !Peer.Core.CanOpen))
        {
            CheckProblem();
            Peer.Close();
        }
    }

    private void Check(Http2PeerStream stream, ScriptedRequest request)
    {
        Statuses.Add(request.Number, stream.Status);
        string number = request.Number.ToString(CultureInfo.InvariantCulture);
        bool hasNone = request.Method == "HEAD" || stream.Status is 204 or 304;
        byte[] expected = request.IsUpgrade
            ? Pattern.Request(request.Number, request.ResponseLength)
            : Pattern.Response(request.Number, request.ResponseLength);
        if (stream.Field("x-number") is not { } answered)
        {
            if (stream.Field("Weir-Fault") is null)
            {
                _report($"client: answer {stream.Status} to {number} without its number");
            }

            Faults.Add($"{stream.Field("Weir-Fault")} for {request}");
        }
        else if (answered != number)
        {
            _report($"client: {number} was answered with {answered}");
        }
        else if (hasNone ? stream.Content.Count > 0 : !stream.Content.SequenceEqual(expected))
        {
            int same = stream.Content.Zip(expected).TakeWhile(pair => pair.First == pair.Second).Count();
            _report($"client: another body for {request}: {same} bytes of {stream.Content.Count} are right");
        }
    }

    private void CheckProblem()
    {
        if (Peer.Problem is { } problem)
        {
            _report($"client: {problem}");
        }
    }
}
