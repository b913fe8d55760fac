using System.Runtime.ExceptionServices;
using Weir.Core;
using Weir.IO;
using Weir.Transport;

namespace Weir.Gateway;

/// <summary>
/// Has another encoder do its steps on the <see cref="CodingLane"/>. Owner: one loop thread, but for the inner encoder
/// and the two buffers, which belong to the lane from <see cref="CodingLane.Add"/> until the result is back in the
/// loop's mailbox.
/// </summary>
internal sealed class LaneCoder : BodyEncoder
{
    private readonly BodyEncoder _inner;
    private readonly CodingLane _lane;
    private readonly EventLoop _loop;
    private readonly Arrival _arrival;
    private readonly LoopSource _arrived = new();
    private readonly byte[] _input = new byte[StepBytesMax];
    private readonly byte[] _output = new byte[StepBytesMax];
    private int _inputStart;
    private int _inputEnd;
    private int _outputStart;
    private int _outputEnd;
    private CodingStep _step;
    private CodingResult _result = CodingResult.Done;
    private Exception? _defect;
    private bool _isAway;
    private bool _isDisposed;

    /// <param name="inner">The encoder; it belongs to this one.</param>
    /// <param name="lane">Where there is a place for it, which is given back at the end.</param>
    /// <param name="loop">The loop of the exchange.</param>
    internal LaneCoder(BodyEncoder inner, CodingLane lane, EventLoop loop)
    {
        _inner = inner;
        _lane = lane;
        _loop = loop;
        _arrival = new Arrival(this);
    }

    /// <inheritdoc/>
    public override CodingResult Code(
        ReadOnlySpan<byte> source, Span<byte> destination, CodingStep step, out int taken, out int written)
    {
        taken = 0;
        written = 0;
        if (_isAway)
        {
            return CodingResult.Busy;
        }

        if (_defect is not null)
        {
            ExceptionDispatchInfo.Throw(_defect);
        }

        written = Math.Min(destination.Length, _outputEnd - _outputStart);
        _output.AsSpan(_outputStart, written).CopyTo(destination);
        _outputStart += written;
        if (_outputStart < _outputEnd)
        {
            return CodingResult.Full;
        }

        if (_result == CodingResult.Full)
        {
            Send(_step);
            return CodingResult.Busy;
        }

        if (source.Length > 0)
        {
            taken = Math.Min(source.Length, _input.Length);
            source[..taken].CopyTo(_input);
            _inputStart = 0;
            _inputEnd = taken;
            Send(CodingStep.Continue);
            return taken == source.Length && step == CodingStep.Continue ? CodingResult.Done : CodingResult.Busy;
        }

        if (step == CodingStep.Continue || _step == step)
        {
            return CodingResult.Done;
        }

        Send(step);
        return CodingResult.Busy;
    }

    /// <inheritdoc/>
    public override ValueTask<Fault> ReadyAsync() => _isAway ? _arrived.Wait() : new ValueTask<Fault>(Fault.None);

    /// <summary>Does one step. Called by the lane.</summary>
    internal void Work()
    {
        try
        {
            Span<byte> input = _input.AsSpan(_inputStart, _inputEnd - _inputStart);
            _result = _inner.Code(input, _output, _step, out int taken, out int written);
            _inputStart += taken;
            _outputStart = 0;
            _outputEnd = written;
        }
#pragma warning disable CA1031 // The boundary: a defect costs its exchange, where it is thrown again, never the lane.
        catch (Exception e)
#pragma warning restore CA1031
        {
            _defect = e;
        }

        _loop.Post(_arrival);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (!disposing || _isDisposed)
        {
            return;
        }

        _isDisposed = true;
        if (!_isAway)
        {
            End();
        }
    }

    private void Send(CodingStep step)
    {
        _step = step;
        _isAway = true;
        _lane.Add(this);
    }

    private void Arrive()
    {
        _isAway = false;
        if (_isDisposed)
        {
            End();
        }

        _arrived.Complete(Fault.None);
    }

    private void End()
    {
        _inner.Dispose();
        _lane.Leave();
    }

    /// <summary>The way back from the lane. Owner: the loop.</summary>
    private sealed class Arrival(LaneCoder coder) : LoopItem
    {
        /// <inheritdoc/>
        public override string ToString() => "compression";

        protected override void Run() => coder.Arrive();
    }
}
