using Weir.Http;

namespace Weir.Foundations.Tests.Http.Http2;

/// <summary>A client and a server in memory, without anything that would allocate: one exchange a pass.</summary>
internal sealed class ConnectionLink
{
    private const int BodyBytes = 1024;

    private readonly Http2Connection _client;
    private readonly Http2Connection _server;
    private readonly Head _request = new();
    private readonly Head _response = new();
    private readonly Head _received = new();
    private readonly byte[] _wire = new byte[8192];
    private int _events;

    public ConnectionLink()
    {
        _client = new Http2Connection(Http2Role.Client, new Http2Options(), (_, _) => _received);
        _server = new Http2Connection(Http2Role.Server, new Http2Options(), (_, _) => _received);
        _request.Reset();
        _request.SetMethod(Method.Post);
        _request.SetTarget("/some/path"u8);
        _request.Add(KnownField.Host, "www.example.com"u8);
        _request.Add(KnownField.UserAgent, "link"u8);
        _response.Reset();
        _response.Add(KnownField.ContentType, "text/plain"u8);
        Control(_client, _server);
        Control(_server, _client);
        Control(_client, _server);
    }

    public void Pass()
    {
        _events = 0;
        bool isDone = _client.TryWriteRequest(
            _request, "https"u8, BodyFraming.OfLength(BodyBytes), false, _wire, out int written, out Http2Stream? sent);
        written += _client.WriteDataHeader(sent!, BodyBytes, true, _wire.AsSpan(written)) + BodyBytes;
        Http2Stream received = Deliver(_server, written)!;
        isDone &= _server.TryWriteResponse(
            received, _response, 200, BodyFraming.OfLength(BodyBytes), false, _wire, out written);
        _server.Ready(received);
        isDone &= _server.NextToSend(out int quantum) == received && quantum >= BodyBytes;
        written += _server.WriteDataHeader(received, BodyBytes, true, _wire.AsSpan(written)) + BodyBytes;
        _server.Release(received);
        Deliver(_client, written);
        _client.Release(sent!);

        // A request, its body, a response, its body. (Assert.Equal would allocate.)
        Assert.True(isDone && _events == 4);
        Control(_server, _client);
        Control(_client, _server);
    }

    // In two pieces, so that the block is gathered.
    private Http2Stream? Deliver(Http2Connection to, int length)
    {
        int at = 0;
        Http2Stream? stream = null;
        foreach (int end in (ReadOnlySpan<int>)[Math.Min(FrameHeader.Bytes + 3, length), length])
        {
            Http2Event step = to.Read(_wire.AsSpan(at, end - at), 0, out int consumed);
            for (; step.Kind != Http2EventKind.NeedMore; step = to.Read(_wire.AsSpan(at, end - at), 0, out consumed))
            {
                at += consumed;
                stream = step.Stream;
                _events++;
                if (step.Kind == Http2EventKind.Data)
                {
                    to.Consumed(step.Stream!, step.Length);
                }
            }

            at += consumed;
        }

        return stream;
    }

    private void Control(Http2Connection from, Http2Connection to)
    {
        int length = from.Output.Length;
        from.Output.CopyTo(_wire);
        from.Drained(length);
        if (length > 0)
        {
            Deliver(to, length);
        }
    }
}
