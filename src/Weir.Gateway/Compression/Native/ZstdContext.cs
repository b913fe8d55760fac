using Weir.Transport;

namespace Weir.Gateway.Native;

/// <summary>
/// One compression context of libzstd. Owner: one thread at a time; some are kept by each thread, since the tables of a
/// context cost more to make than to clear. Safety: the context lives from the constructor to <see cref="Return"/>,
/// which keeps or frees it; spans are pinned while the library reads and writes them, and it keeps no pointer into
/// them.
/// </summary>
internal sealed unsafe class ZstdContext
{
    // A window of 256 KiB, and tables for bodies of that size, whatever the level.
    private const int WindowLogMax = 18;
    private const int KeptMax = 2;

    // A context is not kept with more: that of a high level, or of a library that knows no hint.
    private const int KeptBytesMax = 2 << 20;

    [ThreadStatic]
    private static ZstdContext? s_free;

    [ThreadStatic]
    private static int s_freeCount;

    private readonly nint _context = LibZstd.Create();
    private ZstdContext? _nextFree;

    private ZstdContext()
    {
        if (_context == 0)
        {
            throw new InvalidOperationException("libzstd gives no compression context: the system is out of memory");
        }
    }

    /// <summary>A context for one body.</summary>
    /// <param name="level">1 to 19.</param>
    /// <param name="length">Bytes of the body, which it has then to have; -1 when nobody knows.</param>
    internal static ZstdContext Rent(int level, long length)
    {
        ZstdContext? context = s_free;
        if (context is null)
        {
            context = new ZstdContext();
        }
        else
        {
            s_free = context._nextFree;
            s_freeCount--;
            context._nextFree = null;
        }

        context.Begin(level, length);
        return context;
    }

    /// <summary>Gives it back to the thread that uses contexts, which is the one that calls.</summary>
    internal void Return()
    {
        if (s_freeCount < KeptMax && LibZstd.SizeOf(_context) <= KeptBytesMax)
        {
            _ = LibZstd.Reset(_context, LibZstd.ResetSessionAndParameters);
            _nextFree = s_free;
            s_free = this;
            s_freeCount++;
        }
        else
        {
            _ = LibZstd.Free(_context);
        }
    }

    /// <summary>The bytes that it holds.</summary>
    internal long Bytes => (long)LibZstd.SizeOf(_context);

    /// <summary>One call of the library. Returns what it has still to write, or to be given.</summary>
    /// <exception cref="InvalidOperationException">The library refuses: a defect.</exception>
    internal long Compress(
        ReadOnlySpan<byte> source, Span<byte> destination, CodingStep step, out int taken, out int written)
    {
        fixed (byte* from = source)
        fixed (byte* to = destination)
        {
            LibZstd.Buffer input = new() { Bytes = from, Length = (nuint)source.Length };
            LibZstd.Buffer output = new() { Bytes = to, Length = (nuint)destination.Length };

            // The steps have the library's numbers.
            nuint left = Check(LibZstd.Compress(_context, &output, &input, (int)step));
            taken = (int)input.Position;
            written = (int)output.Position;
            return (long)left;
        }
    }

    private static nuint Check(nuint result) => LibZstd.IsError(result) == 0
        ? result
        : throw new InvalidOperationException("libzstd refuses to go on");

    private void Begin(int level, long length)
    {
        Check(LibZstd.SetParameter(_context, LibZstd.ParameterLevel, level));
        Check(LibZstd.SetParameter(_context, LibZstd.ParameterWindowLog, WindowLogMax));
        if (length >= 0)
        {
            Check(LibZstd.SetSourceSize(_context, (ulong)length));
        }
        else
        {
            _ = LibZstd.SetParameter(_context, LibZstd.ParameterSourceSizeHint, 1 << WindowLogMax);
        }
    }
}
