using Weir.Http;

namespace Weir.Foundations.Tests.Http.Http2;

/// <summary>Who sends next (RFC 9218 10).</summary>
public sealed class SendQueueTests
{
    private readonly SendQueue _queue = new();

    [Fact]
    public void Next_Urgencies_MostUrgentFirst()
    {
        Add(1, 3);
        Http2Stream urgent = Add(3, 0);
        Add(5, 7);

        Assert.Equal("3 3 3", Turns(3));
        urgent.IsReady = false;
        _queue.Update(urgent);
        Assert.Equal("1 1", Turns(2));
    }

    [Fact]
    public void Next_NotIncremental_OneAfterTheOther()
    {
        Http2Stream second = Add(3, 3);
        Http2Stream first = Add(1, 3);
        Add(5, 3);

        Assert.Equal("1 1 1", Turns(3));
        Leave(first);
        Assert.Equal("3 3", Turns(2));
        Leave(second);
        Assert.Equal("5", Turns(1));
    }

    [Fact]
    public void Next_Incremental_TakeTurns()
    {
        Add(1, 3, isIncremental: true);
        Add(3, 3, isIncremental: true);
        Add(5, 3, isIncremental: true);

        Assert.Equal("1 3 5 1 3 5 1", Turns(7));
    }

    [Fact]
    public void Next_BothKinds_NeitherStarves()
    {
        Add(1, 3);
        Add(3, 3, isIncremental: true);
        Add(5, 3, isIncremental: true);
        Add(7, 3);

        Assert.Equal("1 3 1 5 1 3 1 5", Turns(8));
    }

    [Fact]
    public void Next_WindowIsShut_LetsOthersSend()
    {
        Http2Stream shut = Add(1, 0);
        Add(3, 3);

        shut.Send.Take(shut.SendWindowBytes);
        Assert.Equal("1", Turns(1));
        Assert.Equal("3 3", Turns(2));
        shut.Send.TryEnlarge(1);
        _queue.Update(shut);
        Assert.Equal("1 1", Turns(2));
    }

    [Fact]
    public void Reprioritize_Queued_MovesIt()
    {
        Add(1, 3);
        Http2Stream other = Add(3, 3);

        _queue.Reprioritize(other, new Priority(2, IsIncremental: false));

        Assert.Equal("3 3", Turns(2));
        Leave(other);
        Assert.Equal("1", Turns(1));
    }

    [Fact]
    public void Update_RandomJoinsAndLeaves_KeepsTheOrder()
    {
        var random = new Random(7);
        Http2Stream[] streams = [.. Enumerable.Range(0, 40).Select(each => Make((2 * each) + 1))];
        for (int round = 0; round < 20_000; round++)
        {
            Http2Stream stream = streams[random.Next(streams.Length)];
            if (random.Next(4) == 0)
            {
                _queue.Reprioritize(stream, new Priority((byte)random.Next(8), random.Next(2) == 0));
            }

            stream.IsReady = random.Next(3) == 0;
            _queue.Update(stream);
            Http2Stream[] ready = [.. streams.Where(each => each.IsReady)];
            Http2Stream? next = _queue.Next();
            Assert.Equal(ready.Length == 0, next is null);
            if (next is null)
            {
                continue;
            }

            byte urgency = ready.Min(each => each.Priority.Urgency);
            Assert.Equal((true, urgency), (next.IsReady, next.Priority.Urgency));
            Http2Stream? first = ready.FirstOrDefault(
                each => each.Priority == new Priority(urgency, IsIncremental: false));
            Assert.True(next.Priority.IsIncremental || next == first);
            _queue.Sent(next);
        }
    }

    private Http2Stream Add(int id, byte urgency, bool isIncremental = false)
    {
        Http2Stream stream = Make(id);
        stream.Priority = new Priority(urgency, isIncremental);
        stream.IsReady = true;
        _queue.Update(stream);
        return stream;
    }

    private static Http2Stream Make(int id)
    {
        var stream = new Http2Stream();
        stream.Open(id, 1000, 1000);
        return stream;
    }

    private void Leave(Http2Stream stream)
    {
        stream.IsReady = false;
        _queue.Update(stream);
    }

    private string Turns(int count)
    {
        var turns = new List<int>();
        for (int turn = 0; turn < count; turn++)
        {
            Http2Stream next = _queue.Next()!;
            turns.Add(next.Id);
            _queue.Sent(next);
        }

        return string.Join(' ', turns);
    }
}
