using Weir.Core;
using Weir.Transport;

namespace Weir.Cli;

/// <summary>
/// <c>/flaky</c>: fails by chance, with a share of the requests that the query names. Any thread: each loop answers its
/// own exchanges.
/// </summary>
internal static class FlakyPage
{
    private const int ShareStandard = 20;
    private const int ShareMax = 100;

    /// <summary>What happens to this request; null: the connection is cut without an answer.</summary>
    public static SiteAnswer? Find(Exchange exchange, SiteQuery query)
    {
        string how = query.Find("how") ?? "error";
        if (!query.TryNumber("share", ShareStandard, ShareMax, out int share) || how is not ("error" or "reset"))
        {
            return SiteAnswer.Text(400, "share is a number from 1 to 100, how is error or reset\n");
        }

        int dice = (int)(exchange.Transport.Random.NextULong() % ShareMax);
        if (dice >= share)
        {
            return SiteAnswer.Text(200, "It worked this time.\n");
        }

        return how == "error"
            ? SiteAnswer.Text(500, $"This fails for {share} % of the requests, and this was one of them.\n")
            : null;
    }

    /// <summary>What an exchange ends with that is cut without an answer.</summary>
    public static Fault Cut => Fault.DownstreamReset;
}
