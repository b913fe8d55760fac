using System.Text;

using Weir.Http;

namespace Weir.Foundations.Tests.Http.Http2;

/// <summary>
/// A connection that is driven as a transport drives it: bytes that it has not consumed are shown again. What it tells
/// is kept in words, so that how the bytes were cut makes no difference. Owner: one test.
/// </summary>
internal sealed class Endpoint
{
    public const long Second = 1_000_000_000;

    private readonly List<byte> _unread = [];
    private string? _dataEntry;

    public Endpoint(Http2Role role, Http2Options? options = null, Http2Allowance? allowance = null)
    {
        Connection = new Http2Connection(role, options ?? new Http2Options(), (_, _) => new Head(), allowance);
    }

    public Http2Connection Connection { get; }

    public List<string> Log { get; } = [];

    public Dictionary<int, Http2Stream> Streams { get; } = [];

    public Http2Event Last { get; private set; }

    /// <summary>Whether content is given back as soon as it has come.</summary>
    public bool Consumes { get; set; } = true;

    public bool ReleasesClosed { get; set; }

    public long Now { get; set; }

    /// <summary>A server that has exchanged settings with its client.</summary>
    public static Endpoint Server(Http2Options? options = null, Http2Allowance? allowance = null)
    {
        var server = new Endpoint(Http2Role.Server, options, allowance);
        server.Receive([.. Wire.Preface, .. Wire.Settings(), .. Wire.SettingsAck]);
        server.TakeOutput();
        server.Log.Clear();
        return server;
    }

    /// <summary>A client that has exchanged settings with its server, and has sent requests on 1, 3, 5...</summary>
    public static Endpoint Client(Http2Options? options = null, params Method[] requests)
    {
        var client = new Endpoint(Http2Role.Client, options);
        client.Receive([.. Wire.Settings(), .. Wire.SettingsAck]);
        foreach (Method method in requests)
        {
            client.Request(method, endStream: method != Method.Post);
        }

        client.TakeOutput();
        client.Log.Clear();
        return client;
    }

    /// <summary>Receives bytes in pieces that end at the given places, and at the end.</summary>
    public Endpoint Receive(byte[] bytes, params int[] ends)
    {
        int at = 0;
        foreach (int end in (int[])[.. ends, bytes.Length])
        {
            _unread.AddRange(bytes[at..end]);
            at = end;
            ReadAll();
        }

        return this;
    }

    public string[] TakeOutput()
    {
        byte[] output = Connection.Output.ToArray();
        Connection.Drained(output.Length);
        int start = output.AsSpan().StartsWith(Http2Preface.Bytes) ? Http2Preface.Length : 0;
        return Wire.Describe(output.AsSpan(start));
    }

    /// <summary>Reads what is sent as a peer does that goes on; how the connection ends stays to be seen.</summary>
    public void TakeOutputUnlessFailed()
    {
        if (!Connection.IsFailed)
        {
            TakeOutput();
        }
    }

    /// <summary>Opens a stream; returns the frames.</summary>
    public byte[] Request(Method method, bool endStream, long contentLength = -1)
    {
        var head = new Head();
        head.Reset();
        head.SetMethod(method);
        head.SetTarget("/"u8);
        head.Add(KnownField.Host, "a"u8);
        BodyFraming framing = contentLength < 0 ? BodyFraming.None : BodyFraming.OfLength(contentLength);
        var destination = new byte[Connection.HeadBytesMax(head)];
        Assert.True(Connection.TryWriteRequest(
            head, "https"u8, framing, endStream, destination, out int written, out Http2Stream? stream));
        Streams[stream!.Id] = stream;
        return destination[..written];
    }

    /// <summary>Answers a request; returns the frames.</summary>
    public byte[] Respond(int streamId, bool endStream, int status = 200)
    {
        var head = new Head();
        head.Reset();
        var destination = new byte[Connection.HeadBytesMax(head)];
        Assert.True(Connection.TryWriteResponse(
            Streams[streamId], head, status, default, endStream, destination, out int written));
        ReleaseIfClosed(Streams[streamId]);
        return destination[..written];
    }

    /// <summary>Sends content; returns the frame.</summary>
    public byte[] Send(int streamId, byte[] content, bool endStream)
    {
        var frame = new byte[FrameHeader.Bytes + content.Length];
        content.CopyTo(frame, FrameHeader.Bytes);
        Connection.WriteDataHeader(Streams[streamId], content.Length, endStream, frame);
        ReleaseIfClosed(Streams[streamId]);
        return frame;
    }

    private void ReadAll()
    {
        byte[] bytes = [.. _unread];
        int at = 0;
        Http2EventKind kind;
        do
        {
            Http2Event step = Connection.Read(bytes.AsSpan(at), Now, out int consumed);
            Assert.InRange(consumed, 0, bytes.Length - at);
            kind = step.Kind;
            if (kind == Http2EventKind.ConnectionError)
            {
                Assert.Equal(bytes.Length - at, consumed);
                Assert.Equal(Connection.Failure, step);
            }

            bool isTold = kind == Http2EventKind.ConnectionError && Last == step;
            if (kind != Http2EventKind.NeedMore && !isTold)
            {
                Take(step, bytes.AsSpan(at));
            }

            at += consumed;
        }
        while (kind is not (Http2EventKind.NeedMore or Http2EventKind.ConnectionError));

        _unread.Clear();
        _unread.AddRange(bytes[at..]);
        Assert.InRange(_unread.Count, 0, Http2Connection.StepBytesMax - 1);
    }

    private void Take(Http2Event step, ReadOnlySpan<byte> bytes)
    {
        Last = step;
        if (step.Kind == Http2EventKind.Data)
        {
            TakeData(step, bytes.Slice(step.Start, step.Length));
        }
        else
        {
            Log.Add(Describe(step));
        }

        if (step.Stream is { } stream)
        {
            Streams[stream.Id] = stream;
            ReleaseIfClosed(stream);
        }
    }

    private void TakeData(Http2Event step, ReadOnlySpan<byte> content)
    {
        Assert.True(step.Length > 0 || step.EndsStream);
        string text = Encoding.Latin1.GetString(content);
        bool goesOn = Log.Count > 0 && ReferenceEquals(Log[^1], _dataEntry) &&
            _dataEntry.StartsWith($"{step.StreamId} data ", StringComparison.Ordinal);
        if (goesOn)
        {
            Log.RemoveAt(Log.Count - 1);
        }
        else
        {
            _dataEntry = $"{step.StreamId} data ";
        }

        _dataEntry += text + (step.EndsStream ? " end" : "");
        Log.Add(_dataEntry);
        if (Consumes)
        {
            Connection.Consumed(step.Stream!, step.Length);
        }
    }

    private void ReleaseIfClosed(Http2Stream stream)
    {
        if (ReleasesClosed && stream.State == StreamState.Closed && stream.Id != 0)
        {
            Streams.Remove(stream.Id);
            Connection.Release(stream);
        }
    }

    private static string Describe(Http2Event step)
    {
        string end = step.EndsStream ? " end" : "";
        switch (step.Kind)
        {
            case Http2EventKind.RequestHead:
                string error = step.Error == HttpError.None ? "" : $" {step.Error}";
                return $"{step.StreamId} {Encoding.Latin1.GetString(step.Head!.MethodBytes)}{end}{error}";

            case Http2EventKind.ResponseHead or Http2EventKind.InterimHead:
                return $"{step.StreamId} {step.Head!.Status}{end}";

            case Http2EventKind.Trailers:
                return $"{step.StreamId} trailers {step.Head!.Count}{end}";

            case Http2EventKind.StreamReset:
                return $"{step.StreamId} reset {step.Code}{(step.IsUnprocessed ? " unprocessed" : "")}";

            case Http2EventKind.StreamError:
                return $"{step.StreamId} error {step.Code}";

            case Http2EventKind.WindowOpened:
                return $"{step.StreamId} window";

            case Http2EventKind.PingAcknowledged:
                return $"ping {step.Value >> 56}";

            case Http2EventKind.GoAway:
                return $"goaway {step.LastStreamId} {step.Code}";

            case Http2EventKind.ConnectionError:
                return $"failed {step.Code}";

            default:
                return step.Kind.ToString();
        }
    }
}
