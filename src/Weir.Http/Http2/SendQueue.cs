using System.Numerics;

namespace Weir.Http;

/// <summary>
/// Which stream sends next. Owner: the connection, one loop thread.
/// </summary>
/// <remarks>
/// Problem: one connection carries many responses at once, and the order of their bytes decides when a page is of use.
/// Method (RFC 9218 10): the most urgent streams go first. Among equally urgent ones those that are of use only as a
/// whole go one after the other, in the order of the requests; those that are of use in part take turns, a quantum
/// each. Where there are both kinds, every other quantum goes to either, so that none starves. A stream whose own
/// window is shut is not in the queue until it opens; the window of the connection shuts all of them at once. Cost: a
/// few list operations a quantum. Weakness: less urgent streams wait as long as more urgent ones have data; that is
/// what the client has asked for.
/// </remarks>
internal sealed class SendQueue
{
    /// <summary>Bytes that one stream sends before another one has its turn: one frame of usual size.</summary>
    public const int QuantumBytes = 16 * 1024;

    private const int Urgencies = 8;

    // Of each urgency first the list of those that go one after the other, then the one of those that take turns.
    private readonly StreamList[] _lists = new StreamList[Urgencies * 2];

    // A bit for each list that is not empty; the lowest one is the most urgent.
    private uint _occupied;
    private bool _isTurnOfRotating;

    /// <summary>Whether no stream could send, even if the window of the connection were open.</summary>
    public bool IsEmpty => _occupied == 0;

    /// <summary>The stream is ready or not, its window open or not: it joins or leaves the queue.</summary>
    public void Update(Http2Stream stream)
    {
        bool mayQueue = stream.IsReady && stream.CanSend && stream.SendWindowBytes > 0;
        if (mayQueue && !stream.IsQueued)
        {
            Link(stream);
        }
        else if (!mayQueue && stream.IsQueued)
        {
            Unlink(stream);
        }
    }

    public void Reprioritize(Http2Stream stream, Priority priority)
    {
        bool isQueued = stream.IsQueued;
        if (isQueued)
        {
            Unlink(stream);
        }

        stream.Priority = priority;
        if (isQueued)
        {
            Link(stream);
        }
    }

    /// <summary>The stream whose turn it is; null when none can send.</summary>
    public Http2Stream? Next()
    {
        if (_occupied == 0)
        {
            return null;
        }

        int list = BitOperations.TrailingZeroCount(_occupied);
        bool hasBoth = list % 2 == 0 && (_occupied & (2u << list)) != 0;
        return _lists[hasBoth && _isTurnOfRotating ? list + 1 : list].First;
    }

    /// <summary>The stream has had its turn: what is shut leaves, what takes turns goes to the end.</summary>
    public void Sent(Http2Stream stream)
    {
        _isTurnOfRotating = !stream.Priority.IsIncremental;
        Update(stream);
        if (stream.IsQueued && stream.Priority.IsIncremental)
        {
            Unlink(stream);
            Link(stream);
        }
    }

    private void Link(Http2Stream stream)
    {
        int list = ListOf(stream);
        if (stream.Priority.IsIncremental)
        {
            _lists[list].AddLast(stream);
        }
        else
        {
            _lists[list].AddInOrder(stream);
        }

        _occupied |= 1u << list;
        stream.IsQueued = true;
    }

    private void Unlink(Http2Stream stream)
    {
        int list = ListOf(stream);
        _lists[list].Remove(stream);
        if (_lists[list].First is null)
        {
            _occupied &= ~(1u << list);
        }

        stream.IsQueued = false;
    }

    private static int ListOf(Http2Stream stream) =>
        (stream.Priority.Urgency * 2) + (stream.Priority.IsIncremental ? 1 : 0);
}
