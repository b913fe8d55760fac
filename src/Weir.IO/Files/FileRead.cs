using Weir.Core;

namespace Weir.IO;

/// <summary>
/// Reads one file into slabs of a loop, step by step: what is in memory at once, the rest on the lane. Owner: the loop,
/// but for what <c>Execute</c> uses while a step is on the lane.
/// </summary>
/// <remarks>
/// A step that was given up still writes into its slabs: they stay rented until it comes back to the loop.
/// </remarks>
public sealed class FileRead : LaneWait, ILaneJob
{
    /// <summary>The most that one step reads.</summary>
    public const int BytesMax = SlabsMax * Slab.StandardBytes;

    private const int SlabsMax = 4;

    private readonly OpenFile _file;
    private readonly Slab?[] _slabs = new Slab?[SlabsMax];
    private readonly IoSegment[] _segments = new IoSegment[SlabsMax];
    private int _rented;
    private int _taken;
    private int _segmentCount;
    private long _position;
    private bool _isOnLane;

    /// <param name="file">The file; whoever reads has a use of it meanwhile.</param>
    /// <param name="loop">The loop.</param>
    public FileRead(OpenFile file, EventLoop loop)
        : base(loop) => _file = file;

    /// <summary>What the last step brought: bytes, 0 at the end of the file, or a negated error.</summary>
    public int Result { get; private set; }

    /// <summary>
    /// Rents slabs for up to so many bytes; returns for how many there is room: fewer when memory is short, 0 for none.
    /// </summary>
    public int Rent(int bytes)
    {
        bytes = Math.Min(bytes, BytesMax);
        while (_rented * Slab.StandardBytes < bytes && Loop.Slabs.TryRent() is { } slab)
        {
            _slabs[_rented++] = slab;
        }

        int room = Math.Min(bytes, _rented * Slab.StandardBytes);
        _segmentCount = 0;
        for (int at = 0; at < room; at += Slab.StandardBytes)
        {
            int length = Math.Min(Slab.StandardBytes, room - at);
            _segments[_segmentCount] = new IoSegment(_slabs[_segmentCount]!.Address, length);
            _segmentCount++;
        }

        _taken = 0;
        return room;
    }

    /// <summary>Reads into what was rented if the bytes are in memory; false when the disk is needed.</summary>
    public bool TryNow(long position)
    {
        Result = _file.TryRead(position, _segments.AsSpan(0, _segmentCount));
        return Result != -NetError.WouldBlock;
    }

    /// <summary>
    /// Has what was rented filled on the lane: then wait for it. False when the lane has too much to do.
    /// </summary>
    public bool TryBegin(long position)
    {
        _position = position;
        _file.Retain();
        _isOnLane = true;
        if (_file.Lane.TryPost(this))
        {
            return true;
        }

        _isOnLane = false;
        _file.Release();
        return false;
    }

    /// <summary>Takes the next slab that was read into, which is the caller's from here on.</summary>
    public Slab Take()
    {
        Slab slab = _slabs[_taken]!;
        _slabs[_taken++] = null;
        return slab;
    }

    /// <summary>Ends a step, or all of them: slabs that were not taken go back.</summary>
    public void End()
    {
        if (_isOnLane)
        {
            return;
        }

        for (int i = 0; i < _rented; i++)
        {
            if (_slabs[i] is { } slab)
            {
                _slabs[i] = null;
                Loop.Slabs.Return(slab);
            }
        }

        _rented = 0;
    }

    /// <inheritdoc/>
    void ILaneJob.Execute()
    {
        Result = _file.Read(_position, _segments.AsSpan(0, _segmentCount));
        PostBack();
    }

    /// <inheritdoc/>
    protected internal override void Run()
    {
        _isOnLane = false;
        _file.Release();
        base.Run();
    }

    /// <inheritdoc/>
    protected override void OnAbandoned() => End();
}
