using System.Text;

using Weir.Http;
using Weir.Testing;

namespace Weir.Foundations.Tests.Http;

/// <summary>
/// Random damage to valid messages, from fixed seeds. The codec must accept only what the reference reader accepts,
/// with the same meaning, and what it accepts must leave the writer as one message with that meaning.
/// </summary>
public sealed class MutationTests
{
    private const int Rounds = 60_000;

    private static readonly byte[][] s_requests = [.. ValidRequests.All.Select(one => one.Bytes)];
    private static readonly byte[][] s_responses = [.. ValidResponses.All.Select(one => one.Bytes)];

    private readonly CodecReader _reader = new();
    private readonly CodecReader _second = new();
    private readonly byte[] _written = new byte[256 * 1024];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Request_Mutated_IsReadAsTheReferenceReadsIt(int seed)
    {
        var mutator = new Mutator(seed, s_requests);
        int accepted = 0;
        for (int round = 0; round < Rounds; round++)
        {
            byte[] message = mutator.Next();
            ReadMessage read = _reader.ReadRequest(message, mutator.Splits(message.Length));
            ReadMessage reference = ReferenceReader.ReadRequest(message);

            CheckAgreement(message, read, reference);
            if (read.State == ReadState.Complete)
            {
                accepted++;
                CheckRequestRewritten(message, read);
            }
        }

        // Otherwise the damage is so great, or so small, that the rounds test nothing.
        Assert.InRange(accepted, Rounds / 20, Rounds * 3 / 4);
    }

    [Theory]
    [InlineData(5)]
    [InlineData(6)]
    public void Response_Mutated_IsReadAsTheReferenceReadsIt(int seed)
    {
        var mutator = new Mutator(seed, s_responses);
        int accepted = 0;
        for (int round = 0; round < Rounds; round++)
        {
            byte[] message = mutator.Next();
            Method method = round % 5 == 0 ? Method.Head : Method.Get;
            ReadMessage read = _reader.ReadResponse(message, method, mutator.Splits(message.Length));
            ReadMessage reference = ReferenceReader.ReadResponse(message, method);

            CheckAgreement(message, read, reference);
            if (read.State == ReadState.Complete)
            {
                accepted++;
                CheckResponseRewritten(message, read, method);
            }
        }

        Assert.InRange(accepted, Rounds / 20, Rounds * 3 / 4);
    }

    private static void CheckAgreement(byte[] message, ReadMessage read, ReadMessage reference)
    {
        // The codec tells an error early and the reference late, so that only Complete is the same in both.
        bool agree = (read.State == ReadState.Complete) == (reference.State == ReadState.Complete) &&
            (read.State != ReadState.Complete || read.Describe() == reference.Describe());
        if (!agree)
        {
            Assert.Fail(
                $"{Show(message)}\n\ncodec {read.Error}:\n{read.Describe()}\n\nreference:\n{reference.Describe()}");
        }
    }

    private void CheckRequestRewritten(byte[] message, ReadMessage read)
    {
        if (!_reader.Head.Has(KnownField.Host))
        {
            // Every request leaves as HTTP/1.1, and one of HTTP/1.0 may lack the Host that this needs.
            _reader.Head.Add(KnownField.Host, "added"u8);
            read.Fields.Add("Host: added");
        }

        Assert.True(Http1Writer.TryWriteRequestHead(_reader.Head, read.Framing, _written, out int length));
        byte[] again = WriteBody(read, length);

        CheckSame(message, again, read, _second.ReadRequest(again));
        CheckSame(message, again, read, ReferenceReader.ReadRequest(again));

        // And once more as it is forwarded: without the fields of the hop, whatever Connection names.
        HopByHop.Strip(_reader.Head);
        Assert.True(Http1Writer.TryWriteRequestHead(_reader.Head, read.Framing, _written, out length));
        ReadMessage stripped = ReferenceReader.ReadRequest(WriteBody(read, length));
        Assert.Equal((ReadState.Complete, read.Method, read.Target, read.Body, read.Framing.Kind),
            (stripped.State, stripped.Method, stripped.Target, stripped.Body, stripped.Framing.Kind));
        Assert.DoesNotContain(stripped.Fields, IsOfTheHop);
    }

    private static bool IsOfTheHop(string line) =>
        line.StartsWith("connection:", StringComparison.OrdinalIgnoreCase) ||
        line.StartsWith("upgrade:", StringComparison.OrdinalIgnoreCase) ||
        line.StartsWith("te:", StringComparison.OrdinalIgnoreCase);

    private void CheckResponseRewritten(byte[] message, ReadMessage read, Method method)
    {
        Assert.True(Http1Writer.TryWriteResponseHead(
            _reader.Head, read.Status, read.Framing, _written, out int length));
        byte[] again = WriteBody(read, length);

        CheckSame(message, again, read, _second.ReadResponse(again, method));
        CheckSame(message, again, read, ReferenceReader.ReadResponse(again, method));
    }

    private static void CheckSame(byte[] message, byte[] again, ReadMessage read, ReadMessage second)
    {
        bool isSame = second.State == ReadState.Complete && second.Consumed == again.Length &&
            read.Meaning() == second.Meaning();
        if (!isSame)
        {
            Assert.Fail($"{Show(message)}\n\nwritten:\n{Show(again)}\n\n{read.Meaning()}\n\n{second.Meaning()}");
        }
    }

    private byte[] WriteBody(ReadMessage read, int length)
    {
        byte[] body = _reader.BodyBytes;
        if (read.Framing.Kind != BodyKind.Chunked)
        {
            body.CopyTo(_written.AsSpan(length));
            return _written[..(length + body.Length)];
        }

        if (body.Length > 0)
        {
            length += Http1Writer.WriteChunkHeader(_written.AsSpan(length), body.Length);
            body.CopyTo(_written.AsSpan(length));
            length += body.Length;
            Http1Writer.ChunkEnd.CopyTo(_written.AsSpan(length));
            length += 2;
        }

        Assert.True(Http1Writer.TryWriteTrailers(_reader.Trailers, _written.AsSpan(length), out int trailers));
        return _written[..(length + trailers)];
    }

    private static string Show(byte[] bytes) =>
        Encoding.Latin1.GetString(bytes).Replace("\r", "\\r", StringComparison.Ordinal)
            .Replace("\n", "\\n\n", StringComparison.Ordinal);
}
