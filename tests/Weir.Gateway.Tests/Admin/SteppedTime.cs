namespace Weir.Gateway.Tests.Admin;

/// <summary>A clock that a test moves. Owner: one test.</summary>
internal sealed class SteppedTime : TimeProvider
{
    private long _ticks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => _ticks;

    public void Step(double seconds) => _ticks += (long)(seconds * TimeSpan.TicksPerSecond);
}
