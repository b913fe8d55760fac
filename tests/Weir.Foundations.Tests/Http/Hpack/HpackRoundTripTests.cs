using System.Text;

using Weir.Http;

namespace Weir.Foundations.Tests.Http.Hpack;

/// <summary>
/// Long runs of random heads over one encoder and one decoder, while the peer changes the table size: what is read is
/// what was written, and both tables hold the same.
/// </summary>
public sealed class HpackRoundTripTests
{
    private const int Rounds = 4_000;

    private static readonly HeadLimits s_limits = new(256 * 1024, 100, 8 * 1024);

    private static readonly string[] s_names =
    [
        "server", "Content-Type", "vary", "Cache-Control", "date", "etag", "set-cookie", "X-Frame-Options",
        "strict-transport-security", "x-request-id", "x-powered-by", "alt-svc", "location", "link", "X-A", "refresh",
        "from", "accept-charset", "content-location", "content-disposition", "user-agent", "authorization",
    ];

    [Theory]
    [InlineData(1, 4096)]
    [InlineData(2, 4096)]
    [InlineData(3, 200)]
    [InlineData(4, 64 * 1024)]
    [InlineData(5, 0)]
    public void EncodeAndDecode_RandomHeads_AreTheSameAndSoAreTheTables(int seed, int tableSize)
    {
        var random = new Random(seed);
        var encoder = new HpackEncoder(tableSize);
        var decoder = new HpackDecoder();
        decoder.SetTableSizeMax(Math.Max(tableSize, 4096));
        encoder.SetPeerTableSize((uint)Math.Max(tableSize, 4096));
        var head = new Head();
        var read = new Head();
        var destination = new byte[128 * 1024];
        for (int round = 0; round < Rounds; round++)
        {
            for (int changes = random.Next(40) == 0 ? 1 + random.Next(3) : 0; changes > 0; changes--)
            {
                int size = random.Next(3) == 0 ? 0 : random.Next(2 * tableSize);
                encoder.SetPeerTableSize((uint)size);
                decoder.SetTableSizeMax(size);
            }

            string[] lines = Fill(head, random);
            int written;
            HeadOutcome outcome;
            if (round % 2 == 0)
            {
                Assert.True(encoder.TryEncodeResponse(head, 200 + round % 300, default, destination, out written));
                outcome = decoder.DecodeResponse(destination.AsSpan(0, written), read, s_limits);
                Assert.Equal(200 + round % 300, read.Status);
            }
            else
            {
                Assert.True(encoder.TryEncodeRequest(head, "http"u8, default, destination, out written));
                outcome = decoder.DecodeRequest(destination.AsSpan(0, written), read, s_limits);
                Assert.Equal(Text(head.Target), Text(read.Target));
                lines = ["Host: h", .. lines[..^1]];
            }

            Assert.Equal((HeadOutcome.Done, HttpError.None), (outcome, decoder.Error));
            Assert.InRange(written, 1, HpackEncoder.BytesMax(head));
            Assert.Equal(lines, FieldBlock.Fields(read));
            Assert.Equal(HpackTableTests.Lines(encoder.Table), HpackTableTests.Lines(decoder.Table));
            Assert.Equal(encoder.Table.Capacity, decoder.Table.Capacity);
        }

        Assert.True(tableSize == 0 || encoder.Table.Newest > 100);
    }

    // Returns the fields as they are to be read: with names in lower case.
    private static string[] Fill(Head head, Random random)
    {
        head.Reset();
        head.SetMethod((Method)random.Next(1, 8));
        head.SetTarget(Encoding.ASCII.GetBytes("/" + new string('p', random.Next(30))));
        var lines = new List<string>();
        for (int count = random.Next(20); count > 0; count--)
        {
            string name = s_names[random.Next(s_names.Length)];
            string value = random.Next(3) switch
            {
                0 => random.Next(6).ToString(System.Globalization.CultureInfo.InvariantCulture),
                1 => new string((char)('a' + random.Next(26)), random.Next(200)),
                _ => string.Concat(
                    Enumerable.Range(0, random.Next(40)).Select(_ => (char)random.Next(0x21, 0x7F))) + "\u00e9",
            };
            head.Add(Encoding.ASCII.GetBytes(name), Encoding.Latin1.GetBytes(value));
            lines.Add($"{name.ToLowerInvariant()}: {value}");
        }

        head.Add(KnownField.Host, "h"u8);
        lines.Add("host: h");
        return [.. lines];
    }

    private static string Text(ReadOnlySpan<byte> bytes) => Encoding.Latin1.GetString(bytes);
}
