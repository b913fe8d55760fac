using Weir.Core;
using Weir.IO;

namespace Weir.Transport;

/// <summary>
/// How many bytes may wait for one reader: 256 KiB while there is memory, and less for each as it is used up. Any
/// thread.
/// </summary>
/// <remarks>
/// The share of one reader goes down with the square of what is free, so that a crowd of readers that stall gets less
/// each and never all of it: of 256 MiB, 1,000 of them hold 38 % and 10,000 hold 73 %. (After Choudhury and Hahne,
/// "Dynamic queue length thresholds for shared-memory packet switches", 1998, whose shares are linear.)
/// </remarks>
internal static class RunAhead
{
    // DEFAULTS: what may run ahead of a slow reader.
    private const int Most = 256 * 1024;
    private const int Least = Slab.StandardBytes;

    /// <summary>The share of a stream, which streams of the same connection have a part in.</summary>
    internal static int BytesMax(ByteStream stream) =>
        Math.Max(Least, BytesMax(stream.Loop.Slabs) / stream.Siblings);

    internal static int BytesMax(SlabPool slabs)
    {
        SlabAllowance allowance = slabs.Allowance;
        double free = (double)allowance.FreeBytes / allowance.BytesMax;
        return (int)Math.Max(Least, Most * free * free);
    }
}
