using Weir.Http;

namespace Weir.Foundations.Tests.Http.Hpack;

/// <summary>Small blocks that would become large heads: their cost is that of their own bytes.</summary>
public sealed class HpackBombTests
{
    private static readonly byte[] s_request = [0x82, 0x86, 0x84, .. FieldBlock.Of(":authority=a")];

    private readonly HpackDecoder _decoder = new();
    private readonly Head _head = new();

    [Fact]
    public void Decode_ThousandsOfReferencesToOneLargeEntry_AllocatesNothingBeyondTheBound()
    {
        string large = "x=" + new string('v', 4000);
        byte[] block = [.. s_request, .. FieldBlock.Literal(0x40, large), .. Enumerable.Repeat((byte)0xBE, 60_000)];
        _decoder.DecodeRequest(block, _head, HeadLimits.Downstream);

        long before = GC.GetAllocatedBytesForCurrentThread();
        HeadOutcome outcome = _decoder.DecodeRequest(block, _head, HeadLimits.Downstream);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal((HeadOutcome.TooLarge, HttpError.HeadTooLarge), (outcome, _decoder.Error));
        Assert.Equal(431, _decoder.Error.Status());
        Assert.Equal(0, allocated);
        Assert.InRange(_head.DecodedLength, 1, HeadLimits.Downstream.HeadBytesMax);
    }

    [Fact]
    public void Decode_LiteralsBeyondTheBound_LeaveTheTableAsThePeerHasIt()
    {
        byte[] block =
        [
            .. s_request,
            .. Enumerable.Range(0, 2000).SelectMany(at => FieldBlock.Literal(0x40, $"x-{at}={new string('v', 100)}")),
        ];

        Assert.Equal(HeadOutcome.TooLarge, _decoder.DecodeRequest(block, _head, HeadLimits.Downstream));
        Assert.InRange(_head.DecodedLength, 1, HeadLimits.Downstream.HeadBytesMax);
        Assert.StartsWith("x-1999=", HpackTableTests.Lines(_decoder.Table)[0], StringComparison.Ordinal);

        Assert.Equal(
            HeadOutcome.Done,
            _decoder.DecodeRequest([.. s_request, .. FieldBlock.Indexed(62)], _head, HeadLimits.Downstream));
        Assert.Equal($"x-1999: {new string('v', 100)}", FieldBlock.Fields(_head)[1]);
    }

    [Theory]
    [InlineData(1000, HttpError.None)]
    [InlineData(999, HttpError.HeadTooLarge)]
    public void Decode_HeadBytesMax_IsTheLastThatFits(int bytesMax, HttpError expected)
    {
        // Four pseudo-fields (42, 43, 38, 43), then one field that makes it a thousand.
        byte[] block = [.. s_request, .. FieldBlock.Of("x=" + new string('v', 1000 - 42 - 43 - 38 - 43 - 33))];

        CheckSize(expected, block, new HeadLimits(bytesMax, 100, 100));
    }

    [Theory]
    [InlineData(10, HttpError.None)]
    [InlineData(9, HttpError.TooManyFields)]
    public void Decode_FieldsMax_IsTheLastThatFits(int fieldsMax, HttpError expected)
    {
        byte[] block = [.. s_request, .. FieldBlock.Of(Enumerable.Repeat("x=1", 9))];

        CheckSize(expected, block, new HeadLimits(5000, fieldsMax, 100));
    }

    [Theory]
    [InlineData(100, HttpError.None)]
    [InlineData(99, HttpError.TargetTooLong)]
    public void Decode_TargetBytesMax_IsTheLastThatFits(int bytesMax, HttpError expected)
    {
        byte[] block = FieldBlock.Of(
            ":method=GET", ":scheme=https", ":path=/" + new string('p', 99), ":authority=a");

        CheckSize(expected, block, new HeadLimits(5000, 10, bytesMax));
    }

    [Fact]
    public void Decode_TooLarge_WhatCameBeforeIsInTheHead()
    {
        byte[] block = [.. s_request, .. FieldBlock.Of("x=" + new string('v', 5000))];

        Assert.Equal(HeadOutcome.TooLarge, _decoder.DecodeRequest(block, _head, new HeadLimits(1000, 10, 10)));
        Assert.Equal((Method.Get, "/", "a"), (_head.Method, Ascii(_head.Target), Ascii(_head.Authority)));
    }

    [Fact]
    public void Decode_TrailersTooLarge_IsToldAsThat()
    {
        Assert.Equal(
            HeadOutcome.TooLarge,
            _decoder.DecodeTrailers(FieldBlock.Of("x=" + new string('v', 9000)), _head, HeadLimits.Trailers));
        Assert.Equal(HttpError.TrailersTooLarge, _decoder.Error);
    }

    private void CheckSize(HttpError expected, byte[] block, HeadLimits limits)
    {
        HeadOutcome outcome = _decoder.DecodeRequest(block, _head, limits);

        Assert.Equal(expected, _decoder.Error);
        Assert.Equal(expected == HttpError.None ? HeadOutcome.Done : HeadOutcome.TooLarge, outcome);
    }

    private static string Ascii(ReadOnlySpan<byte> bytes) => System.Text.Encoding.ASCII.GetString(bytes);
}
