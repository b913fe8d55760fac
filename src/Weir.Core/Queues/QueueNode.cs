namespace Weir.Core;

/// <summary>An item that can be linked into one <see cref="MailboxQueue"/> at a time, without an allocation.</summary>
public abstract class QueueNode
{
    internal QueueNode? NextNode;
}
