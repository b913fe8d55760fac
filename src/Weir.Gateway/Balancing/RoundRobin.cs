namespace Weir.Gateway;

/// <summary>
/// Chooses places in turn, in proportion to their weights, spread as evenly as can be (A C A B C A, not A A A B C C).
/// Each loop has a position of its own and starts elsewhere. Owner: any thread, each with its own loop's number.
/// </summary>
/// <remarks>
/// The smooth weighted round robin of nginx (Igor Sysoev, 2012), written down once: in each step every place gains its
/// weight, the one that has most is chosen and pays the sum of all weights. Weights whose sum is too large are brought
/// down in proportion, to one at least.
/// </remarks>
internal sealed class RoundRobin
{
    private const int StepsMax = 16 * 1024;

    // A loop's position has a cache line of its own.
    private const int Stride = 16;

    private readonly int[] _order;
    private readonly int[] _positions;

    /// <param name="weights">1 or more each.</param>
    /// <param name="loops">How many loops choose.</param>
    internal RoundRobin(IReadOnlyList<int> weights, int loops)
    {
        _order = Order([.. weights]);
        _positions = new int[loops * Stride];
        for (int loop = 0; loop < loops; loop++)
        {
            _positions[loop * Stride] = (int)((long)_order.Length * loop / loops);
        }
    }

    /// <summary>The next place for a loop.</summary>
    internal int Next(int loop)
    {
        ref int position = ref _positions[loop * Stride];
        int chosen = _order[position];
        position = position + 1 == _order.Length ? 0 : position + 1;
        return chosen;
    }

    private static int[] Order(int[] weights)
    {
        long sum = 0;
        foreach (int weight in weights)
        {
            sum += weight;
        }

        long divisor = sum > StepsMax ? (sum / StepsMax) + 1 : Divisor(weights);
        int steps = 0;
        for (int i = 0; i < weights.Length; i++)
        {
            weights[i] = (int)Math.Max(1, weights[i] / divisor);
            steps += weights[i];
        }

        int[] order = new int[steps];
        long[] credit = new long[weights.Length];
        for (int step = 0; step < steps; step++)
        {
            int best = 0;
            for (int i = 0; i < weights.Length; i++)
            {
                credit[i] += weights[i];
                best = credit[i] > credit[best] ? i : best;
            }

            credit[best] -= steps;
            order[step] = best;
        }

        return order;
    }

    private static long Divisor(int[] weights)
    {
        long divisor = 0;
        foreach (int weight in weights)
        {
            (long a, long b) = (divisor, weight);
            while (b != 0)
            {
                (a, b) = (b, a % b);
            }

            divisor = a;
        }

        return Math.Max(1, divisor);
    }
}
