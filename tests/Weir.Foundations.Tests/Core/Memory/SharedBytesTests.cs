using System.Runtime.InteropServices;
using Weir.Core;

namespace Weir.Foundations.Tests.Core.Memory;

public sealed class SharedBytesTests
{
    [Fact]
    public void TryAllocate_BeyondTheAllowance_IsNull()
    {
        ContentAllowance allowance = new(100);

        SharedBytes? first = SharedBytes.TryAllocate(60, allowance);
        Assert.NotNull(first);
        Assert.Null(SharedBytes.TryAllocate(41, allowance));
        Assert.NotNull(SharedBytes.TryAllocate(40, allowance));
        Assert.Equal(100, allowance.UsedBytes);
    }

    [Fact]
    public void Release_OfTheLastUserAlone_GivesTheBytesBack()
    {
        ContentAllowance allowance = new(100);
        SharedBytes bytes = SharedBytes.TryAllocate(60, allowance)!;
        Assert.True(bytes.TryAdd());

        bytes.Release();
        Assert.Equal(60, allowance.UsedBytes);
        bytes.Release();
        Assert.Equal(0, allowance.UsedBytes);
    }

    [Fact]
    public void TryAdd_AfterTheLastUser_IsRefused()
    {
        SharedBytes bytes = SharedBytes.TryAllocate(1, new ContentAllowance(1))!;
        bytes.Release();

        Assert.False(bytes.TryAdd());
        Assert.Throws<InvalidOperationException>(bytes.Release);
    }

    [Fact]
    public void Address_OfTheBytes_IsWhereTheyLieAndStay()
    {
        SharedBytes bytes = SharedBytes.TryAllocate(3, new ContentAllowance(3))!;
        "abc"u8.CopyTo(bytes.Span);
        nint address = bytes.Address;
        GC.Collect();

        Assert.Equal((byte)'c', Marshal.ReadByte(address, 2));
        Assert.Equal(address, bytes.Address);
    }

    [Fact]
    public void Count_OfManyThreads_IsExact()
    {
        ContentAllowance allowance = new(10);
        SharedBytes bytes = SharedBytes.TryAllocate(10, allowance)!;
        Thread[] threads = new Thread[4];
        for (int i = 0; i < threads.Length; i++)
        {
            threads[i] = new Thread(() =>
            {
                for (int k = 0; k < 10_000; k++)
                {
                    if (bytes.TryAdd())
                    {
                        bytes.Release();
                    }
                }
            });
            threads[i].Start();
        }

        Array.ForEach(threads, thread => thread.Join());
        Assert.Equal(10, allowance.UsedBytes);
        bytes.Release();
        Assert.Equal(0, allowance.UsedBytes);
    }
}
