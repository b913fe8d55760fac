using System.Text;

namespace Weir.Compare;

/// <summary>
/// Shows that the servers do equal header work: what the origin saw of one request through each of them and what came
/// back to the client, and in which fields they differ.
/// </summary>
internal sealed class HeaderCheck(Options options, Processes processes, Workspace workspace)
{
    private static readonly string[] s_upstream =
        ["x-forwarded-for", "x-forwarded-proto", "x-forwarded-host", "via", "x-request-id"];

    private static readonly string[] s_downstream = ["x-request-id"];

    /// <summary>The heads as text, and one line for each inequality.</summary>
    public (string Heads, List<string> Differences) Run(IReadOnlyList<Peer> peers)
    {
        var heads = new StringBuilder();
        var upstream = new Dictionary<string, string[]>(StringComparer.Ordinal);
        var proxied = new Dictionary<string, string[]>(StringComparer.Ordinal);
        var fixedOnes = new Dictionary<string, string[]>(StringComparer.Ordinal);
        using var origin = Server.Start(
            processes, workspace, Peer.OfOrigin(options), Placement.Instrument, originPort: 0, "/headers");
        foreach (var peer in peers)
        {
            using var server = Server.Start(
                processes, workspace, peer, Placement.Measured, origin.Port, "/headers");
            var answer = Get(server, "/headers");
            var own = Get(server, "/fixed");
            upstream[peer.Name] = Names(answer.Body);
            proxied[peer.Name] = Names(answer.Head);
            fixedOnes[peer.Name] = Names(own.Head);
            heads.Append($"--- {peer.Name}: request as the origin got it\n{Trim(answer.Body)}\n")
                .Append($"--- {peer.Name}: proxied response\n{Trim(answer.Head)}\n")
                .Append($"--- {peer.Name}: fixed response\n{Trim(own.Head)}\n");
        }

        return (heads.ToString(), [
            .. Missing("towards the origin", upstream, s_upstream),
            .. Missing("back to the client", proxied, s_downstream),
            .. Unequal("request to the origin", upstream),
            .. Unequal("proxied response", proxied),
            .. Unequal("fixed response", fixedOnes)]);
    }

    private static (string Head, string Body) Get(Server server, string path) =>
        RawHttp.Get(server.Port, path) ?? throw new CompareException($"{server.Peer.Name} did not answer {path}");

    private static string[] Names(string head) =>
        [.. RawHttp.Fields(head).Select(field => field.Name).Order(StringComparer.Ordinal)];

    private static string Trim(string head) => head.Replace("\r", "").TrimEnd('\n');

    private static IEnumerable<string> Missing(
        string where, Dictionary<string, string[]> names, string[] required) =>
        from peer in names
        from name in required
        where !peer.Value.Contains(name)
        select $"MISSING: {peer.Key} does not send {name} {where}";

    /// <summary>Fields that some servers have and others lack: small ones are tolerable, but they are said.</summary>
    private static IEnumerable<string> Unequal(string what, Dictionary<string, string[]> names) =>
        from name in names.Values.SelectMany(all => all).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)
        let with = names.Where(peer => peer.Value.Contains(name)).Select(peer => peer.Key).ToList()
        where with.Count < names.Count
        select $"{what}: {name} only from {string.Join(", ", with)}";
}
