using Weir.Foundations.Tests.Http.Hpack;
using Weir.Http;

namespace Weir.Foundations.Tests.Http.Http2;

public sealed class FrameWriterTests
{
    private readonly byte[] _destination = new byte[100];

    [Fact]
    public void Write_ConnectionFrames_AreAsTheRfcDrawsThem()
    {
        Assert.Equal("000000040100000000", Hex(FrameWriter.WriteSettingsAck(_destination)));
        Assert.Equal(
            "0000080600000000000102030405060708", Hex(FrameWriter.WritePing(_destination, 0x0102030405060708, false)));
        Assert.Equal(
            "0000080601000000000102030405060708", Hex(FrameWriter.WritePing(_destination, 0x0102030405060708, true)));
        Assert.Equal(
            "00000a070000000000" + "00000007" + "0000000b" + "6869",
            Hex(FrameWriter.WriteGoAway(_destination, new GoAway(7, Http2ErrorCode.EnhanceYourCalm), "hi"u8)));
        Assert.Equal(
            "00000408000000000000010000", Hex(FrameWriter.WriteWindowUpdate(_destination, 0, 0x10000)));
    }

    [Fact]
    public void Write_StreamFrames_AreAsTheRfcDrawsThem()
    {
        Assert.Equal(
            "00000403000000000500000008",
            Hex(FrameWriter.WriteResetStream(_destination, 5, Http2ErrorCode.Cancel)));
        Assert.Equal("0000040800000000057fffffff", Hex(FrameWriter.WriteWindowUpdate(_destination, 5, int.MaxValue)));
        Assert.Equal("004000000000000005", Hex(FrameWriter.WriteDataHeader(_destination, 5, 16_384, false)));
        Assert.Equal("000000000100000005", Hex(FrameWriter.WriteDataHeader(_destination, 5, 0, true)));
    }

    [Fact]
    public void WriteWindowUpdate_Nothing_IsADefect()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => FrameWriter.WriteWindowUpdate(_destination, 1, 0));
    }

    [Fact]
    public void WriteSettings_Initial_IsEmpty()
    {
        Assert.Equal("000000040000000000", Hex(FrameWriter.WriteSettings(_destination, Http2Settings.Initial)));
    }

    [Fact]
    public void WriteSettings_AllChanged_AreAppliedByThePeer()
    {
        var settings = new Http2Settings
        {
            HeaderTableSize = 8192,
            EnablePush = false,
            MaxConcurrentStreams = 100,
            InitialWindowSize = 1 << 20,
            MaxFrameSize = 65_536,
            MaxHeaderListSize = 32_768,
            EnableConnectProtocol = true,
            NoRfc7540Priorities = true,
        };
        int length = FrameWriter.WriteSettings(_destination, settings);
        Http2Settings read = Http2Settings.Initial;

        Assert.Equal(FrameWriter.SettingsBytesMax, length);
        Assert.True(FrameHeader.TryRead(_destination, out FrameHeader header));
        Assert.False(FrameRules.Check(header, Http2Role.Server, FrameHeader.PayloadMin).IsError);
        Assert.False(read.Apply(_destination.AsSpan(FrameHeader.Bytes, header.Length), Http2Role.Server).IsError);
        Assert.Equal(settings, read);
    }

    // RFC 9113 6.5.3: in the order in which they stand; the last one counts.
    [Fact]
    public void Apply_SameSettingTwice_TakesTheLast()
    {
        Http2Settings settings = Http2Settings.Initial;

        Assert.False(settings.Apply([0, 3, 0, 0, 0, 1, 0, 3, 0, 0, 0, 2], Http2Role.Client).IsError);
        Assert.Equal(Http2Settings.Initial with { MaxConcurrentStreams = 2 }, settings);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 1)]
    [InlineData(10, 1)]
    [InlineData(11, 2)]
    [InlineData(20, 2)]
    [InlineData(21, 3)]
    [InlineData(55, 6)]
    public void FrameFieldBlock_AnyLength_IsReadAsTheSameBlock(int length, int frames)
    {
        byte[] block = [.. Enumerable.Range(1, length).Select(each => (byte)each)];
        var buffer = new byte[FrameWriter.FieldBlockBytes(length, 10)];
        block.CopyTo(buffer.AsSpan(FrameHeader.Bytes));

        int written = FrameWriter.FrameFieldBlock(buffer, length, 7, endStream: true, 10);

        Assert.Equal(buffer.Length, written);
        var read = new List<byte>();
        int count = 0;
        for (int at = 0; at < written; count++)
        {
            Assert.True(FrameHeader.TryRead(buffer.AsSpan(at), out FrameHeader header));
            bool isLast = at + FrameHeader.Bytes + header.Length == written;
            Assert.Equal(count == 0 ? FrameType.Headers : FrameType.Continuation, header.Type);
            Assert.Equal(isLast, header.Has(FrameFlags.EndHeaders));
            Assert.Equal(count == 0, header.Has(FrameFlags.EndStream));
            Assert.Equal(7, header.StreamId);
            Assert.InRange(header.Length, 0, 10);
            read.AddRange(buffer.AsSpan(at + FrameHeader.Bytes, header.Length));
            at += FrameHeader.Bytes + header.Length;
        }

        Assert.Equal(frames, count);
        Assert.Equal(block, read.ToArray());
    }

    [Fact]
    public void FrameFieldBlock_BodyFollows_DoesNotEndTheStream()
    {
        FrameWriter.FrameFieldBlock(_destination, 3, 7, endStream: false, FrameHeader.PayloadMin);

        Assert.Equal("000003010400000007", Hex(FrameHeader.Bytes));
    }

    [Fact]
    public void Preface_Begin_IsKnownAtEachByte()
    {
        Assert.Equal(Http2Preface.Length, Http2Preface.Bytes.Length);
        Assert.Equal("505249202a20485454502f322e300d0a0d0a534d0d0a0d0a", Convert.ToHexStringLower(Http2Preface.Bytes));
        for (int length = 0; length < Http2Preface.Length; length++)
        {
            byte[] begin = Http2Preface.Bytes[..length].ToArray();
            Assert.True(Http2Preface.MayBegin(begin));
            Assert.False(Http2Preface.MayBegin([.. begin, (byte)'x']));
        }

        Assert.True(Http2Preface.MayBegin([.. Http2Preface.Bytes, 0, 0]));
    }

    [Fact]
    public void EncodedHead_InFrames_IsReadBack()
    {
        var head = new Head();
        head.Reset();
        head.Add("x-long"u8, new byte[50].Select(_ => (byte)'X').ToArray());
        var buffer = new byte[500];
        Assert.True(new HpackEncoder().TryEncodeResponse(
            head, 200, default, buffer.AsSpan(FrameHeader.Bytes), out int length));
        FrameWriter.FrameFieldBlock(buffer, length, 1, endStream: true, FrameHeader.PayloadMin);
        var read = new Head();

        FrameHeader.TryRead(buffer, out FrameHeader header);

        Assert.Equal(
            HeadOutcome.Done,
            new HpackDecoder().DecodeResponse(
                buffer.AsSpan(FrameHeader.Bytes, header.Length), read, HeadLimits.Origin));
        Assert.Equal([$"x-long: {new string('X', 50)}"], FieldBlock.Fields(read));
    }

    private string Hex(int length) => Convert.ToHexStringLower(_destination.AsSpan(0, length));
}
