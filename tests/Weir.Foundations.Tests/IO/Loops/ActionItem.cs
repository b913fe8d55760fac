using Weir.IO;

namespace Weir.Foundations.Tests.IO.Loops;

/// <summary>A step of a loop that a test writes in place.</summary>
internal sealed class ActionItem(Action action) : LoopItem
{
    protected internal override void Run() => action();
}
