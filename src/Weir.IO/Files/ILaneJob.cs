namespace Weir.IO;

/// <summary>Work that may block, for a <see cref="FileLane"/>.</summary>
public interface ILaneJob
{
    /// <summary>Does the work, on a thread of the lane. It throws nothing.</summary>
    void Execute();
}
