using Weir.Core;
using Weir.IO;
using Weir.IO.Simulation;
using Weir.Testing.Tls;

namespace Weir.Foundations.Tests.IO.Tls;

/// <summary>A world in which sockets with TLS connect to each other. Owner: one test.</summary>
/// <remarks>
/// What libssl draws at random is not of the seed, so lengths of handshakes may differ by some bytes.
/// </remarks>
internal sealed class TlsScene
{
    private static readonly string s_folder = Directory.CreateTempSubdirectory("weir-sim-").FullName;
    private static readonly TestAuthority s_authority = new(s_folder);
    private static readonly TestCertificate s_site = s_authority.Sign("site", ["site.test"]);
    private static readonly NetAddress s_address = NetAddress.IPv4(0x7F000001, 8443);

    private readonly EventLoop[] _loops;
    private readonly int _bytesMax;
    private readonly int _descriptorsAtStart;
    private readonly TlsServer _server;
    private readonly TlsClient _client;

    internal TlsScene(ulong seed, int loops, int bytesMax, TlsPreset preset = TlsPreset.Intermediate)
    {
        _bytesMax = bytesMax;
        World = new SimulatedWorld(seed);
        _loops = World.AddLoops(loops, new SlabAllowance(64 << 20));
        _server = new TlsServer(new TlsServerOptions
        {
            Certificates = [new TlsCertificate { Chain = s_site.Chain, Key = s_site.Key }],
            Protocols = ["http/1.1"],
            Preset = preset,
        });
        _client = new TlsClient(new TlsClientOptions
        {
            Name = "site.test",
            Authorities = s_authority.File,
            Protocols = ["http/1.1"],
        });
        int descriptor = _loops[0].Net.Listen(s_address, dualStack: false, 4096);
        new Listener(_loops, descriptor, s_address, int.MaxValue, OnAccepted).Open();
        _descriptorsAtStart = World.OpenDescriptors;
    }

    internal SimulatedWorld World { get; }

    /// <summary>Those that connected, in order.</summary>
    internal List<TlsEnd> Clients { get; } = [];

    /// <summary>Those that were accepted, in any order.</summary>
    internal List<TlsEnd> Servers { get; } = [];

    /// <summary>After how many bytes an end cuts the connection; drawn for each.</summary>
    internal Func<int> CutAfter { get; init; } = static () => int.MaxValue;

    internal void Connect(Func<TlsEnd, Task>? instead = null)
    {
        EventLoop loop = _loops[World.Random.Next(_loops.Length)];
        int descriptor = loop.Net.Connect(s_address);
        TlsEnd client = new(loop, descriptor, _client.Begin(), Bytes(), World.Random)
        {
            CutAfter = CutAfter(),
            Instead = instead,
        };
        Clients.Add(client);
        loop.AddConnection();
        loop.Post(new Starter(client));
    }

    /// <summary>A client that speaks no TLS.</summary>
    internal SimulatedPeer ConnectRaw() => World.Connect(s_address);

    internal void CheckNothingKept()
    {
        Assert.True(World.Settle());
        Assert.Equal(_descriptorsAtStart, World.OpenDescriptors);
        Assert.All(Clients.Concat(Servers), static end => Assert.Null(end.Escape));
        foreach (EventLoop loop in _loops)
        {
            Assert.Equal(0, loop.ConnectionCount);
            Assert.Equal(0, loop.Slabs.RentedBytes);
        }
    }

    private byte[] Bytes()
    {
        byte[] bytes = new byte[World.Random.Next(_bytesMax)];
        World.Random.NextBytes(bytes);
        return bytes;
    }

    private void OnAccepted(EventLoop loop, int descriptor, NetAddress peer)
    {
        TlsEnd server = new(loop, descriptor, _server.Begin(loop.Now), Bytes(), World.Random)
        {
            CutAfter = CutAfter(),
        };
        Servers.Add(server);
        loop.Spawn(server);
    }

    private sealed class Starter(TlsEnd end) : LoopItem
    {
        protected internal override void Run() => end.Loop.Spawn(end);
    }
}
