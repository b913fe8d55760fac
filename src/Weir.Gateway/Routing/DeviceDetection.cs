using System.Text;
using Weir.Http;

namespace Weir.Gateway;

/// <summary>
/// Finds out what a client says it is: a crawler by its user agent, else mobile or not by its client hint
/// (Sec-CH-UA-Mobile), else by its user agent ("Mobi", which MDN recommends to look for). Any thread.
/// </summary>
internal static class DeviceDetection
{
    private const int AgentMax = 512;

    internal static DeviceKind Find(Head request)
    {
        request.TryGet(KnownField.UserAgent, out ReadOnlySpan<byte> written);
        Span<byte> lower = stackalloc byte[AgentMax];
        Ascii.ToLower(written[..Math.Min(written.Length, AgentMax)], lower, out int length);
        ReadOnlySpan<byte> agent = lower[..length];
        if (IsBot(agent))
        {
            return DeviceKind.Bot;
        }

        int hint = request.IndexOf("sec-ch-ua-mobile"u8);
        if (hint >= 0 && request.Value(hint) is [(byte)'?', var answer])
        {
            return answer == (byte)'1' ? DeviceKind.Mobile : DeviceKind.Desktop;
        }

        if (agent.IndexOf("mobi"u8) >= 0 || agent.IndexOf("android"u8) >= 0 || agent.IndexOf("ipad"u8) >= 0)
        {
            return DeviceKind.Mobile;
        }

        return agent.StartsWith("mozilla/"u8) || agent.StartsWith("opera/"u8) ? DeviceKind.Desktop : DeviceKind.None;
    }

    private static bool IsBot(ReadOnlySpan<byte> agent) =>
        agent.IndexOf("bot"u8) >= 0
        || agent.IndexOf("crawl"u8) >= 0
        || agent.IndexOf("spider"u8) >= 0
        || agent.IndexOf("slurp"u8) >= 0
        || agent.IndexOf("facebookexternalhit"u8) >= 0;
}
