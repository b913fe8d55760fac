namespace Weir.Pressure;

/// <summary>
/// Random numbers that both sides draw alike from one seed (SplitMix64): what a request is, and what goes wrong with
/// it, follows from its number. Owner: one method.
/// </summary>
internal struct Draw(ulong seed)
{
    private const ulong Step = 0x9E3779B97F4A7C15;

    private ulong _state = seed;

    public static ulong Mix(ulong value)
    {
        value += Step;
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }

    /// <summary>From 0 to below the bound.</summary>
    public int Below(int bound)
    {
        ulong value = Mix(_state);
        _state += Step;
        return (int)(value % (ulong)bound);
    }

    public bool Chance(double share) => Below(1_000_000) < share * 1_000_000;

    /// <summary>1 to the maximum, each order of magnitude as likely as the next.</summary>
    public int Length(int max) => (int)Math.Exp(Below(1_000_000) / 1_000_000.0 * Math.Log(max + 1.0));

    /// <summary>One of the values, by weight.</summary>
    public T Pick<T>(params ReadOnlySpan<(T Value, int Weight)> choices)
    {
        int sum = 0;
        foreach ((_, int weight) in choices)
        {
            sum += weight;
        }

        int at = Below(sum);
        foreach ((T value, int weight) in choices)
        {
            at -= weight;
            if (at < 0)
            {
                return value;
            }
        }

        return choices[0].Value;
    }
}
