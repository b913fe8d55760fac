using System.Buffers.Binary;
using System.Numerics;

namespace Weir.Core;

/// <summary>
/// Random numbers that depend on a seed alone: the same seed gives the same numbers on every machine. Not for secrets.
/// Owner: one thread.
/// </summary>
/// <remarks>
/// xoshiro256** (Blackman and Vigna, "Scrambled Linear Pseudorandom Number Generators", 2018), its state filled by
/// SplitMix64 from the seed, as its authors advise: 256 bits of state, period 2^256 - 1, about one nanosecond a number.
/// </remarks>
public sealed class SeededRandom
{
    private ulong _s0;
    private ulong _s1;
    private ulong _s2;
    private ulong _s3;

    public SeededRandom(ulong seed)
    {
        _s0 = SplitMix64(ref seed);
        _s1 = SplitMix64(ref seed);
        _s2 = SplitMix64(ref seed);
        _s3 = SplitMix64(ref seed);
    }

    internal SeededRandom(ulong s0, ulong s1, ulong s2, ulong s3)
    {
        _s0 = s0;
        _s1 = s1;
        _s2 = s2;
        _s3 = s3;
    }

    /// <summary>All 64 bits random.</summary>
    public ulong NextULong()
    {
        ulong result = BitOperations.RotateLeft(_s1 * 5, 7) * 9;
        ulong t = _s1 << 17;
        _s2 ^= _s0;
        _s3 ^= _s1;
        _s1 ^= _s2;
        _s0 ^= _s3;
        _s2 ^= t;
        _s3 = BitOperations.RotateLeft(_s3, 45);
        return result;
    }

    /// <summary>A number from 0 to below <paramref name="bound"/>, all equally likely.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The bound is not positive.</exception>
    public int Next(int bound)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bound);

        // Lemire, "Fast Random Integer Generation in an Interval" (2019): the high half of a product is the number; the
        // few products that would make some numbers likelier are thrown away.
        ulong product = (NextULong() >> 32) * (ulong)bound;
        if ((uint)product < (uint)bound)
        {
            uint threshold = (uint)-bound % (uint)bound;
            while ((uint)product < threshold)
            {
                product = (NextULong() >> 32) * (ulong)bound;
            }
        }

        return (int)(product >> 32);
    }

    /// <summary>A number from <paramref name="low"/> to below <paramref name="high"/>, all equally likely.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The range is empty or wider than 2^31 - 1.</exception>
    public int Next(int low, int high)
    {
        long width = (long)high - low;
        if (width is <= 0 or > int.MaxValue)
        {
            throw new ArgumentOutOfRangeException(nameof(high), high, "high lies 1 to 2^31 - 1 above low");
        }

        return low + Next((int)width);
    }

    /// <summary>A number from 0 to below 1, a multiple of 2^-53.</summary>
    public double NextDouble() => (NextULong() >> 11) * (1.0 / (1UL << 53));

    /// <summary>True with the given probability: never at 0 or below, always at 1 or above.</summary>
    public bool NextBool(double probability) => NextDouble() < probability;

    /// <summary>Fills the span with random bytes.</summary>
    public void NextBytes(Span<byte> bytes)
    {
        while (bytes.Length >= sizeof(ulong))
        {
            BinaryPrimitives.WriteUInt64LittleEndian(bytes, NextULong());
            bytes = bytes[sizeof(ulong)..];
        }

        if (!bytes.IsEmpty)
        {
            ulong last = NextULong();
            for (int i = 0; i < bytes.Length; i++)
            {
                bytes[i] = (byte)(last >> (8 * i));
            }
        }
    }

    /// <summary>The next number of SplitMix64 (Steele, Lea and Flood, 2014); advances the state.</summary>
    internal static ulong SplitMix64(ref ulong state)
    {
        state += 0x9E3779B97F4A7C15;
        ulong z = state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
