using System.Globalization;

namespace Weir.Testing.Replay;

/// <summary>
/// The seeds of a test that runs many: those that it always runs, or those that WEIR_SEED names (<c>123</c> or
/// <c>1000-2000</c>). A failure says which seed it was and how to run that one alone. Any thread.
/// </summary>
public static class Seeds
{
    private const string Variable = "WEIR_SEED";

    /// <summary>Whether somebody wrote which seeds to run: what only many seeds meet is not asked for then.</summary>
    public static bool AreWritten => Written is not null;

    private static string? Written =>
        Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } written ? written : null;

    /// <summary>
    /// One share of the seeds from 1 to <paramref name="count"/>, or of the written ones: each seed is in exactly one
    /// of the shares from 0 to below <paramref name="shares"/>.
    /// </summary>
    public static IEnumerable<ulong> Share(int share, int shares, ulong count)
    {
        (ulong first, ulong last) = Written is { } written ? Parse(written) : (1, count);
        for (ulong seed = first; seed <= last; seed++)
        {
            if (seed % (ulong)shares == (ulong)share)
            {
                yield return seed;
            }
        }
    }

    /// <summary>Runs one seed.</summary>
    public static void Run(ulong seed, Type test, Action<ulong> run)
    {
        try
        {
            run(seed);
        }
        catch (Exception e)
        {
            throw new InvalidOperationException(Explain(seed, test, e), e);
        }
    }

    /// <summary>As above, for a run that waits.</summary>
    public static async Task RunAsync(ulong seed, Type test, Func<ulong, Task> run)
    {
        try
        {
            await run(seed);
        }
        catch (Exception e)
        {
            throw new InvalidOperationException(Explain(seed, test, e), e);
        }
    }

    private static (ulong First, ulong Last) Parse(string written)
    {
        string[] ends = written.Split('-');
        ulong first = ulong.Parse(ends[0], CultureInfo.InvariantCulture);
        return (first, ends.Length > 1 ? ulong.Parse(ends[1], CultureInfo.InvariantCulture) : first);
    }

    private static string Explain(ulong seed, Type test, Exception e)
    {
        string project = test.Assembly.GetName().Name!;
        return $"seed {seed}: {e.Message}\nAgain: {Variable}={seed} ./test {project} --filter-class {test.FullName}";
    }
}
