using Weir.Http;

namespace Weir.Foundations.Tests.Http.Http2;

public sealed class FrameTests
{
    public static TheoryData<string> WrongNames => [.. FrameCases.Wrong.Select(each => each.Name)];

    public static TheoryData<string> RightNames => [.. FrameCases.Right.Select(each => each.Name)];

    [Theory]
    [MemberData(nameof(WrongNames))]
    public void Read_Wrong_EndsWhatTheRfcSays(string name)
    {
        FrameCase one = FrameCases.Wrong.Single(each => each.Name == name);

        FrameError error = one.Read();

        Assert.Equal((one.Code, one.Scope), (error.Code, error.Scope));
        Assert.True(error.IsError);
        Assert.NotEmpty(error.Reason);
        Assert.True(System.Text.Ascii.IsValid(error.Reason));
    }

    [Theory]
    [MemberData(nameof(RightNames))]
    public void Read_Right_IsNoError(string name)
    {
        FrameCase one = FrameCases.Right.Single(each => each.Name == name);

        Assert.Equal(FrameError.None, one.Read());
    }

    [Fact]
    public void Read_RandomFrames_NeverThrows()
    {
        var random = new Random(1);
        int right = 0;
        for (int round = 0; round < 100_000; round++)
        {
            var payload = new byte[random.Next(12)];
            random.NextBytes(payload);
            var header = new FrameHeader(
                payload.Length, (FrameType)random.Next(18), (FrameFlags)random.Next(64), random.Next(4));
            Http2Role role = random.Next(2) == 0 ? Http2Role.Server : Http2Role.Client;
            FrameError error = FrameRules.Check(header, role, FrameHeader.PayloadMin);
            if (!error.IsError && !FrameCase.ReadPayload(header, role, payload).IsError)
            {
                right++;
            }
        }

        Assert.InRange(right, 20_000, 80_000);
    }

    [Theory]
    [InlineData("000000000000000000", 0, 0x0, 0x0, 0)]
    [InlineData("000005092400000003", 5, 0x9, 0x24, 3)]
    [InlineData("fffffffaff7fffffff", 0xFFFFFF, 0xFA, 0xFF, int.MaxValue)]
    public void Header_Bytes_AreReadAndWritten(string hex, int length, int type, int flags, int streamId)
    {
        byte[] bytes = Convert.FromHexString(hex);
        var destination = new byte[FrameHeader.Bytes];

        Assert.True(FrameHeader.TryRead(bytes, out FrameHeader header));
        Assert.Equal(new FrameHeader(length, (FrameType)type, (FrameFlags)flags, streamId), header);
        header.Write(destination);
        Assert.Equal(bytes, destination);
        Assert.All(
            Enumerable.Range(0, FrameHeader.Bytes),
            count => Assert.False(FrameHeader.TryRead(bytes.AsSpan(0, count), out _)));
    }

    // RFC 9113 4.1: the reserved bit is ignored.
    [Fact]
    public void Header_ReservedBit_IsNotOfTheStream()
    {
        FrameHeader.TryRead(Convert.FromHexString("000000000080000001"), out FrameHeader header);

        Assert.Equal(1, header.StreamId);
    }

    [Theory]
    [InlineData(0x0, 0, 5, "", 0, 5)]
    [InlineData(0x0, 8, 5, "00", 1, 4)]
    [InlineData(0x0, 8, 5, "04", 1, 0)]
    [InlineData(0x0, 0x20, 5, "", 0, 5)] // Of DATA the flag means nothing.
    [InlineData(0x1, 0x20, 7, "0000000009", 5, 2)]
    [InlineData(0x1, 0x28, 9, "020000000009", 6, 1)]
    public void ReadContent_PaddingAndPriority_AreAroundIt(
        int type, int flags, int length, string first, int start, int contentLength)
    {
        var header = new FrameHeader(length, (FrameType)type, (FrameFlags)flags, 1);

        Assert.False(FrameReader.ReadContent(header, Convert.FromHexString(first), out PayloadRange content).IsError);
        Assert.Equal(new PayloadRange(start, contentLength), content);
    }

    [Fact]
    public void ReadGoAway_Payload_IsUnderstood()
    {
        GoAway goAway = FrameReader.ReadGoAway(
            Convert.FromHexString("800000070000000b6162"), out ReadOnlySpan<byte> debugData);

        Assert.Equal(new GoAway(7, Http2ErrorCode.EnhanceYourCalm), goAway);
        Assert.Equal("ab"u8, debugData);
    }

    [Fact]
    public void ReadWindowUpdate_ReservedBit_IsNotOfTheIncrement()
    {
        var header = new FrameHeader(4, FrameType.WindowUpdate, FrameFlags.None, 1);

        Assert.False(FrameReader.ReadWindowUpdate(header, [0x80, 0, 1, 2], out int increment).IsError);
        Assert.Equal(258, increment);
    }

    [Fact]
    public void ReadPriorityUpdate_Payload_IsUnderstood()
    {
        FrameError error = FrameReader.ReadPriorityUpdate(
            [0x80, 0, 0, 5, .. "u=1, i"u8], out int streamId, out ReadOnlySpan<byte> value);

        Assert.False(error.IsError);
        Assert.Equal(5, streamId);
        Assert.True(Priority.TryParse(value, out Priority priority));
        Assert.Equal(new Priority(1, IsIncremental: true), priority);
    }
}
