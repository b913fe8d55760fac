using System.Buffers;
using System.IO.Compression;

namespace Weir.Gateway.Tests.Compression;

/// <summary>Decoders that others wrote: the runtime's, and the system's libzstd. Any thread.</summary>
internal static class Decoding
{
    // More than any body of these tests.
    private const int BytesMax = 2 << 20;

    /// <summary>The body that was coded.</summary>
    public static byte[] Decode(ContentCoding coding, byte[] coded)
    {
        Assert.True(IsWhole(coding, coded), "a coded body that ends");
        return DecodeAll(coding, coded);
    }

    /// <summary>What can be decoded of the first part of a coded body.</summary>
    public static byte[] DecodePart(ContentCoding coding, byte[] coded, int length)
    {
        byte[] all = DecodeAll(coding, coded);
        Assert.InRange(all.Length, length, int.MaxValue);
        return all[..length];
    }

    /// <summary>Whether a coded body has its end.</summary>
    public static bool IsWhole(ContentCoding coding, byte[] coded)
    {
        switch (coding)
        {
            case ContentCoding.Gzip:
                // The runtime's decoder takes the end of input for an end; the trailer has the length.
                return coded.Length >= 18
                    && BitConverter.ToInt32(coded.AsSpan()[^4..]) == DecodeAll(coding, coded).Length;
            case ContentCoding.Brotli:
                using (BrotliDecoder decoder = default)
                {
                    return decoder.Decompress(coded, new byte[BytesMax], out _, out _) == OperationStatus.Done;
                }

            default:
                return ZstdDecoder.Decode(coded, new byte[BytesMax], out _);
        }
    }

    private static byte[] DecodeAll(ContentCoding coding, byte[] coded)
    {
        byte[] bytes = new byte[BytesMax];
        int length;
        if (coding == ContentCoding.Zstd)
        {
            ZstdDecoder.Decode(coded, bytes, out length);
        }
        else
        {
            using MemoryStream input = new(coded);
            using Stream decoder = coding == ContentCoding.Gzip
                ? new GZipStream(input, CompressionMode.Decompress)
                : new BrotliStream(input, CompressionMode.Decompress);
            length = decoder.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        }

        return bytes[..length];
    }
}
