using Weir.IO;

namespace Weir.Foundations.Tests.IO.Loops;

/// <summary>A root task that a test writes in place.</summary>
internal sealed class TestRoot(Func<Task> serve) : ILoopRoot
{
    internal Exception? Escape { get; private set; }

    internal bool IsDone { get; private set; }

    public async Task ServeAsync()
    {
        await serve();
        IsDone = true;
    }

    public void OnEscape(Exception exception) => Escape = exception;
}
