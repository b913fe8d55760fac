namespace Weir.EndToEnd.Tests.Running;

/// <summary>The lines that a program wrote to stderr so far. Owner: any thread, lock _gate.</summary>
internal sealed class StandardErrorLog
{
    private readonly Lock _gate = new();
    private readonly List<string> _lines = [];
    private readonly List<(Func<string, bool> IsWanted, TaskCompletionSource<string> Found)> _waiting = [];

    public string Text
    {
        get
        {
            lock (_gate)
            {
                return string.Join('\n', _lines);
            }
        }
    }

    /// <summary>The first line that is wanted, now or later.</summary>
    public async Task<string> LineAsync(Func<string, bool> isWanted)
    {
        Task<string> found;
        lock (_gate)
        {
            if (_lines.Find(line => isWanted(line)) is { } line)
            {
                return line;
            }

            TaskCompletionSource<string> source = new(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add((isWanted, source));
            found = source.Task;
        }

        try
        {
            return await found.WaitAsync(Bounded.Limit);
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"the line did not come; stderr holds:\n{Text}", e);
        }
    }

    /// <summary>The first line that holds all of the words.</summary>
    public Task<string> LineWithAsync(params string[] words) =>
        LineAsync(line => Array.TrueForAll(words, word => line.Contains(word, StringComparison.Ordinal)));

    /// <summary>Takes lines until the stream ends; then who still waits is told.</summary>
    public async Task FillAsync(StreamReader reader)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            lock (_gate)
            {
                _lines.Add(line);
                _waiting.RemoveAll(waiter => waiter.IsWanted(line) && waiter.Found.TrySetResult(line));
            }
        }

        lock (_gate)
        {
            InvalidOperationException ended = new($"the program ended; stderr holds:\n{string.Join('\n', _lines)}");
            _waiting.ForEach(waiter => waiter.Found.TrySetException(ended));
        }
    }
}
