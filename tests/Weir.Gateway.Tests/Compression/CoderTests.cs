using System.Text;
using Weir.Transport;

namespace Weir.Gateway.Tests.Compression;

/// <summary>The encoders, against decoders that others wrote.</summary>
public sealed class CoderTests
{
    public static TheoryData<int, int> Levels
    {
        get
        {
            TheoryData<int, int> levels = [];
            AddRange(levels, ContentCoding.Gzip, 1, 5, 6, 9);
            AddRange(levels, ContentCoding.Brotli, 0, 1, 4, 5, 9);
            AddRange(levels, ContentCoding.Zstd, 1, 3, 4, 10, 19);
            return levels;
        }
    }

    public static TheoryData<int> Codings => [1, 2, 3];

    [Theory]
    [MemberData(nameof(Levels))]
    public void Code_RandomSplitsAndFlushes_DecodesToTheSame(int number, int level)
    {
        var coding = (ContentCoding)number;
        for (int seed = 1; seed <= 12; seed++)
        {
            Random random = new(seed);
            byte[] body = Body(random, random.Next(1, 150_000));
            bool isKnown = seed % 2 == 0;
            using BodyEncoder encoder = Compressor.Create(coding, level, isKnown ? body.Length : -1);
            using MemoryStream coded = new();
            int at = 0;
            while (at < body.Length)
            {
                int length = Math.Min(body.Length - at, random.Next(1, BodyEncoder.StepBytesMax + 1));
                Run(encoder, body.AsSpan(at, length), CodingStep.Continue, random, coded);
                at += length;
                if (random.Next(4) == 0)
                {
                    Run(encoder, [], CodingStep.Flush, random, coded);
                    byte[] part = Decoding.DecodePart(coding, coded.ToArray(), at);
                    Assert.True(part.AsSpan().SequenceEqual(body.AsSpan(0, at)), $"flushed, seed {seed}");
                    Run(encoder, [], CodingStep.Flush, random, coded);
                }
            }

            Run(encoder, [], CodingStep.Finish, random, coded);
            byte[] back = Decoding.Decode(coding, coded.ToArray());
            Assert.True(back.AsSpan().SequenceEqual(body), $"seed {seed}");
        }
    }

    [Theory]
    [MemberData(nameof(Codings))]
    public void Code_EmptyBody_IsACodedEmptyBody(int number)
    {
        foreach (long length in (long[])[0, -1])
        {
            using BodyEncoder encoder = Compressor.Create((ContentCoding)number, 4, length);
            using MemoryStream coded = new();
            Run(encoder, [], CodingStep.Finish, new Random(1), coded);

            Assert.NotEqual(0, coded.Length);
            Assert.Empty(Decoding.Decode((ContentCoding)number, coded.ToArray()));
        }
    }

    [Theory]
    [MemberData(nameof(Codings))]
    public void Code_FlushBeforeAnyByte_IsStillACodedEmptyBody(int number)
    {
        using BodyEncoder encoder = Compressor.Create((ContentCoding)number, 4, -1);
        using MemoryStream coded = new();
        Run(encoder, [], CodingStep.Flush, new Random(1), coded);
        Run(encoder, [], CodingStep.Finish, new Random(1), coded);

        Assert.Empty(Decoding.Decode((ContentCoding)number, coded.ToArray()));
    }

    [Theory]
    [MemberData(nameof(Codings))]
    public void Code_BytesThatCannotBeCompressed_GrowByLittle(int number)
    {
        byte[] body = new byte[1 << 20];
        new Random(3).NextBytes(body);
        using BodyEncoder encoder = Compressor.Create((ContentCoding)number, 4, -1);
        using MemoryStream coded = new();
        for (int at = 0; at < body.Length; at += BodyEncoder.StepBytesMax)
        {
            Run(encoder, body.AsSpan(at, BodyEncoder.StepBytesMax), CodingStep.Continue, new Random(1), coded);
        }

        Run(encoder, [], CodingStep.Finish, new Random(1), coded);
        Assert.InRange(coded.Length, body.Length, body.Length + 1024);
        Assert.Equal(body, Decoding.Decode((ContentCoding)number, coded.ToArray()));
    }

    [Theory]
    [MemberData(nameof(Codings))]
    public void Code_WithoutFinish_HasNoEnd(int number)
    {
        byte[] body = Body(new Random(5), 50_000);
        using BodyEncoder encoder = Compressor.Create((ContentCoding)number, 4, -1);
        using MemoryStream coded = new();
        for (int at = 0; at < body.Length; at += 10_000)
        {
            Run(encoder, body.AsSpan(at, 10_000), CodingStep.Continue, new Random(1), coded);
        }

        Run(encoder, [], CodingStep.Flush, new Random(1), coded);
        Assert.False(Decoding.IsWhole((ContentCoding)number, coded.ToArray()));
        Assert.Equal(body, Decoding.DecodePart((ContentCoding)number, coded.ToArray(), body.Length));
    }

    [Theory]
    [MemberData(nameof(Codings))]
    public void Dispose_InTheMiddle_LeavesTheNextOneClean(int number)
    {
        byte[] body = Body(new Random(7), 100_000);
        for (int i = 0; i < 50; i++)
        {
            BodyEncoder left = Compressor.Create((ContentCoding)number, 4, body.Length);
            Span<byte> room = new byte[300];
            left.Code(body.AsSpan(i * 100, 16_000), room, CodingStep.Continue, out _, out _);
            left.Dispose();
            left.Dispose();
            using BodyEncoder encoder = Compressor.Create((ContentCoding)number, 4, 16_000);
            using MemoryStream coded = new();
            Run(encoder, body.AsSpan(0, 16_000), CodingStep.Continue, new Random(i), coded);
            Run(encoder, [], CodingStep.Finish, new Random(i), coded);
            Assert.Equal(body[..16_000], Decoding.Decode((ContentCoding)number, coded.ToArray()));
        }
    }

    /// <summary>Runs one step to its end, with room that is sometimes short.</summary>
    internal static void Run(
        BodyEncoder encoder, ReadOnlySpan<byte> source, CodingStep step, Random random, Stream coded)
    {
        byte[] room = new byte[8192];
        CodingResult result;
        do
        {
            Span<byte> destination = room.AsSpan(0, random.Next(3) == 0 ? random.Next(1, 50) : room.Length);
            result = encoder.Code(source, destination, step, out int taken, out int written);
            Assert.True(result != CodingResult.Full || written > 0 || taken > 0, "a full destination has bytes in it");
            coded.Write(destination[..written]);
            source = source[taken..];
        }
        while (result == CodingResult.Full);
        Assert.Equal(CodingResult.Done, result);
        Assert.True(source.IsEmpty);
    }

    /// <summary>Text, and now and then something that is none.</summary>
    internal static byte[] Body(Random random, int length)
    {
        StringBuilder text = new();
        while (text.Length < length)
        {
            text.Append($"{{\"id\":{random.Next(100_000)},\"name\":\"item {random.Next(100)}\",\"on\":true}},\n");
            if (random.Next(50) == 0)
            {
                text.Append(random.Next()).Append(new string((char)random.Next(33, 126), random.Next(2000)));
            }
        }

        return Encoding.ASCII.GetBytes(text.ToString()[..length]);
    }

    private static void AddRange(TheoryData<int, int> levels, ContentCoding coding, params int[] values)
    {
        foreach (int level in values)
        {
            levels.Add((int)coding, level);
        }
    }
}
