using System.Text;

using Weir.Http;

namespace Weir.Foundations.Tests.Http;

public sealed class BodyDecoderTests
{
    [Fact]
    public void Decode_SeveralChunks_AreOneRunWhereTheFirstWas()
    {
        byte[] input = "3\r\nabc\r\n4;x=y\r\ndefg\r\n2\r\nhi"u8.ToArray();
        var decoder = BodyDecoder.For(BodyFraming.Chunked);

        BodyStep step = decoder.Decode(input, out int consumed, out int start, out int length);

        Assert.Equal((BodyStep.More, input.Length, 3, 9), (step, consumed, start, length));
        Assert.Equal("abcdefghi", Encoding.ASCII.GetString(input, start, length));
    }

    [Fact]
    public void Decode_LastChunkWithoutTrailers_IsComplete()
    {
        byte[] input = "1\r\na\r\n0\r\n\r\nGET"u8.ToArray();
        var decoder = BodyDecoder.For(BodyFraming.Chunked);

        BodyStep step = decoder.Decode(input, out int consumed, out _, out int length);

        Assert.Equal((BodyStep.Complete, input.Length - 3, 1), (step, consumed, length));
        Assert.True(decoder.IsComplete);
    }

    [Fact]
    public void Decode_TrailersFollow_LeavesThem()
    {
        byte[] input = "1\r\na\r\n0\r\nX: y\r\n\r\n"u8.ToArray();
        var decoder = BodyDecoder.For(BodyFraming.Chunked);

        BodyStep step = decoder.Decode(input, out int consumed, out _, out int length);

        Assert.Equal((BodyStep.Trailers, 9, 1, false), (step, consumed, length, decoder.IsComplete));
        Assert.Equal(BodyStep.Trailers, decoder.Decode(input.AsSpan(consumed), out int again, out _, out _));
        Assert.Equal(0, again);
    }

    [Fact]
    public void CompleteTrailers_AfterTrailers_IsComplete()
    {
        var decoder = BodyDecoder.For(BodyFraming.Chunked);
        decoder.Decode("0\r\nX"u8.ToArray(), out _, out _, out _);

        decoder.CompleteTrailers();

        Assert.True(decoder.IsComplete);
    }

    [Fact]
    public void CompleteTrailers_InTheMiddle_ChangesNothing()
    {
        var decoder = BodyDecoder.For(BodyFraming.Chunked);
        decoder.Decode("5\r\nab"u8.ToArray(), out _, out _, out _);

        decoder.CompleteTrailers();

        Assert.False(decoder.IsComplete);
    }

    [Fact]
    public void Decode_Error_HandsOutNothing()
    {
        var decoder = BodyDecoder.For(BodyFraming.Chunked);

        BodyStep step = decoder.Decode("1\r\na\r\nx"u8.ToArray(), out _, out _, out int length);

        Assert.Equal((BodyStep.Error, 0, HttpError.InvalidChunkSize), (step, length, decoder.Error));
        Assert.Equal(BodyStep.Error, decoder.Decode("0\r\n\r\n"u8.ToArray(), out _, out _, out _));
    }

    [Fact]
    public void Decode_Length_StopsAtIt()
    {
        var decoder = BodyDecoder.For(BodyFraming.OfLength(5));

        Assert.Equal(BodyStep.More, decoder.Decode("abc"u8.ToArray(), out _, out _, out _));
        Assert.Equal(2, decoder.Remaining);
        BodyStep step = decoder.Decode("deGET"u8.ToArray(), out int consumed, out int start, out int length);

        Assert.Equal((BodyStep.Complete, 2, 0, 2), (step, consumed, start, length));
        Assert.Equal(0, decoder.Remaining);
    }

    [Fact]
    public void For_NothingToCome_IsCompleteAtOnce()
    {
        Assert.True(BodyDecoder.For(BodyFraming.None).IsComplete);
        Assert.True(BodyDecoder.For(BodyFraming.OfLength(0)).IsComplete);
        Assert.True(BodyDecoder.For(BodyFraming.Announce(9)).IsComplete);
    }

    [Fact]
    public void Decode_UntilClose_NeverEnds()
    {
        var decoder = BodyDecoder.For(BodyFraming.UntilClose);

        BodyStep step = decoder.Decode("0\r\n\r\n"u8.ToArray(), out int consumed, out int start, out int length);

        Assert.Equal((BodyStep.More, 5, 0, 5), (step, consumed, start, length));
        Assert.False(decoder.IsComplete);
    }

    [Fact]
    public void Decode_LargestChunkSize_IsLegal()
    {
        var decoder = BodyDecoder.For(BodyFraming.Chunked);

        BodyStep step = decoder.Decode("7fffffffffffffff\r\nabc"u8.ToArray(), out _, out _, out int length);

        Assert.Equal((BodyStep.More, 3), (step, length));
    }

    [Fact]
    public void Decode_RandomChunksAtRandomSplits_IsTheBody()
    {
        var random = new Random(7);
        for (int round = 0; round < 2000; round++)
        {
            var body = new byte[random.Next(300)];
            random.NextBytes(body);
            byte[] coded = Chunk(body, random);
            var decoder = BodyDecoder.For(BodyFraming.Chunked);
            var decoded = new List<byte>();

            for (int at = 0; at < coded.Length;)
            {
                byte[] piece = coded[at..Math.Min(coded.Length, at + 1 + random.Next(40))];
                BodyStep step = decoder.Decode(piece, out int consumed, out int start, out int length);
                decoded.AddRange(piece.AsSpan(start, length));
                at += piece.Length;
                Assert.Equal(piece.Length, consumed);
                Assert.Equal(at == coded.Length ? BodyStep.Complete : BodyStep.More, step);
            }

            Assert.Equal(body, decoded);
        }
    }

    private static byte[] Chunk(byte[] body, Random random)
    {
        var coded = new List<byte>();
        var header = new byte[Http1Writer.ChunkHeaderBytesMax];
        for (int at = 0; at < body.Length;)
        {
            int size = Math.Min(body.Length - at, 1 + random.Next(50));
            int length = Http1Writer.WriteChunkHeader(header, size);
            Assert.Equal(Http1Writer.ChunkHeaderLength(size), length);
            coded.AddRange(header.AsSpan(0, length));
            coded.AddRange(body.AsSpan(at, size));
            coded.AddRange(Http1Writer.ChunkEnd);
            at += size;
        }

        coded.AddRange(Http1Writer.LastChunk);
        return [.. coded];
    }
}
