using Weir.Core;

namespace Weir.Foundations.Tests.Core.Queues;

public sealed class MailboxQueueTests
{
    [Fact]
    public void TakeAll_Empty_IsNull()
    {
        MailboxQueue queue = new();
        Assert.True(queue.IsEmpty);
        Assert.Null(queue.TakeAll());
    }

    [Fact]
    public void TakeAll_OneProducer_ComesOutInOrderAndLeavesNothing()
    {
        MailboxQueue queue = new();
        for (int i = 0; i < 10; i++)
        {
            queue.Push(new Letter(0, i));
        }

        Assert.Equal(Enumerable.Range(0, 10), Drain(queue).Select(letter => letter.Number));
        Assert.True(queue.IsEmpty);
    }

    [Fact]
    public void Next_Taken_UnlinksSoThatItCanBePushedAgain()
    {
        MailboxQueue queue = new();
        Letter first = new(0, 1);
        queue.Push(first);
        queue.Push(new Letter(0, 2));
        QueueNode node = queue.TakeAll()!;
        QueueNode? next = MailboxQueue.Next(node);
        queue.Push(node);

        Assert.Same(first, node);
        Assert.NotNull(next);
        Assert.Equal([first], Drain(queue));
    }

    [Fact]
    public void Push_FromManyThreads_LosesNothingAndKeepsEachOnesOrder()
    {
        const int Producers = 4;
        const int Letters = 100_000;
        MailboxQueue queue = new();
        using Barrier start = new(Producers + 1);
        Thread[] threads = new Thread[Producers];
        for (int i = 0; i < Producers; i++)
        {
            int producer = i;
            threads[i] = new Thread(() =>
            {
                start.SignalAndWait(TestContext.Current.CancellationToken);
                for (int number = 0; number < Letters; number++)
                {
                    queue.Push(new Letter(producer, number));
                }
            });
            threads[i].Start();
        }

        int[] expected = new int[Producers];
        int taken = 0;
        start.SignalAndWait(TestContext.Current.CancellationToken);
        while (taken < Producers * Letters)
        {
            foreach (Letter letter in Drain(queue))
            {
                Assert.Equal(expected[letter.Producer]++, letter.Number);
                taken++;
            }
        }

        Array.ForEach(threads, thread => thread.Join());
        Assert.True(queue.IsEmpty);
    }

    private static IEnumerable<Letter> Drain(MailboxQueue queue)
    {
        QueueNode? node = queue.TakeAll();
        while (node is not null)
        {
            QueueNode? next = MailboxQueue.Next(node);
            yield return (Letter)node;
            node = next;
        }
    }

    private sealed class Letter(int producer, int number) : QueueNode
    {
        internal int Producer { get; } = producer;

        internal int Number { get; } = number;
    }
}
