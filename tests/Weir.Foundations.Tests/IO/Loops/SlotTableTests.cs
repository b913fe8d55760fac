using Weir.IO;

namespace Weir.Foundations.Tests.IO.Loops;

public sealed class SlotTableTests
{
    private readonly SlotTable _table = new();

    [Fact]
    public void Find_Registered_IsThePollable()
    {
        RecordingPollable pollable = new();
        Assert.Same(pollable, _table.Find(_table.Add(pollable)));
        Assert.Equal(1, _table.Count);
    }

    [Fact]
    public void Find_RemovedAndSlotTakenByAnother_IsNullForTheOldKey()
    {
        RecordingPollable old = new();
        RecordingPollable young = new();
        ulong oldKey = _table.Add(old);
        _table.Remove(old);
        ulong youngKey = _table.Add(young);

        Assert.Equal((uint)oldKey, (uint)youngKey);
        Assert.Null(_table.Find(oldKey));
        Assert.Same(young, _table.Find(youngKey));
    }

    [Fact]
    public void Find_RemovedAndSlotEmpty_IsNull()
    {
        RecordingPollable pollable = new();
        ulong key = _table.Add(pollable);
        _table.Remove(pollable);
        Assert.Null(_table.Find(key));
        Assert.Equal(-1, pollable.Slot);
    }

    [Fact]
    public void Find_SlotNeverUsed_IsNull()
    {
        Assert.Null(_table.Find(0));
        Assert.Null(_table.Find(ulong.MaxValue));
    }

    [Fact]
    public void Add_MoreThanItStartsWith_KeepsEveryKey()
    {
        RecordingPollable[] pollables = new RecordingPollable[1000];
        ulong[] keys = new ulong[pollables.Length];
        for (int i = 0; i < pollables.Length; i++)
        {
            pollables[i] = new RecordingPollable();
            keys[i] = _table.Add(pollables[i]);
        }

        Assert.Equal(pollables.Length, keys.Distinct().Count());
        Assert.All(keys, (key, i) => Assert.Same(pollables[i], _table.Find(key)));
    }
}
