using Weir.Core;

namespace Weir.Telemetry;

/// <summary>
/// The recent requests of one loop that failed or were slow, encoded. Owner: its loop adds, any thread reads, lock
/// _gate; the loop does not wait for a reader but leaves the request out.
/// </summary>
/// <remarks>Bounds: 100 a kind, 1 KiB each; memory is taken as it is first used and then used again.</remarks>
internal sealed class RecentStore
{
    public const int CountMax = 100;

    // Texts that find no room are cut, the target first among the long ones.
    private const int SlotBytes = 1024;

    private const long AgeMaxNanoseconds = 10L * 60 * 1_000_000_000;

    private readonly Lock _gate = new();
    private readonly Slot[] _failed = new Slot[CountMax];
    private readonly Slot[] _refused = new Slot[CountMax];
    private readonly Slot[] _slow = new Slot[CountMax];
    private int _failedNext;
    private int _refusedNext;

    /// <summary>Keeps a failed or slow exchange. Loop only.</summary>
    /// <param name="access">The exchange.</param>
    /// <param name="isFailed">Whether it has a fault or a status from 500 on.</param>
    /// <param name="slowNanoseconds">What makes it slow; 0 when it is not.</param>
    public void Add(in AccessEvent access, bool isFailed, long slowNanoseconds)
    {
        if (!_gate.TryEnter())
        {
            return;
        }

        try
        {
            if (isFailed && IsRefusal(access))
            {
                Fill(ref _refused[_refusedNext], access, 0);
                _refusedNext = (_refusedNext + 1) % CountMax;
            }
            else if (isFailed)
            {
                Fill(ref _failed[_failedNext], access, 0);
                _failedNext = (_failedNext + 1) % CountMax;
            }

            if (slowNanoseconds > 0)
            {
                AddSlow(access, slowNanoseconds);
            }
        }
        finally
        {
            _gate.Exit();
        }
    }

    /// <summary>Calls for each exchange that is kept, in any order. Any thread.</summary>
    /// <param name="kind">Which ones.</param>
    /// <param name="now">The clock of the loops; what is slow and too old is left out.</param>
    /// <param name="into">Takes copies of the encoded records.</param>
    public void CopyTo(RecentKind kind, long now, List<byte[]> into)
    {
        Slot[] slots = kind switch
        {
            RecentKind.Failed => _failed,
            RecentKind.Refused => _refused,
            _ => _slow,
        };
        lock (_gate)
        {
            foreach (ref readonly Slot slot in slots.AsSpan())
            {
                if (slot.Length > 0 && (kind != RecentKind.Slow || now - slot.EndedAt < AgeMaxNanoseconds))
                {
                    into.Add(slot.Bytes.AsSpan(0, slot.Length).ToArray());
                }
            }
        }
    }

    private static bool IsRefusal(in AccessEvent access) =>
        access.Status < 500 && (access.Fault == Fault.NoRoute || access.Fault.Entry().Side == FaultSide.Downstream);

    // In the place of one that is too old, or of the fastest.
    private void AddSlow(in AccessEvent access, long nanoseconds)
    {
        int place = 0;
        for (int i = 0; i < _slow.Length; i++)
        {
            ref readonly Slot slot = ref _slow[i];
            if (slot.Length == 0 || access.EndedAt - slot.EndedAt >= AgeMaxNanoseconds)
            {
                Fill(ref _slow[i], access, nanoseconds);
                return;
            }

            place = slot.Nanoseconds < _slow[place].Nanoseconds ? i : place;
        }

        if (nanoseconds > _slow[place].Nanoseconds)
        {
            Fill(ref _slow[place], access, nanoseconds);
        }
    }

    private static void Fill(ref Slot slot, in AccessEvent access, long nanoseconds)
    {
        slot.Bytes ??= new byte[SlotBytes];
        slot.Length = AccessRecord.Write(slot.Bytes, access);
        slot.EndedAt = access.EndedAt;
        slot.Nanoseconds = nanoseconds;
    }

    private struct Slot
    {
        public byte[] Bytes;
        public int Length;
        public long EndedAt;
        public long Nanoseconds;
    }
}
