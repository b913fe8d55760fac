using System.IO.Compression;
using System.Text;

namespace Weir.Compare;

/// <summary>
/// One request to a server before it is measured: whether it does what the scenario is about. The clients count
/// statuses and, but for wrk, lengths; they look at nothing else.
/// </summary>
internal static class AnswerCheck
{
    /// <summary>The bytes of the body as it came, coded or not; null where a single GET shows nothing.</summary>
    /// <exception cref="CompareException">The answer is not what is to be measured.</exception>
    public static int? Run(Server server, Scenario scenario, Server origin)
    {
        if (scenario.PostBytes > 0 || scenario.Length > RawHttp.AnswerMax / 2)
        {
            return null;
        }

        var path = server.Peer.PathFor(scenario);
        if (scenario.IsHttp2)
        {
            return Http2Check.Run(server, path, scenario.Length);
        }

        if (RawHttp.Get(server.Port, path, scenario.Fields, server.IsSecure) is not { } answer
            || !RawHttp.IsOk(answer.Head))
        {
            throw Wrong(server, path, "does not answer 200");
        }

        var coding = RawHttp.Fields(answer.Head).Find(field => field.Name == "content-encoding").Value;
        if (coding != (scenario.Extras.HasFlag(Extras.Gzip) ? "gzip" : null))
        {
            throw Wrong(server, path, $"answers with content coding \"{coding}\"");
        }

        var body = coding is null ? answer.Body : Decode(answer.Body)
            ?? throw Wrong(server, path, "answers with what is no gzip");
        if (body.Length != scenario.Length)
        {
            throw Wrong(server, path, $"answers with {body.Length} bytes, not {scenario.Length}");
        }

        // The origin does not know what servers answer by themselves.
        if (RawHttp.Get(origin.Port, path) is { } plain && RawHttp.IsOk(plain.Head) && plain.Body != body)
        {
            throw Wrong(server, path, "does not answer with the body of the origin");
        }

        if (server.Peer.MarkedBy is { } mark && !RawHttp.Fields(answer.Head).Exists(field => field.Name == mark))
        {
            throw Wrong(server, path, $"answers without {mark}: it took another route\n{answer.Head}");
        }

        return answer.Body.Length;
    }

    private static string? Decode(string coded)
    {
        using var source = new MemoryStream(Encoding.Latin1.GetBytes(coded));
        using var gzip = new GZipStream(source, CompressionMode.Decompress);
        using var plain = new MemoryStream();
        try
        {
            gzip.CopyTo(plain);
        }
        catch (InvalidDataException)
        {
            return null;
        }

        return Encoding.Latin1.GetString(plain.ToArray());
    }

    private static CompareException Wrong(Server server, string path, string what) =>
        new($"{server.Peer.Name} {what} on {path}");
}
