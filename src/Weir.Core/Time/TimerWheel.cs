using System.Numerics;
using System.Runtime.CompilerServices;

namespace Weir.Core;

/// <summary>
/// A hierarchical timer wheel with a resolution of one millisecond. Owner: one loop thread.
/// </summary>
/// <remarks>
/// Problem: ten thousand connections each carry a deadline that moves with every request and nearly never fires.
/// Method: eleven levels of 64 slots; level n holds entries whose due time differs from the wheel's time first in the
/// n-th group of six bits. Arming and disarming are O(1) list operations; an entry of a higher level cascades down at
/// most once a level. One 64-bit word a level says which slots are occupied, so the next expiry is found with a rotate
/// and a count of trailing zeros, and a long idle span is jumped over instead of stepped through. Weakness: entries
/// fire up to one millisecond late, never early. Source: Varghese and Lauck, "Hashed and Hierarchical Timing Wheels",
/// SOSP 1987, scheme 7.
/// </remarks>
public sealed class TimerWheel
{
    private const int SlotBits = 6;
    private const int Slots = 1 << SlotBits;

    // 11 x 6 bits cover every non-negative long.
    private const int Levels = 11;

    private readonly TimerEntry?[] _slots = new TimerEntry?[Levels * Slots];
    private readonly ulong[] _occupied = new ulong[Levels];

    /// <param name="nowMs">The wheel's time at the start, in milliseconds; not negative.</param>
    public TimerWheel(long nowMs)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(nowMs);
        NowMs = nowMs;
    }

    /// <summary>The wheel's time in milliseconds: everything due until then has fired.</summary>
    public long NowMs { get; private set; }

    /// <summary>Number of armed entries.</summary>
    public int Count { get; private set; }

    /// <summary>
    /// Arms the entry for an instant; one that is already armed moves. An instant that has passed fires at the next
    /// advance.
    /// </summary>
    public void Arm(TimerEntry entry, long dueMs)
    {
        if (entry.IsArmed)
        {
            Unlink(entry);
        }

        entry.DueMs = Math.Max(dueMs, NowMs + 1);
        Link(entry);
    }

    /// <summary>Takes the entry out. Does nothing when it is not armed.</summary>
    public void Disarm(TimerEntry entry)
    {
        if (entry.IsArmed)
        {
            Unlink(entry);
        }
    }

    /// <summary>
    /// The instant by which <see cref="Advance"/> has to be called next; <see cref="long.MaxValue"/> when nothing is
    /// armed.
    /// </summary>
    public long NextDueMs()
    {
        for (int level = 0; level < Levels; level++)
        {
            if (_occupied[level] != 0)
            {
                // Lower levels hold earlier instants, so the first occupied level has the next one.
                return SlotStart(level, NextSlot(level));
            }
        }

        return long.MaxValue;
    }

    /// <summary>Moves the time forward and fires what is due, in order of the instants.</summary>
    public void Advance(long nowMs)
    {
        while (true)
        {
            long next = NextDueMs();
            if (next > nowMs)
            {
                break;
            }

            NowMs = next;
            Expire();
        }

        NowMs = Math.Max(NowMs, nowMs);
    }

    private void Expire()
    {
        // A cascade may fill level 0 at this very instant, so the highest level goes first.
        for (int level = Levels - 1; level >= 0; level--)
        {
            int slot = SlotOf(NowMs, level);
            if ((_occupied[level] & (1UL << slot)) == 0 || SlotStart(level, slot) != NowMs)
            {
                continue;
            }

            // The list is drained by its head: a firing entry may disarm its neighbours or arm itself anew.
            while (_slots[(level * Slots) + slot] is { } entry)
            {
                Unlink(entry);
                if (entry.DueMs <= NowMs)
                {
                    entry.OnTimer();
                }
                else
                {
                    Link(entry);
                }
            }
        }
    }

    private void Link(TimerEntry entry)
    {
        int level = LevelOf(entry.DueMs);
        int slot = SlotOf(entry.DueMs, level);
        ref TimerEntry? head = ref _slots[(level * Slots) + slot];
        entry.Level = (byte)level;
        entry.Slot = (byte)slot;
        entry.Previous = null;
        entry.Next = head;
        if (head is not null)
        {
            head.Previous = entry;
        }

        head = entry;
        _occupied[level] |= 1UL << slot;
        entry.IsArmed = true;
        Count++;
    }

    private void Unlink(TimerEntry entry)
    {
        ref TimerEntry? head = ref _slots[(entry.Level * Slots) + entry.Slot];
        if (entry.Previous is null)
        {
            head = entry.Next;
        }
        else
        {
            entry.Previous.Next = entry.Next;
        }

        if (entry.Next is not null)
        {
            entry.Next.Previous = entry.Previous;
        }

        if (head is null)
        {
            _occupied[entry.Level] &= ~(1UL << entry.Slot);
        }

        entry.Previous = null;
        entry.Next = null;
        entry.IsArmed = false;
        Count--;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int LevelOf(long dueMs)
    {
        // The highest group of six bits in which the instant differs from now.
        ulong difference = (ulong)(dueMs ^ NowMs) | (Slots - 1);
        return BitOperations.Log2(difference) / SlotBits;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int SlotOf(long instantMs, int level) => (int)(instantMs >> (SlotBits * level)) & (Slots - 1);

    private int NextSlot(int level)
    {
        int now = SlotOf(NowMs, level);
        return (BitOperations.TrailingZeroCount(BitOperations.RotateRight(_occupied[level], now)) + now) & (Slots - 1);
    }

    private long SlotStart(int level, int slot)
    {
        int shift = SlotBits * level;
        long above = level == Levels - 1 ? 0 : NowMs >> (shift + SlotBits) << (shift + SlotBits);
        return above | ((long)slot << shift);
    }
}
