using System.Text;

using Weir.Http;

namespace Weir.Foundations.Tests.Http.Hpack;

public sealed class AppendixCTests
{
    private readonly Head _head = new();

    public static TheoryData<string> Sections => [.. AppendixC.All.Select(each => each.Section)];

    [Theory]
    [MemberData(nameof(Sections))]
    public void Decode_Published_IsAsPublished(string section)
    {
        AppendixC example = AppendixC.All.Single(each => each.Section == section);
        var decoder = new HpackDecoder(example.TableSize);
        foreach (AppendixC.Step step in example.Steps)
        {
            byte[] block = Convert.FromHexString(step.Hex);
            bool isRequest = step.Fields[0] == ":method=GET";
            HeadOutcome outcome = isRequest
                ? decoder.DecodeRequest(block, _head, HeadLimits.Downstream)
                : decoder.DecodeResponse(block, _head, HeadLimits.Origin);

            Assert.Equal(HeadOutcome.Done, outcome);
            Assert.Equal(step.Fields, isRequest ? RequestLines() : ResponseLines());
            Assert.Equal(step.Table, HpackTableTests.Lines(decoder.Table));
            Assert.Equal(step.TableSize, decoder.Table.Size);
        }
    }

    [Theory]
    [MemberData(nameof(Sections))]
    public void Encode_Published_IsAsPublished(string section)
    {
        AppendixC example = AppendixC.All.Single(each => each.Section == section);
        var encoder = new PublishedEncoder(example.TableSize, example.IsCoded);
        foreach (AppendixC.Step step in example.Steps)
        {
            Assert.Equal(step.Hex, Convert.ToHexStringLower(encoder.Encode(step.Fields)));
            Assert.Equal(step.Table, HpackTableTests.Lines(encoder.Table));
            Assert.Equal(step.TableSize, encoder.Table.Size);
        }
    }

    [Theory]
    [InlineData("400a637573746f6d2d6b65790d637573746f6d2d686561646572", "custom-key: custom-header", 55)] // C.2.1
    [InlineData("100870617373776f726406736563726574", "password: secret", 0)] // C.2.3
    public void Decode_SingleField_IsAsPublished(string hex, string field, int tableSize)
    {
        var decoder = new HpackDecoder();

        Assert.Equal(
            HeadOutcome.Done, decoder.DecodeTrailers(Convert.FromHexString(hex), _head, HeadLimits.Trailers));
        Assert.Equal([field], FieldBlock.Fields(_head));
        Assert.Equal(tableSize, decoder.Table.Size);
    }

    // C.2.2, :path without a table, and C.2.4, :method from the static one.
    [Fact]
    public void Decode_PseudoFields_AreAsPublished()
    {
        var decoder = new HpackDecoder();
        byte[] block = Convert.FromHexString("82" + "040c2f73616d706c652f70617468" + "86" + "410161");

        Assert.Equal(HeadOutcome.Done, decoder.DecodeRequest(block, _head, HeadLimits.Downstream));
        Assert.Equal([":method=GET", ":scheme=http", ":path=/sample/path", ":authority=a"], RequestLines());
        Assert.Equal([":authority=a"], HpackTableTests.Lines(decoder.Table));
    }

    private string[] RequestLines() =>
    [
        ":method=" + Encoding.ASCII.GetString(_head.MethodBytes),
        ":scheme=" + Encoding.ASCII.GetString(_head.Scheme),
        ":path=" + Encoding.ASCII.GetString(_head.Target),
        ":authority=" + Encoding.ASCII.GetString(_head.Authority),
        .. FieldBlock.Fields(_head).Skip(1).Select(line => line.Replace(": ", "=", StringComparison.Ordinal)),
    ];

    private string[] ResponseLines() =>
    [
        $":status={_head.Status}",
        .. FieldBlock.Fields(_head).Select(line => line.Replace(": ", "=", StringComparison.Ordinal)),
    ];
}
