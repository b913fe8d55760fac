namespace Weir.Gateway;

/// <summary>
/// Which level a body is coded with, where, and what memory that takes. Any thread.
/// </summary>
/// <remarks>
/// A step of 16 KiB has to stay under a millisecond on a loop; brotli and zstd code 64 to 128 KiB at once when so much
/// has come together. Measured on one core of a small server with JSON: gzip up to 6 takes 0.2 ms a step, brotli 4
/// 0.8 ms, brotli 5 1.5 ms, zstd 4 0.6 ms, zstd 5 1.5 ms, brotli 11 over 100 ms. What is above goes to
/// <see cref="CodingLane"/>.
/// </remarks>
internal static class CodingLevels
{
    // A loop that is at work for more than this has others wait: first less is made of each body, then as little as
    // it takes to make it smaller at all.
    private const double BusyShare = 0.8;
    private const double FullShare = 0.95;

    /// <summary>The highest level that a loop runs itself.</summary>
    internal static int OnLoopMax(ContentCoding coding) => coding == ContentCoding.Gzip ? 6 : 4;

    /// <summary>The level for a body that begins now.</summary>
    /// <param name="coding">The coding.</param>
    /// <param name="asked">What the configuration says.</param>
    /// <param name="busyShare">The share of the last second in which the loop was at work.</param>
    internal static int Choose(ContentCoding coding, int asked, double busyShare)
    {
        if (busyShare < BusyShare)
        {
            return asked;
        }

        int most = busyShare >= FullShare ? 1
            : coding == ContentCoding.Gzip ? 3
            : 2;
        return Math.Min(asked, most);
    }

    /// <summary>About how many bytes an encoder holds.</summary>
    /// <param name="coding">The coding.</param>
    /// <param name="level">Its level.</param>
    /// <param name="length">Bytes of the body; -1 when nobody knows.</param>
    internal static int Bytes(ContentCoding coding, int level, long length)
    {
        const int Small = 64 * 1024;
        bool isSmall = length is >= 0 and <= Small;
        return coding switch
        {
            ContentCoding.Gzip => 384 << 10,
            ContentCoding.Brotli when level <= 4 => isSmall ? 512 << 10 : 1536 << 10,
            ContentCoding.Brotli when level <= 9 => isSmall ? 2 << 20 : 8 << 20,
            ContentCoding.Brotli => isSmall ? 8 << 20 : 24 << 20,
            _ when level <= 4 => isSmall ? 768 << 10 : 2 << 20,
            _ => isSmall ? 2 << 20 : 8 << 20,
        };
    }
}
