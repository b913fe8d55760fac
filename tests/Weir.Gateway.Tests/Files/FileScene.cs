using System.Text;
using Weir.Core;
using Weir.IO;
using Weir.IO.Simulation;
using Weir.Telemetry;
using Weir.Transport;

namespace Weir.Gateway.Tests.Files;

/// <summary>
/// A route with files on one real loop in a simulated world: network, clock and files. Owner: the world's thread.
/// </summary>
internal sealed class FileScene : IExchangeHandler
{
    private const long NanosecondsPerMs = 1_000_000;
    private const long IdleNanoseconds = 75_000_000_000;

    private readonly StaticOrigin _origin;
    private readonly NetAddress _address;
    private readonly EventLoop _loop;

    public FileScene(
        StaticOptions? options = null,
        long contentBytesMax = 8 << 20,
        SimulatedFileSystem? files = null,
        FileLane? lane = null,
        int bufferBytes = 1 << 20)
    {
        Files = files ?? new SimulatedFileSystem();
        Service = new FileService(lane ?? new FileLane(Files, isInline: true), contentBytesMax);
        _origin = new StaticOrigin(
            options ?? new StaticOptions { Root = "/srv" }, null, new PathNormalizer(PathOptions.Default), Service);
        World = new SimulatedWorld(
            1, SimulatedOptions.Calm with { BufferBytesMin = bufferBytes, BufferBytesMax = bufferBytes });
        _loop = World.AddLoops(1, new SlabAllowance(16 << 20))[0];
        EngineMetrics metrics = new(new MetricsRegistry(), ["GET"], 1);
        TransportLoop transport =
            new(_loop, metrics.ForLoop(0), new Resolver(_loop.Net, isInline: true), IdleNanoseconds);
        Server server = new([transport]);
        _address = server.Listen(
            NetAddress.IPv4(0x7F000001, 8080), dualStack: false, 100, new DownstreamOptions(), this, out _)!.Value;
        World.Settle();
    }

    public SimulatedWorld World { get; }

    /// <summary>Looks at what another thread does until it is done; false when it takes 20 s, or the bound.</summary>
    public static bool Until(Func<bool> isDone, TimeSpan? bound = null)
    {
        long end = Environment.TickCount64 + (long)(bound ?? TimeSpan.FromSeconds(20)).TotalMilliseconds;
        while (!isDone())
        {
            if (Environment.TickCount64 > end)
            {
                return false;
            }

            _ = Thread.Yield();
        }

        return true;
    }

    /// <summary>As <see cref="Until"/>, while the world goes on.</summary>
    public bool RunUntil(Func<bool> isDone) => Until(() => World.RunFor(1) && isDone());

    public SimulatedFileSystem Files { get; }

    public FileService Service { get; }

    /// <summary>How the exchanges ended, in their order.</summary>
    public List<Fault> Finished { get; } = [];

    /// <summary>Bytes of slabs that are rented.</summary>
    public long RentedBytes => _loop.Slabs.RentedBytes;

    /// <summary>A file modified ten seconds ago.</summary>
    public SimulatedContent Put(string path, string text) => Put(path, Encoding.Latin1.GetBytes(text));

    public SimulatedContent Put(string path, byte[] bytes) => Files.Put(path, bytes, NowNanoseconds - 10_000_000_000);

    public long NowNanoseconds => _loop.Net.UtcNowMs * NanosecondsPerMs;

    /// <summary>A client that has sent a request.</summary>
    public SimulatedPeer Send(string target, string fields = "", string method = "GET")
    {
        SimulatedPeer client = World.Connect(_address);
        client.Send($"{method} {target} HTTP/1.1\r\nHost: a\r\n{fields}\r\n");
        return client;
    }

    /// <summary>The whole answer to a request on a connection of its own.</summary>
    public string Ask(string target, string fields = "", string method = "GET")
    {
        int finished = Finished.Count;
        SimulatedPeer client = Send(target, "Connection: close\r\n" + fields, method);
        Assert.True(World.Run(() => Finished.Count > finished && client.IsOver));
        string answer = client.ReceivedText;
        client.Close();
        World.Settle();
        return answer;
    }

    /// <summary>The body of that answer.</summary>
    public string Body(string target, string fields = "")
    {
        string answer = Ask(target, fields);
        return answer[(answer.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..];
    }

    /// <summary>The status of that answer.</summary>
    public int Status(string target, string fields = "", string method = "GET") =>
        int.Parse(Ask(target, fields, method).AsSpan(9, 3), System.Globalization.CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public ValueTask<Fault> HandleAsync(Exchange exchange) => _origin.AnswerAsync(exchange);

    /// <inheritdoc/>
    public void OnFinished(Exchange exchange, Fault fault) => Finished.Add(fault);

    /// <inheritdoc/>
    public void OnRefused(Fault fault, in NetAddress client, string? cause)
    {
    }

    /// <inheritdoc/>
    public void OnDefect(Exception exception) => Assert.Fail(exception.ToString());
}
