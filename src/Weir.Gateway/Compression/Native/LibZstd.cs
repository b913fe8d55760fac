using System.Runtime.InteropServices;

namespace Weir.Gateway.Native;

/// <summary>
/// The calls of the system's libzstd (1.4 and later). Safety: every argument is blittable; buffers are pinned or native
/// for the length of a call, and a context is used by one thread at a time.
/// </summary>
internal static unsafe partial class LibZstd
{
    internal const int ParameterLevel = 100;
    internal const int ParameterWindowLog = 101;

    // Still named experimental by its header, the same number since 1.4; where it is refused, more memory is taken.
    internal const int ParameterSourceSizeHint = 1004;

    internal const int ResetSession = 1;
    internal const int ResetSessionAndParameters = 3;

    private const string Name = "libzstd.so.1";

    /// <summary>Whether this system has the library.</summary>
    internal static bool IsPresent { get; } = NativeLibrary.TryLoad(Name, out _);

    [LibraryImport(Name, EntryPoint = "ZSTD_createCCtx")]
    internal static partial nint Create();

    [LibraryImport(Name, EntryPoint = "ZSTD_freeCCtx")]
    internal static partial nuint Free(nint context);

    [LibraryImport(Name, EntryPoint = "ZSTD_CCtx_reset")]
    internal static partial nuint Reset(nint context, int what);

    [LibraryImport(Name, EntryPoint = "ZSTD_CCtx_setParameter")]
    internal static partial nuint SetParameter(nint context, int parameter, int value);

    [LibraryImport(Name, EntryPoint = "ZSTD_CCtx_setPledgedSrcSize")]
    internal static partial nuint SetSourceSize(nint context, ulong bytes);

    [LibraryImport(Name, EntryPoint = "ZSTD_compressStream2")]
    internal static partial nuint Compress(nint context, Buffer* output, Buffer* input, int step);

    [LibraryImport(Name, EntryPoint = "ZSTD_isError")]
    internal static partial uint IsError(nuint result);

    [LibraryImport(Name, EntryPoint = "ZSTD_sizeof_CCtx")]
    internal static partial nuint SizeOf(nint context);

    /// <summary>ZSTD_inBuffer and ZSTD_outBuffer.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct Buffer
    {
        internal byte* Bytes;
        internal nuint Length;
        internal nuint Position;
    }
}
