using System.Diagnostics;

namespace Weir.Pressure;

/// <summary>One drain: clients before, during and after SIGTERM, and what they met. Owner: any thread.</summary>
/// <remarks>
/// What counts as failed: a request that was sent and got no whole and right answer, whatever ended the connection,
/// unless an answer on it had announced the close before the request was sent; a reset at any time after connect had
/// returned; a refused connect before SIGTERM. What is fine: a refused connect after it, a close behind an answer that
/// announced it, and the clean close of a kept connection that was found before the next request was sent.
/// </remarks>
internal sealed class DrainRound(Gateway gateway, double rate)
{
    public const int Kept = 200;

    /// <summary>Kept connections that ask every other second: they are idle when the signal comes.</summary>
    public const int Seldom = 200;

    /// <summary>Kept connections that ask once and then only wait for their end.</summary>
    public const int Sleeping = 20;

    private const double NewShare = 0.2;
    private const double SeldomMs = 2000;
    private const int RequestsOfANew = 3;
    private const int FailuresMax = 20;
    private const int StepMs = 2;
    private const int SettleMs = 1500;
    private static readonly TimeSpan s_after = TimeSpan.FromSeconds(6);

    private static readonly TimeSpan s_sleepMax = TimeSpan.FromSeconds(40);

    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly FailureList _failures = new(FailuresMax);
    private long _number;
    private long _answered;
    private long _answeredAfter;
    private long _announced;
    private long _idleEnds;
    private long _refused;
    private int _open;
    private double _firstRefusedMs = double.NaN;
    private double _terminatedMs = double.NaN;

    public long Answered => _answered;

    public long AnsweredAfter => _answeredAfter;

    public long Announced => _announced;

    public long IdleEnds => _idleEnds;

    public long Refused => _refused;

    public long Failed => _failures.Count;

    public IReadOnlyCollection<string> Failures => _failures.First;

    /// <summary>Requests a second up to the signal.</summary>
    public double Rate { get; private set; }

    /// <summary>From the signal to the first refused connect.</summary>
    public double RefusesAfterMs => _firstRefusedMs - _terminatedMs;

    /// <summary>From the signal to the end of the process.</summary>
    public double SecondsAfter { get; private set; }

    private double NowMs => _clock.Elapsed.TotalMilliseconds;

    private bool IsTerminated => !double.IsNaN(Volatile.Read(ref _terminatedMs));

    private bool IsOver => IsTerminated && NowMs - _terminatedMs > s_after.TotalMilliseconds;

    public async Task RunAsync(TimeSpan before)
    {
        double interval = Kept * 1000.0 / (rate * (1 - NewShare));
        Task[] kept =
        [
            .. Enumerable.Range(0, Kept).Select(i => KeepAsync(interval, interval * i / Kept)),
            .. Enumerable.Range(0, Seldom).Select(i => KeepAsync(SeldomMs, SeldomMs * i / Seldom)),
            .. Enumerable.Range(0, Sleeping).Select(_ => SleepAsync()),
        ];
        Task fresh = ComeAsync();

        // The rate of a program that has just been started is not the one that is asked for.
        await Task.Delay(SettleMs, CancellationToken.None);
        long answered = Interlocked.Read(ref _answered);
        double from = NowMs;
        await Task.Delay(before, CancellationToken.None);
        Rate = (Interlocked.Read(ref _answered) - answered) * 1000 / (NowMs - from);
        Volatile.Write(ref _terminatedMs, NowMs);
        gateway.Signal(Libc.Terminate);
        await fresh;
        await Task.WhenAll(kept);
        while (Volatile.Read(ref _open) > 0)
        {
            await Task.Delay(StepMs, CancellationToken.None);
        }
    }

    /// <summary>The process has ended.</summary>
    public void End() => SecondsAfter = (NowMs - _terminatedMs) / 1000;

    /// <summary>A client that keeps its connection, and opens another when that one is closed.</summary>
    private async Task KeepAsync(double interval, double offset)
    {
        double due = NowMs + offset;
        while (!IsOver)
        {
            using WirePeer? peer = await ConnectAsync();
            if (peer is null)
            {
                return;
            }

            double connectedMs = NowMs;
            for (int served = 0; !IsOver; served++)
            {
                due = Math.Max(due, NowMs - interval);
                await Task.Delay(TimeSpan.FromMilliseconds(Math.Max(0, due - NowMs)), CancellationToken.None);
                due += interval;
                if (!await IsUsableAsync(peer, served) || !await AskAsync(peer, served, connectedMs))
                {
                    break;
                }
            }
        }
    }

    /// <summary>A client that asks once and waits for the end, which must be a clean one.</summary>
    private async Task SleepAsync()
    {
        using WirePeer? peer = await ConnectAsync();
        if (peer is null || !await AskAsync(peer, 0, NowMs))
        {
            return;
        }

        try
        {
            if (await peer.ReadHeadAsync().AsTask().WaitAsync(s_sleepMax) is { } head)
            {
                _failures.Add($"bytes that nobody asked for: {head.StartLine}");
            }

            Interlocked.Increment(ref _idleEnds);
        }
        catch (WireEndException e)
        {
            _failures.Add($"a connection that only waited was cut: {e.Message} {At(NowMs)}");
        }
        catch (TimeoutException)
        {
            _failures.Add("a connection that only waited was not closed");
        }
    }

    /// <summary>Clients that come all the time, ask some times and go.</summary>
    private async Task ComeAsync()
    {
        double perMs = rate * NewShare / RequestsOfANew / 1000;
        double begun = 0;
        double from = NowMs;
        while (!IsOver && Volatile.Read(ref _refused) < Kept * 2)
        {
            for (; begun < (NowMs - from) * perMs; begun++)
            {
                Interlocked.Increment(ref _open);
                _ = VisitAsync();
            }

            await Task.Delay(StepMs, CancellationToken.None);
        }
    }

    private async Task VisitAsync()
    {
        using WirePeer? peer = await ConnectAsync();
        double connectedMs = NowMs;
        for (int served = 0; peer is not null && served < RequestsOfANew; served++)
        {
            if (!await IsUsableAsync(peer, served) || !await AskAsync(peer, served, connectedMs))
            {
                break;
            }
        }

        Interlocked.Decrement(ref _open);
    }

    private async Task<WirePeer?> ConnectAsync()
    {
        try
        {
            return await WirePeer.ConnectAsync(gateway.Port);
        }
        catch (WireEndException e)
        {
            if (!e.IsRefused || !IsTerminated)
            {
                _failures.Add($"{e.Message} {At(NowMs)}");
            }

            Interlocked.Increment(ref _refused);
            Interlocked.CompareExchange(ref _firstRefusedMs, NowMs, double.NaN);
            return null;
        }
    }

    /// <summary>A close that arrived while no request was under way is noticed here, as any good client does.</summary>
    private async Task<bool> IsUsableAsync(WirePeer peer, int served)
    {
        if (!peer.IsReadable)
        {
            return true;
        }

        try
        {
            if (await peer.ReadHeadAsync() is { } head)
            {
                _failures.Add($"bytes that nobody asked for, {head.StartLine}");
            }

            Interlocked.Increment(ref _idleEnds);
        }
        catch (Exception e) when (e is WireEndException or WireException)
        {
            _failures.Add($"an idle connection was cut after {served} requests: {e.Message} {At(NowMs)}");
        }

        return false;
    }

    /// <summary>One request; whether the connection takes another.</summary>
    private async Task<bool> AskAsync(WirePeer peer, int served, double connectedMs)
    {
        RequestPlan plan = RequestPlan.Plain(Interlocked.Increment(ref _number));
        double sentMs = NowMs;
        try
        {
            Outcome outcome = await GetSession.AskAsync(peer, plan);
            Interlocked.Increment(ref _answered);
            _ = IsTerminated ? Interlocked.Increment(ref _answeredAfter) : 0;
            if (!outcome.KeepsAlive)
            {
                Interlocked.Increment(ref _announced);
                await AnswerReader.ReadCloseAsync(peer);
            }

            return outcome.KeepsAlive;
        }
        catch (Exception e) when (e is WireEndException or WireException)
        {
            _failures.Add($"request {served + 1} of its connection: {e.Message}; connected {At(connectedMs)}, "
                + $"sent {At(sentMs)}, ended {At(NowMs)}");
            return false;
        }
    }

    private string At(double ms) => IsTerminated ? $"{ms - _terminatedMs:+0.00;-0.00} ms" : "before the signal";
}
