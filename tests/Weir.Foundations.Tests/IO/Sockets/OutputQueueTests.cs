using Weir.Core;
using Weir.IO;

namespace Weir.Foundations.Tests.IO.Sockets;

/// <summary>Output that is written, moved to another queue in parts, sent and dropped, against plain bytes.</summary>
public sealed class OutputQueueTests
{
    private const int Seeds = 40;
    private const int StepsEach = 400;

    [Fact]
    public void Move_RandomWritesMovesAndSends_KeepsBytesInOrderAndReturnsEachSlabOnce()
    {
        for (ulong seed = 1; seed <= Seeds; seed++)
        {
            OutputQueueRun run = new(seed);
            for (int step = 0; step < StepsEach; step++)
            {
                run.Step();
            }

            run.DropAll();
            Assert.True(run.RentedBytes == 0, $"seed {seed}: {run.RentedBytes} bytes of slabs are kept");
            Assert.True(run.SharedContent == 0, $"seed {seed}: {run.SharedContent} shared bytes are kept");
        }
    }

    [Fact]
    public void Plan_SlabThatFits_MovesWithoutACopy()
    {
        SlabPool slabs = new(new SlabAllowance(1 << 20));
        OutputQueue queue = new();
        queue.Add(slabs.TryRent()!, 0, Slab.StandardBytes);

        Assert.Equal(Slab.StandardBytes, queue.Plan(Slab.StandardBytes, out int copied));
        Assert.Equal(0, copied);
    }

    [Fact]
    public void Plan_SlabThatDoesNotFit_CopiesAPart()
    {
        SlabPool slabs = new(new SlabAllowance(1 << 20));
        OutputQueue queue = new();
        queue.Add(slabs.TryRent()!, 0, Slab.StandardBytes);

        int planned = queue.Plan(Slab.StandardBytes - 1, out int copied);

        Assert.InRange(planned, 1, Slab.StandardBytes / 4);
        Assert.Equal(planned, copied);
    }
}
