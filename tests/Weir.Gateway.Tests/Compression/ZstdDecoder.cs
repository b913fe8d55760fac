using System.Runtime.InteropServices;

namespace Weir.Gateway.Tests.Compression;

/// <summary>The decoder of the system's libzstd. Any thread.</summary>
internal static partial class ZstdDecoder
{
    private const string Name = "libzstd.so.1";

    /// <summary>Decodes what is there; true when the frame has its end.</summary>
    public static bool Decode(byte[] coded, byte[] bytes, out int length)
    {
        nint context = Create();
        var from = GCHandle.Alloc(coded, GCHandleType.Pinned);
        var to = GCHandle.Alloc(bytes, GCHandleType.Pinned);
        try
        {
            Buffer input = new() { Bytes = from.AddrOfPinnedObject(), Length = coded.Length };
            Buffer output = new() { Bytes = to.AddrOfPinnedObject(), Length = bytes.Length };
            nint left;
            nint before;
            do
            {
                before = output.Position + input.Position;
                left = Decompress(context, ref output, ref input);
                Assert.Equal(0u, IsError(left));
            }
            while (left != 0 && output.Position + input.Position > before);
            length = (int)output.Position;
            return left == 0 && input.Position == coded.Length;
        }
        finally
        {
            from.Free();
            to.Free();
            Free(context);
        }
    }

    [LibraryImport(Name, EntryPoint = "ZSTD_createDCtx")]
    private static partial nint Create();

    [LibraryImport(Name, EntryPoint = "ZSTD_freeDCtx")]
    private static partial nint Free(nint context);

    [LibraryImport(Name, EntryPoint = "ZSTD_isError")]
    private static partial uint IsError(nint result);

    [LibraryImport(Name, EntryPoint = "ZSTD_decompressStream")]
    private static partial nint Decompress(nint context, ref Buffer output, ref Buffer input);

    private struct Buffer
    {
        public nint Bytes;
        public nint Length;
        public nint Position;
    }
}
