using System.Collections.Concurrent;
using System.Diagnostics;

namespace Weir.Pressure;

/// <summary>Clients of every kind that must notice nothing. Owner: any thread.</summary>
internal sealed class ReloadLoad(int port, double rate)
{
    public const int Kept = 200;
    public const int Tunnels = 20;
    public const int Streams = 20;
    public const int Downloads = 8;

    private const int FailuresMax = 20;
    private const int PieceBytes = 500;
    private const int PieceMs = 50;
    private const int DownloadMs = 100;
    private const int SettleMs = 2000;

    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly FailureList _failures = new(FailuresMax);
    private ConcurrentQueue<double> _latencies = new();
    private long _number;
    private long _pieces;
    private long _streamsRead;
    private long _downloadsRead;
    private volatile bool _isOver;

    public long Failed => _failures.Count;

    public long Pieces => Interlocked.Read(ref _pieces);

    public long StreamsRead => Interlocked.Read(ref _streamsRead);

    public long DownloadsRead => Interlocked.Read(ref _downloadsRead);

    public IReadOnlyCollection<string> Failures => _failures.First;

    private double NowMs => _clock.Elapsed.TotalMilliseconds;

    /// <summary>Runs until <see cref="Stop"/>.</summary>
    public Task RunAsync()
    {
        double interval = Kept * 1000 / rate;
        return Task.WhenAll(
        [
            .. Enumerable.Range(0, Kept).Select(i => KeepAsync(interval, SettleMs + (interval * i / Kept))),
            .. Enumerable.Range(0, Tunnels).Select(_ => GuardAsync("a tunnel", TunnelAsync)),
            .. Enumerable.Range(0, Streams).Select(_ => GuardAsync("a stream", StreamAsync)),
            .. Enumerable.Range(0, Downloads).Select(_ => GuardAsync("a download", DownloadAsync)),
        ]);
    }

    public void Stop() => _isOver = true;

    /// <summary>The latencies since the last call in milliseconds, from when each request was due, sorted.</summary>
    public double[] TakeLatencies()
    {
        double[] taken = [.. Interlocked.Exchange(ref _latencies, new ConcurrentQueue<double>())];
        Array.Sort(taken);
        return taken;
    }

    private Task KeepAsync(double interval, double offset) => GuardAsync("a kept connection", async () =>
    {
        using WirePeer peer = await WirePeer.ConnectAsync(port);
        double due = NowMs + offset;
        while (!_isOver)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(Math.Max(0, due - NowMs)), CancellationToken.None);
            RequestPlan plan = RequestPlan.Plain(Interlocked.Increment(ref _number));
            await GetSession.AskToStayAsync(peer, plan);
            _latencies.Enqueue(NowMs - due);
            due += interval;
        }
    });

    private async Task TunnelAsync()
    {
        RequestPlan plan = RequestPlan.Long(Interlocked.Increment(ref _number), TrafficKind.Tunnel);
        using WirePeer peer = await WirePeer.ConnectAsync(port);
        await TunnelSession.OpenAsync(peer, plan);
        for (int at = 0; !_isOver; at += PieceBytes)
        {
            await peer.SendAsync(plan.Download.Slice(at, PieceBytes));
            BodyCheck check = new(plan.Download, at + PieceBytes);
            check.Skip(at);
            await peer.ReadExactlyAsync(PieceBytes, check);
            Interlocked.Increment(ref _pieces);
            await Task.Delay(PieceMs, CancellationToken.None);
        }
    }

    private async Task StreamAsync()
    {
        while (!_isOver)
        {
            using WirePeer peer = await WirePeer.ConnectAsync(port);
            RequestPlan plan = RequestPlan.Long(Interlocked.Increment(ref _number), TrafficKind.EventStream);
            await GetSession.AskToStayAsync(peer, plan);
            Interlocked.Increment(ref _streamsRead);
        }
    }

    private async Task DownloadAsync()
    {
        using WirePeer peer = await WirePeer.ConnectAsync(port);
        while (!_isOver)
        {
            await GetSession.AskToStayAsync(peer, RequestPlan.Long(Interlocked.Increment(ref _number)));
            Interlocked.Increment(ref _downloadsRead);
            await Task.Delay(DownloadMs, CancellationToken.None);
        }
    }

    private async Task GuardAsync(string what, Func<Task> client)
    {
        while (!_isOver)
        {
            try
            {
                await client();
            }
            catch (Exception e) when (e is WireEndException or WireException)
            {
                _failures.Add($"{what}: {e.Message}");
            }
        }
    }
}
