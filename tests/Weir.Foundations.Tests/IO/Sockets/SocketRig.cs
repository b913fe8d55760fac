using Weir.Core;
using Weir.IO;

namespace Weir.Foundations.Tests.IO.Sockets;

/// <summary>
/// One loop ticked by the test, one engine socket and the program at its other end: on a simulated or on the real
/// network.
/// </summary>
public abstract class SocketRig : IDisposable
{
    public abstract EventLoop Loop { get; }

    /// <summary>Everything that the other end received.</summary>
    public abstract ReadOnlySpan<byte> Received { get; }

    /// <summary>Whether the other end received the end of our direction.</summary>
    public abstract bool IsEnded { get; }

    /// <summary>Whether the other end saw a reset.</summary>
    public abstract bool IsReset { get; }

    /// <summary>Whether the other end reads what comes.</summary>
    public abstract bool IsReading { get; set; }

    /// <summary>A socket of the engine, attached, with its connection on the way.</summary>
    internal abstract StreamSocket Connect(RecordingOwner owner);

    /// <summary>Lets everything happen until a condition holds; false when it does not come to hold.</summary>
    public abstract bool Run(Func<bool> until);

    /// <summary>Lets everything happen that is under way.</summary>
    public abstract void Settle();

    /// <summary>The other end sends; what it sends arrives as one piece.</summary>
    public abstract void Send(ReadOnlySpan<byte> bytes);

    /// <summary>The other end sends and ends its direction in the same breath.</summary>
    public abstract void SendWithEnd(ReadOnlySpan<byte> bytes);

    public abstract void Reset();

    public void Dispose()
    {
        Dispose(isDisposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Runs on the loop.</summary>
    internal void OnLoop(Action action)
    {
        Loop.Post(new Loops.ActionItem(action));
        Loop.Tick(0);
    }

    /// <summary>Waits on the loop.</summary>
    internal Waited Start(Func<ValueTask<Fault>> wait)
    {
        Waited waited = new();
        OnLoop(() => Loop.Spawn(new Loops.TestRoot(() => waited.RunAsync(wait))));
        return waited;
    }

    protected virtual void Dispose(bool isDisposing)
    {
    }
}
