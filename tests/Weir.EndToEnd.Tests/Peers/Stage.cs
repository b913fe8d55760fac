using Weir.EndToEnd.Tests.Running;

namespace Weir.EndToEnd.Tests.Peers;

/// <summary>A raw origin with a gateway in front of it. Owner: one test.</summary>
internal sealed class Stage : IAsyncDisposable
{
    private Stage(RawOrigin origin, WeirProcess weir)
    {
        Origin = origin;
        Weir = weir;
    }

    public RawOrigin Origin { get; }

    public WeirProcess Weir { get; }

    /// <summary>With an origin of a given script, or one whose connections the test takes.</summary>
    public static async Task<Stage> StartAsync(RawOrigin? origin = null, string more = "", int loops = 4)
    {
        origin ??= new RawOrigin();
        return new Stage(origin, await WeirProcess.InFrontOfAsync(origin.Url, more, loops));
    }

    /// <summary>A client whose request has reached the origin.</summary>
    public async Task<(RawPeer Client, RawPeer Upstream, HttpMessage Request)> BeginAsync(string request)
    {
        RawPeer client = await Weir.ConnectAsync();
        await client.SendAsync(request);
        RawPeer upstream = await Origin.AcceptAsync();
        return (client, upstream, await upstream.ReadRequestAsync());
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Weir.DisposeAsync();
        await Origin.DisposeAsync();
        Assert.Empty(Origin.Failures);
    }
}
