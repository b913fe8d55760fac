using System.Net.Security;
using Weir.Core;
using Weir.EndToEnd.Tests.Peers;
using Weir.EndToEnd.Tests.Running;

namespace Weir.EndToEnd.Tests.Faults;

/// <summary>How one fault is caused, and where it is to be seen. Immutable.</summary>
/// <param name="Fault">The fault that must come of it, and no other.</param>
/// <param name="Request">What the client sends; by default a plain GET of the case's own path.</param>
internal sealed record FaultCase(Fault Fault, string? Request = null)
{
    /// <summary>Where requests are counted by their fault.</summary>
    public const string Requests = "http_server_request_duration_seconds_count";

    /// <summary>Where connections are counted by the fault that closed them.</summary>
    public const string Connections = "weir_connections_closed_total";

    /// <summary>What the client sends.</summary>
    public string Request { get; } = Request ?? $"GET /{Fault.Word()} HTTP/1.1\r\nHost: a\r\n\r\n";

    /// <summary>The route of the case, whose path is the fault's word.</summary>
    public string Route => Files is null
        ? $"  - match: {{ path: /{Fault.Word()} }}\n    to: {Fault.Word()}\n    {Settings}\n"
        : $"  - match: {{ path: /{Fault.Word()}/** }}\n    static: {{ root: {Files} }}\n";

    /// <summary>The folder that the case's route serves in place of forwarding; null for one that forwards.</summary>
    public string? Files { get; init; }

    /// <summary>What the case's route says besides.</summary>
    public string Settings { get; init; } = "";

    /// <summary>
    /// What the configuration says besides, for a case that has a process of its own; null for one that shares it.
    /// </summary>
    public string? Alone { get; init; }

    /// <summary>
    /// A further address that the process listens on, as a file says it; goes with <see cref="Alone"/>.
    /// </summary>
    public string? Listen { get; init; }

    /// <summary>What the scripted origin speaks; null for plaintext.</summary>
    public SslServerAuthenticationOptions? Tls { get; init; }

    /// <summary>Whether the gateway is told that the origin speaks TLS; by default the truth.</summary>
    public bool IsSaidToSpeakTls { get; init; }

    /// <summary>Descriptors that its process may open; 0 for as many as usual. Goes with <see cref="Alone"/>.</summary>
    public int DescriptorsMax { get; init; }

    /// <summary>Where the case's cluster leads; null for the scripted origin.</summary>
    public string? Destination { get; init; }

    /// <summary>What the case's cluster says besides.</summary>
    public string Cluster { get; init; } = "";

    /// <summary>What the origin does with each connection.</summary>
    public Func<RawPeer, Task> Serve { get; init; } =
        static peer => AnswerAsync(peer, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");

    /// <summary>
    /// Brings it about in place of a client that sends the request and reads; the result is the answer, or null for a
    /// connection that ended without a whole one.
    /// </summary>
    public Func<WeirProcess, Task<HttpMessage?>>? Cause { get; init; }

    /// <summary>Whether the client gets no whole answer although the fault has a status.</summary>
    public bool IsCut { get; init; }

    /// <summary>The metric that must count it; null when nobody is left to ask.</summary>
    public string? Metric { get; init; } = Requests;

    /// <summary>Whether the log must tell it: what has a level, and an exchange that it belongs to.</summary>
    public bool IsLogged { get; init; } = Fault.Entry().Level != FaultLevel.Quiet;

    /// <summary>Says one thing after a request was read.</summary>
    public static async Task AnswerAsync(RawPeer peer, string text)
    {
        await peer.ReadHeadAsync();
        await peer.SendAsync(text);
        await peer.ReadToEndAsync();
    }

    /// <summary>The cluster of the case.</summary>
    public string ClusterAt(string url)
    {
        string said = IsSaidToSpeakTls ? url.Replace("http://", "https://", StringComparison.Ordinal) : url;
        return $"  {Fault.Word()}:\n    destinations: [ \"{Destination ?? said}\" ]\n    {Cluster}\n";
    }

    /// <summary>What the client gets.</summary>
    public async Task<HttpMessage?> RunAsync(WeirProcess weir)
    {
        if (Cause is not null)
        {
            return await Cause(weir);
        }

        using RawPeer client = await weir.ConnectAsync();
        await client.SendAsync(Request);
        if (!IsCut && Fault.Status() != 0)
        {
            return await client.ReadResponseAsync();
        }

        await client.ReadToEndAsync();
        return null;
    }
}
