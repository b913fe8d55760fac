using Weir.Core;
using Weir.IO;

namespace Weir.Transport;

/// <summary>
/// The deadlines of one connection: one for what it waits to receive, one for what it waits to send, on one wheel
/// entry. Owner: one loop thread.
/// </summary>
/// <remarks>
/// A deadline is an instant, or a rate: the peer has to move <see cref="RateRule.BytesPerSpanMin"/> in every span.
/// Setting and clearing are stores; the wheel is touched when an earlier instant than the armed one comes up.
/// </remarks>
internal sealed class ConnectionTimer : IDeadlineOwner
{
    private const long PostponedNanoseconds = 1_000_000;

    private readonly ByteStream _stream;
    private readonly Deadline _deadline;
    private Wait _input;
    private Wait _output;

    internal ConnectionTimer(ByteStream stream)
    {
        _stream = stream;
        _deadline = new Deadline(stream.Loop.Timers, this);
    }

    /// <summary>Who is told of a deadline that has passed.</summary>
    internal required ITimedConnection Owner { get; set; }

    private long Now => _stream.Loop.Now;

    /// <summary>When the deadline for input is over, in nanoseconds of the loop's clock; 0 when none is set.</summary>
    internal long InputAt => _input.At;

    /// <summary>Input has to come within a span of nanoseconds, else the fault arises.</summary>
    internal void SetInput(Fault fault, long nanoseconds) =>
        Start(ref _input, new Wait { At = Now + nanoseconds, Fault = fault });

    /// <summary>Input has to come at the least rate; a rate that runs goes on.</summary>
    internal void SetInputRate(Fault fault)
    {
        if (!_input.IsRate)
        {
            Start(ref _input, Rate(fault, _stream.BytesReceived));
        }
    }

    /// <summary>Nothing is waited for on the input's side.</summary>
    internal void ClearInput() => _input = default;

    /// <summary>Output has to go within a span of nanoseconds, else the fault arises.</summary>
    internal void SetOutput(Fault fault, long nanoseconds) =>
        Start(ref _output, new Wait { At = Now + nanoseconds, Fault = fault });

    /// <summary>Output that is there has to go at the least rate; a rate that runs goes on.</summary>
    internal void SetOutputRate(Fault fault)
    {
        if (!_output.IsRate)
        {
            Start(ref _output, Rate(fault, _stream.BytesSent));
        }
    }

    /// <summary>Nothing is waited for on the output's side.</summary>
    internal void ClearOutput() => _output = default;

    /// <summary>Ends the timer with its connection.</summary>
    internal void Dispose() => _deadline.Dispose();

    /// <inheritdoc/>
    public void OnDeadline()
    {
        Fault fault = Check(ref _input, _stream.BytesReceived, isPending: true, _stream.CanRead);
        if (fault == Fault.None)
        {
            fault = Check(ref _output, _stream.BytesSent, _stream.OutputBytes > 0, _stream.CanWrite);
        }

        Arm();
        if (fault != Fault.None)
        {
            Owner.OnTimeout(fault);
        }
    }

    private void Start(ref Wait wait, in Wait value)
    {
        wait = value;
        if (!_deadline.IsSet || _deadline.At > value.At)
        {
            _deadline.Set(value.At);
        }
    }

    private Wait Rate(Fault fault, long bytes) =>
        new() { At = Now + RateRule.SpanNanoseconds, Fault = fault, IsRate = true, Bytes = bytes };

    private Fault Check(ref Wait wait, long bytes, bool isPending, bool isReady)
    {
        if (wait.At == 0 || wait.At > Now)
        {
            return Fault.None;
        }

        if (isReady && !wait.IsPostponed)
        {
            // What is waited for was harvested in this very tick: the loop was late, not the peer.
            wait.IsPostponed = true;
            wait.At = Now + PostponedNanoseconds;
            return Fault.None;
        }

        if (wait.IsRate && (!isPending || bytes - wait.Bytes >= RateRule.BytesPerSpanMin))
        {
            wait = isPending ? Rate(wait.Fault, bytes) : default;
            return Fault.None;
        }

        Fault fault = wait.Fault;
        wait = default;
        return fault;
    }

    private void Arm()
    {
        long next = _input.At == 0 ? _output.At : _output.At == 0 ? _input.At : Math.Min(_input.At, _output.At);
        if (next != 0)
        {
            _deadline.Set(next);
        }
    }

    private struct Wait
    {
        internal long At;
        internal long Bytes;
        internal Fault Fault;
        internal bool IsRate;
        internal bool IsPostponed;
    }
}
