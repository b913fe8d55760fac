namespace Weir.IO;

/// <summary>A root task of a loop, started with <see cref="EventLoop.Spawn"/>: a connection, a probe.</summary>
public interface ILoopRoot
{
    /// <summary>The task, from beginning to end.</summary>
    Task ServeAsync();

    /// <summary>Called when the task threw: a defect. The owner aborts itself and reports.</summary>
    void OnEscape(Exception exception);
}
