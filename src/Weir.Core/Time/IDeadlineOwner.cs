namespace Weir.Core;

/// <summary>What a <see cref="Deadline"/> calls when its instant has passed.</summary>
public interface IDeadlineOwner
{
    /// <summary>Called on the loop, once for each instant set; the deadline is clear and may be set anew.</summary>
    void OnDeadline();
}
