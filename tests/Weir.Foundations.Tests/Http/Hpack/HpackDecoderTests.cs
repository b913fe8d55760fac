using Weir.Http;

namespace Weir.Foundations.Tests.Http.Hpack;

/// <summary>What ends the connection, and that nothing else spoils the table.</summary>
public sealed class HpackDecoderTests
{
    private static readonly HeadLimits s_limits = new(1000, 20, 100);

    private static readonly byte[] s_request = [0x82, 0x86, 0x84, .. FieldBlock.Of(":authority=a")];

    private readonly HpackDecoder _decoder = new();
    private readonly Head _head = new();

    [Theory]
    [InlineData("RFC 7541 6.1: index 0", "80", HttpError.InvalidIndex)]
    [InlineData("2.3.3: an index behind the dynamic table", "be", HttpError.InvalidIndex)]
    [InlineData("2.3.3: a name index behind the dynamic table", "7e0161", HttpError.InvalidIndex)]
    [InlineData("2.3.3: a name index behind the table, not added", "0f2f0161", HttpError.InvalidIndex)]
    [InlineData("5.1: an index that is too large", "ffffffffff0f", HttpError.IntegerTooLarge)]
    [InlineData("5.1: an index without an end", "ff80", HttpError.TruncatedFieldBlock)]
    [InlineData("5.1: a string length that is too large", "007fffffffff0f", HttpError.IntegerTooLarge)]
    [InlineData("5.2: a string longer than the block", "000561", HttpError.TruncatedFieldBlock)]
    [InlineData("5.2: a value longer than the block", "00016102", HttpError.TruncatedFieldBlock)]
    [InlineData("5.2: no name", "00", HttpError.TruncatedFieldBlock)]
    [InlineData("5.2: no value", "000161", HttpError.TruncatedFieldBlock)]
    [InlineData("5.2: no value behind a name index", "41", HttpError.TruncatedFieldBlock)]
    [InlineData("5.2: more than seven bits of padding in a name", "0081ff00", HttpError.InvalidHuffman)]
    [InlineData("5.2: padding that is not ones", "00016181" + "18", HttpError.InvalidHuffman)]
    [InlineData("5.2: the end of string", "00016184" + "ffffffff", HttpError.InvalidHuffman)]
    [InlineData("4.2: a size after a field", "8220", HttpError.LateTableSize)]
    [InlineData("6.3: a size larger than was allowed", "3fe21f", HttpError.TableSizeTooLarge)]
    [InlineData("6.3: a size without an end", "3f", HttpError.TruncatedFieldBlock)]
    public void Decode_NotReadable_IsAnErrorOfTheConnection(string rule, string hex, HttpError error)
    {
        byte[] block = Convert.FromHexString(hex);

        Assert.True(
            _decoder.DecodeRequest(block, _head, s_limits) == HeadOutcome.CompressionError &&
            _decoder.Error == error, $"{rule}: {_decoder.Error}");
        Assert.True(error.IsCompression());
    }

    [Fact]
    public void Decode_SizeOfZeroAndBack_EmptiesTheTable()
    {
        Decode([.. s_request, .. FieldBlock.Literal(0x40, "x=1")]);
        Assert.Equal(1, _decoder.Table.Count);

        Decode([.. FieldBlock.Size(0), .. FieldBlock.Size(4096), .. s_request]);

        Assert.Equal((0, 4096), (_decoder.Table.Count, _decoder.Table.Capacity));
    }

    [Fact]
    public void Decode_LoweredSetting_MustBeginTheNextBlock()
    {
        _decoder.SetTableSizeMax(100);

        Assert.Equal(HeadOutcome.CompressionError, _decoder.DecodeRequest(s_request, _head, s_limits));
        Assert.Equal(HttpError.MissingTableSize, _decoder.Error);
    }

    [Theory]
    [InlineData(new[] { 100 }, HttpError.None)]
    [InlineData(new[] { 0, 100 }, HttpError.None)]
    [InlineData(new[] { 101 }, HttpError.TableSizeTooLarge)]
    public void Decode_LoweredSetting_AcceptsNoLargerSize(int[] sizes, HttpError error)
    {
        _decoder.SetTableSizeMax(100);

        _decoder.DecodeRequest([.. sizes.SelectMany(FieldBlock.Size), .. s_request], _head, s_limits);

        Assert.Equal(error, _decoder.Error);
    }

    // RFC 7541 4.2: the smallest size in between must be told, or entries would stay that the peer has dropped.
    [Theory]
    [InlineData(new[] { 100, 4096 }, HttpError.None)]
    [InlineData(new[] { 4096 }, HttpError.MissingTableSize)]
    public void Decode_LoweredAndRaisedSetting_WantsTheSmallestFirst(int[] sizes, HttpError error)
    {
        _decoder.SetTableSizeMax(100);
        _decoder.SetTableSizeMax(4096);

        _decoder.DecodeRequest([.. sizes.SelectMany(FieldBlock.Size), .. s_request], _head, s_limits);

        Assert.Equal(error, _decoder.Error);
    }

    [Fact]
    public void Decode_RaisedSetting_NeedsNoSize()
    {
        _decoder.SetTableSizeMax(8192);

        Decode(s_request);
        Assert.Equal(4096, _decoder.Table.Capacity);

        Decode([.. FieldBlock.Size(8192), .. s_request]);
        Assert.Equal(8192, _decoder.Table.Capacity);
    }

    // RFC 7541 4.4: the name of a new entry may be that of an entry which leaves for it.
    [Fact]
    public void Decode_NameOfAnEntryThatLeaves_IsCopiedFirst()
    {
        var decoder = new HpackDecoder(100);
        string value = new('v', 60);
        byte[] first = [.. s_request, .. FieldBlock.Literal(0x40, "x-long-name=1")];
        byte[] second = [.. s_request, 0x7E, .. FieldBlock.Text(value), 0xBE];

        Assert.Equal(HeadOutcome.Done, decoder.DecodeRequest(first, _head, s_limits));
        Assert.Equal(HeadOutcome.CompressionError, decoder.DecodeRequest(second, _head, s_limits));
        Assert.Equal(0, decoder.Table.Count);

        decoder = new HpackDecoder(120);
        Assert.Equal(HeadOutcome.Done, decoder.DecodeRequest(first, _head, s_limits));
        Assert.Equal(HeadOutcome.Done, decoder.DecodeRequest(second, _head, s_limits));
        Assert.Equal(["Host: a", $"x-long-name: {value}", $"x-long-name: {value}"], FieldBlock.Fields(_head));
        Assert.Equal([$"x-long-name={value}"], HpackTableTests.Lines(decoder.Table));
    }

    [Theory]
    [InlineData("X=1", HttpError.UppercaseName)]
    [InlineData("x= 1", HttpError.PaddedValue)]
    [InlineData(":x=1", HttpError.UnknownPseudoField)]
    [InlineData("connection=close", HttpError.ConnectionField)]
    public void Decode_RefusedFieldOfTheTable_IsRefusedEachTimeAndTheTableStays(string line, HttpError error)
    {
        Assert.Equal(
            HeadOutcome.Malformed,
            _decoder.DecodeRequest([.. s_request, .. FieldBlock.Literal(0x40, line)], _head, s_limits));
        Assert.Equal(error, _decoder.Error);
        Assert.Equal([line], HpackTableTests.Lines(_decoder.Table));

        Assert.Equal(HeadOutcome.Malformed, _decoder.DecodeRequest([.. s_request, 0xBE], _head, s_limits));
        Assert.Equal(error, _decoder.Error);

        Decode([.. s_request, .. FieldBlock.Literal(0x40, "y=2")]);
        Assert.Equal(["y=2", line], HpackTableTests.Lines(_decoder.Table));
    }

    [Fact]
    public void Decode_AfterTheFirstError_TheTableFollowsTheRestOfTheBlock()
    {
        byte[] block =
        [
            .. s_request, .. FieldBlock.Literal(0x40, "X=1"), .. FieldBlock.Literal(0x40, "y=2"), 0xBF,
            .. FieldBlock.Literal(0, "z=3"), .. FieldBlock.Literal(0x40, ":path=/late"),
        ];

        Assert.Equal(HeadOutcome.Malformed, _decoder.DecodeRequest(block, _head, s_limits));
        Assert.Equal(HttpError.UppercaseName, _decoder.Error);
        Assert.Equal([":path=/late", "y=2", "X=1"], HpackTableTests.Lines(_decoder.Table));
        Assert.Equal(["Host: a"], FieldBlock.Fields(_head));
    }

    private void Decode(byte[] block)
    {
        Assert.Equal(HeadOutcome.Done, _decoder.DecodeRequest(block, _head, s_limits));
    }
}
