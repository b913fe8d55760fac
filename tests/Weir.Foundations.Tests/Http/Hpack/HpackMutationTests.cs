using System.Text;

using Weir.Core;
using Weir.Http;

namespace Weir.Foundations.Tests.Http.Hpack;

/// <summary>
/// Random damage to valid field blocks, from fixed seeds. The decoder must always come to an outcome within its bounds,
/// and what it accepts must be read by the parser of HTTP/1.1 as the same message once it is written there.
/// </summary>
public sealed class HpackMutationTests
{
    private const int Rounds = 30_000;
    private const int BlockBytesMax = 2000;

    private static readonly HeadLimits s_limits = new(8 * 1024, 50, 1024);
    private static readonly Slab s_slab = Slab.Allocate(Slab.LargeBytes);

    private static readonly byte[][] s_blocks =
    [
        .. AppendixC.All.SelectMany(each => each.Steps).Select(step => Convert.FromHexString(step.Hex)),
        [0x82, 0x87, 0x84, .. FieldBlock.Literal(0x40, ":authority=a"), 0xBE, .. FieldBlock.Literal(0x40, "x=1")],
        [0x83, 0x86, .. FieldBlock.Of(":path=/a?b", ":authority=a:80", "host=a", "content-length=5", "te=trailers")],
        [.. FieldBlock.Size(0), .. FieldBlock.Size(200), 0x82, 0x86, 0x84, .. FieldBlock.Of("host=b", "cookie=a")],
        [0x82, 0x86, 0x84, .. FieldBlock.Of("host=b", "cookie=a", "cookie=b", "content-length=1"), 0x90],
        FieldBlock.Of(":method=CONNECT", ":authority=a:443", "x=1"),
        FieldBlock.Of(":method=OPTIONS", ":scheme=http", ":path=*", ":authority=a"),
        FieldBlock.Of(":method=CONNECT", ":protocol=websocket", ":scheme=http", ":path=/", ":authority=a"),
    ];

    private static readonly byte[] s_destination = new byte[32 * 1024];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void DecodeRequest_Mutated_ComesToAnOutcomeAndMeansTheSameInHttp1(int seed)
    {
        var random = new Random(seed);
        var decoder = Fresh();
        var head = new Head();
        var counts = new int[4];
        for (int round = 0; round < Rounds; round++)
        {
            byte[] block = Damaged(random);
            HeadOutcome outcome = decoder.DecodeRequest(block, head, s_limits, extendedConnect: round % 2 == 0);
            counts[(int)outcome]++;
            Assert.Equal(outcome == HeadOutcome.Done, decoder.Error == HttpError.None);
            Assert.Equal(outcome == HeadOutcome.CompressionError, decoder.Error.IsCompression());
            Assert.InRange(decoder.Table.Size, 0, decoder.Table.Capacity);
            Assert.InRange(head.DecodedLength, 0, (2 * s_limits.HeadBytesMax) + (2 * BlockBytesMax));
            if (outcome == HeadOutcome.Done && head.Protocol.IsEmpty)
            {
                CheckInHttp1(block, head);
            }

            if (outcome == HeadOutcome.CompressionError)
            {
                decoder = Fresh();
            }
        }

        // Otherwise the damage is so great, or so small, that the rounds test nothing.
        Assert.All(counts[..2], count => Assert.InRange(count, Rounds / 50, Rounds));
        Assert.InRange(counts[(int)HeadOutcome.CompressionError], Rounds / 50, Rounds * 3 / 4);
    }

    [Theory]
    [InlineData(5)]
    public void DecodeResponseAndTrailers_Mutated_ComeToAnOutcome(int seed)
    {
        var random = new Random(seed);
        var decoder = Fresh();
        var head = new Head();
        for (int round = 0; round < Rounds; round++)
        {
            byte[] block = Damaged(random);
            HeadOutcome outcome = round % 3 == 0
                ? decoder.DecodeTrailers(block, head, s_limits)
                : decoder.DecodeResponse(block, head, s_limits);

            Assert.Equal(outcome == HeadOutcome.Done, decoder.Error == HttpError.None);
            Assert.True(
                outcome != HeadOutcome.Done ||
                Http1Writer.TryWriteResponseHead(head, 200, BodyFraming.None, s_destination, out _));
            decoder = outcome == HeadOutcome.CompressionError ? Fresh() : decoder;
        }
    }

    // With some entries, so that references of damaged blocks find one.
    private static HpackDecoder Fresh()
    {
        var decoder = new HpackDecoder(300);
        decoder.DecodeTrailers(
            [
                .. FieldBlock.Literal(0x40, "x-1=2"), .. FieldBlock.Literal(0x40, "cookie=c"),
                .. FieldBlock.Literal(0x40, "x-1=3"), .. FieldBlock.Literal(0x40, ":authority=b"),
                .. FieldBlock.Literal(0x40, "x-2="), .. FieldBlock.Literal(0x40, "connection=close"),
            ],
            new Head(),
            HeadLimits.Trailers);
        return decoder;
    }

    private static byte[] Damaged(Random random)
    {
        var bytes = new List<byte>(s_blocks[random.Next(s_blocks.Length)]);
        for (int count = random.Next(4); count > 0; count--)
        {
            int at = random.Next(bytes.Count + 1);
            switch (random.Next(6))
            {
                case 0 when at < bytes.Count:
                    bytes[at] = (byte)random.Next(256);
                    break;

                case 1 when at < bytes.Count:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;

                case 2 when at < bytes.Count:
                    bytes.RemoveRange(at, Math.Min(1 + random.Next(3), bytes.Count - at));
                    break;

                case 3:
                    bytes.InsertRange(at, Enumerable.Repeat((byte)(0x80 + random.Next(128)), random.Next(8)));
                    break;

                case 4:
                    bytes.InsertRange(at, s_blocks[random.Next(s_blocks.Length)]);
                    break;

                default:
                    bytes.Insert(at, (byte)random.Next(256));
                    break;
            }
        }

        return [.. bytes.Take(BlockBytesMax)];
    }

    private static void CheckInHttp1(byte[] block, Head head)
    {
        Assert.True(Framing.TryForRequest(head, out BodyFraming framing, out _));
        Assert.True(Http1Writer.TryWriteRequestHead(head, framing, s_destination, out int written));
        s_destination.AsSpan(0, written).CopyTo(s_slab.Span);
        var again = new Head();
        again.Reset();
        again.Attach(s_slab, 0);
        var parser = HeadParser.ForRequest(new HeadLimits(32 * 1024, 200, 8 * 1024));
        ParseResult result = parser.Parse(s_slab.Slice(0, written), again);
        bool isSame = result == ParseResult.Done && parser.Consumed == written &&
            again.MethodBytes.SequenceEqual(head.MethodBytes) &&
            again.Target.SequenceEqual(head.Target) &&
            again.Authority.SequenceEqual(head.Authority) &&
            WithoutLength(again).SequenceEqual(WithoutLength(head), StringComparer.Ordinal);
        Assert.True(
            isSame, $"{Convert.ToHexString(block)}\n{Encoding.Latin1.GetString(s_destination, 0, written)}\n{result}");
    }

    private static IEnumerable<string> WithoutLength(Head head) => FieldBlock.Fields(head)
        .Where(line => !line.StartsWith("content-length: ", StringComparison.OrdinalIgnoreCase));
}
