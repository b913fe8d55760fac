namespace Weir.EndToEnd.Tests.Running;

/// <summary>Waits for a condition of another process: looked at again and again, within a bound. Any thread.</summary>
internal static class Bounded
{
    /// <summary>What nothing in these tests takes unless it hangs.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(20);

    /// <summary>Reads until the value is as wanted; the result is the last one read, wanted or not.</summary>
    public static async Task<T> UntilAsync<T>(Func<Task<T>> read, Func<T, bool> isWanted, TimeSpan? limit = null)
    {
        using PeriodicTimer looks = new(s_look);
        long end = Environment.TickCount64 + (long)(limit ?? Limit).TotalMilliseconds;
        T value = await read();
        while (!isWanted(value) && Environment.TickCount64 < end)
        {
            await looks.WaitForNextTickAsync();
            value = await read();
        }

        return value;
    }

    /// <summary>As above, for a value that is at hand.</summary>
    public static Task<T> UntilValueAsync<T>(Func<T> read, Func<T, bool> isWanted, TimeSpan? limit = null) =>
        UntilAsync(() => Task.FromResult(read()), isWanted, limit);
}
