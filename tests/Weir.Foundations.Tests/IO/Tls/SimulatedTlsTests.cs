using System.Runtime.InteropServices;
using Weir.Core;
using Weir.IO;
using Weir.IO.Simulation;

namespace Weir.Foundations.Tests.IO.Tls;

/// <summary>TLS in rough worlds: whatever is cut, late, full or reset, bytes come whole or the cut is seen.</summary>
public sealed partial class SimulatedTlsTests
{
    private const int Connections = 6;
    private const int SeedsEach = 20;

    [Theory]
    [InlineData(1, TlsPreset.Intermediate)]
    [InlineData(3, TlsPreset.Modern)]
    public void Run_BothDirections_ArriveWholeAndEndCleanly(int loops, TlsPreset preset)
    {
        for (ulong seed = 1; seed <= SeedsEach; seed++)
        {
            TlsScene scene = new(seed, loops, bytesMax: 200_000, preset);
            for (int i = 0; i < Connections; i++)
            {
                scene.Connect();
            }

            Assert.True(scene.World.Run(() => AllClosed(scene)), $"seed {seed}");
            Assert.All(
                scene.Clients.Concat(scene.Servers), end => Assert.True(end.IsClean, $"seed {seed}: {end.Error}"));
            Assert.All(scene.Clients, client => Assert.Contains(scene.Servers, server => IsPair(client, server)));
            scene.CheckNothingKept();
        }
    }

    // More handshakes at once than a tick has room for.
    [Fact]
    public void Run_CrowdOfHandshakes_AllEndWell()
    {
        const int Crowd = 80;
        for (ulong seed = 1; seed <= 5; seed++)
        {
            TlsScene scene = new(seed, loops: 1, bytesMax: 2000);
            for (int i = 0; i < Crowd; i++)
            {
                scene.Connect();
            }

            Assert.True(scene.World.Run(() => AllClosed(scene)), $"seed {seed}");
            Assert.All(scene.Clients, end => Assert.True(end.IsClean, $"seed {seed}: {end.Error}"));
            scene.CheckNothingKept();
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Run_ResetsAnywhere_NothingLooksWholeAndNothingIsKept(int loops)
    {
        for (ulong seed = 1; seed <= SeedsEach; seed++)
        {
            SeededRandom random = new(seed);
            TlsScene scene = new(seed, loops, bytesMax: 100_000) { CutAfter = () => random.Next(150_000) };
            for (int i = 0; i < Connections; i++)
            {
                scene.Connect();
            }

            Assert.True(scene.World.Run(() => AllClosed(scene)), $"seed {seed}");
            foreach (TlsEnd end in scene.Clients.Concat(scene.Servers))
            {
                IEnumerable<TlsEnd> others = scene.Clients.Contains(end) ? scene.Servers : scene.Clients;
                Assert.Contains(others, other => end.IsClean ? IsWhole(end, other) : IsBeginning(end, other));
            }

            scene.CheckNothingKept();
        }
    }

    [Fact]
    public void Run_GarbageAndCuts_EndInOrder()
    {
        for (ulong seed = 1; seed <= 10 * SeedsEach; seed++)
        {
            TlsScene scene = new(seed, loops: 1, bytesMax: 1);
            for (int i = 0; i < Connections; i++)
            {
                SimulatedPeer peer = scene.ConnectRaw();
                byte[] bytes = new byte[scene.World.Random.Next(3000)];
                scene.World.Random.NextBytes(bytes);
                if (i % 2 == 0 && bytes.Length > 5)
                {
                    // What begins as a greeting is looked into.
                    ReadOnlySpan<byte> front = [0x16, 0x03, 0x01, 0x02, 0x00, 0x01];
                    front[..5].CopyTo(bytes);
                }

                peer.Send(bytes);
                scene.World.After(50, i % 3 == 0 ? peer.Reset : peer.SendEnd);
                scene.World.After(100, peer.Reset);
            }

            Assert.True(scene.World.Run(() => scene.Servers.Count == Connections && AllClosed(scene)), $"seed {seed}");
            Assert.All(scene.Servers, static server => Assert.False(server.IsClean));
            scene.CheckNothingKept();
        }
    }

    // Each makes the other derive keys, and answer when it is asked to.
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Run_FloodOfKeyUpdates_IsCut(int kind)
    {
        const int Updates = 6000;
        TlsScene scene = new(1, loops: 1, bytesMax: 1, TlsPreset.Modern);
        int sent = 0;
        scene.Connect(async end =>
        {
            while (sent < Updates
                && UpdateKeys(end.Socket.Tls!.Handle, kind) == 1
                && await end.Socket.HandshakeAsync(Fault.UpstreamTlsFailed) == Fault.None
                && await end.Socket.DrainedAsync(0) == Fault.None)
            {
                sent++;
            }
        });

        Assert.True(scene.World.Run(() => AllClosed(scene)));
        Assert.Contains("the peer ", scene.Servers[0].Error, StringComparison.Ordinal);
        Assert.InRange(scene.Servers[0].Socket.BytesReceived, 64 * 1024, 96 * 1024);
        scene.CheckNothingKept();
    }

    private static bool AllClosed(TlsScene scene) =>
        scene.Clients.Concat(scene.Servers).All(static end => end.IsClosed);

    private static bool IsPair(TlsEnd one, TlsEnd other) => IsWhole(one, other) && IsWhole(other, one);

    private static bool IsWhole(TlsEnd end, TlsEnd other) => end.Received.SequenceEqual(other.Sent);

    private static bool IsBeginning(TlsEnd end, TlsEnd other) => other.Sent.AsSpan().StartsWith(end.Received);

    [LibraryImport("libssl.so.3", EntryPoint = "SSL_key_update")]
    private static partial int UpdateKeys(nint ssl, int kind);
}
