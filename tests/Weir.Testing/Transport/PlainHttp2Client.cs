using System.Net;
using System.Net.Sockets;
using System.Text;
using Weir.Http;

namespace Weir.Testing.Transport;

/// <summary>
/// A blocking connection of HTTP/2 that asks for one thing again and again, on several streams at once. Owner: a test's
/// thread.
/// </summary>
public sealed class PlainHttp2Client : IExchangeClient
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly Http2Connection _core = new(Http2Role.Client, new Http2Options(), static (_, _) => new Head());
    private readonly Head _request = new();
    private readonly int _streams;
    private readonly byte[] _output = new byte[256 * 1024];
    private readonly byte[] _input = new byte[256 * 1024];
    private int _outputLength;
    private int _inputLength;
    private int _length = -1;

    /// <summary>Connects, with prior knowledge.</summary>
    public PlainHttp2Client(int port, string target, int streams)
    {
        _streams = streams;
        _request.Reset();
        _request.SetMethod(Method.Get);
        _request.SetTarget(Encoding.ASCII.GetBytes(target));
        _request.Add(KnownField.Host, "test"u8);
        _request.Add(KnownField.Accept, "*/*"u8);
        _socket.NoDelay = true;
        _socket.ReceiveTimeout = 30_000;
        _socket.Connect(IPAddress.Loopback, port);
    }

    /// <inheritdoc/>
    public void Send()
    {
        for (int i = 0; i < _streams; i++)
        {
            TakeOutput();
            bool isWritten = _core.TryWriteRequest(
                _request, "http"u8, default, endStream: true, _output.AsSpan(_outputLength), out int written, out _);
            Require(isWritten, "no room for a request");
            _outputLength += written;
        }

        Flush();
    }

    /// <inheritdoc/>
    public void Receive()
    {
        int ended = 0;
        int content = 0;
        while (ended < _streams)
        {
            int count = _socket.Receive(_input, _inputLength, _input.Length - _inputLength, SocketFlags.None);
            Require(count > 0, "the connection ended");
            _inputLength += count;
            ended += Read(ref content);
            Flush();
        }

        Require(ended == _streams, "more responses than requests");
        _length = _length < 0 ? content : _length;
        Require(content == _length, "responses of another length");
    }

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();

    private int Read(ref int content)
    {
        int ended = 0;
        int at = 0;
        while (true)
        {
            Http2Event step = _core.Read(_input.AsSpan(at, _inputLength - at), 1, out int consumed);
            at += consumed;
            if (step.Kind == Http2EventKind.NeedMore)
            {
                break;
            }

            Require(
                step.Kind is not (Http2EventKind.ConnectionError or Http2EventKind.StreamError
                    or Http2EventKind.StreamReset or Http2EventKind.GoAway),
                step.Reason ?? "a stream was cut");
            if (step.Kind == Http2EventKind.ResponseHead)
            {
                Require(step.Head!.Status is >= 200 and < 400, "a response that is neither a success nor a redirect");
            }
            else if (step.Kind == Http2EventKind.Data)
            {
                content += step.Length;
                _core.Consumed(step.Stream!, step.Length);
            }

            if (step.EndsStream)
            {
                ended++;
                _core.Release(step.Stream!);
            }
        }

        _inputLength -= at;
        Buffer.BlockCopy(_input, at, _input, 0, _inputLength);
        return ended;
    }

    private void TakeOutput()
    {
        _core.Output.CopyTo(_output.AsSpan(_outputLength));
        _outputLength += _core.Output.Length;
        _core.Drained(_core.Output.Length);
    }

    private void Flush()
    {
        TakeOutput();
        if (_outputLength > 0)
        {
            _socket.Send(_output, _outputLength, SocketFlags.None);
            _outputLength = 0;
        }
    }

    private static void Require(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new InvalidOperationException(otherwise);
        }
    }
}
