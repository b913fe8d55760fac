using Weir.Core;

namespace Weir.Foundations.Tests.IO.Sockets;

/// <summary>A wait that runs on a loop and whose outcome a test looks at.</summary>
internal sealed class Waited
{
    private Fault _result;

    internal bool IsCompleted { get; private set; }

    internal Fault Result => IsCompleted ? _result : throw new InvalidOperationException("the wait is not over");

    internal async Task RunAsync(Func<ValueTask<Fault>> wait)
    {
        _result = await wait();
        IsCompleted = true;
    }
}
