using System.Globalization;

namespace Weir.Cli;

/// <summary>Says what runs and what to try: coloured on a terminal, plain when piped. Owner: the main thread.</summary>
internal static class DemoBanner
{
    private const string Bold = "\e[1m";
    private const string Link = "\e[4;36m";
    private const string Dim = "\e[2m";
    private const string Plain = "\e[0m";

    public static void Write(Terminal terminal, DemoPlan plan, int products)
    {
        TextWriter to = terminal.Output;
        bool color = terminal.OutputHasColour;
        string Paint(string text, string with) => color ? with + text + Plain : text;
        string count = products.ToString("N0", CultureInfo.InvariantCulture);

        to.WriteLine();
        to.WriteLine($"  {Paint("Weir demo", Bold)}: a shop with {count} products, and the gateway in front of it");
        to.WriteLine();
        to.WriteLine($"    shop      {Paint(plan.Url + "/", Link)}{(plan.IsMoved ? "  (port 8080 is in use)" : "")}");
        to.WriteLine($"    status    {Paint(plan.AdminUrl + "/", Link)}");
        to.WriteLine($"    metrics   {Paint(plan.AdminUrl + "/metrics", Link)}");
        to.WriteLine(Paint($"    the way   you -> gateway :{plan.Port} -> shop 127.0.0.1:{plan.Origin.Port}", Dim));
        to.WriteLine();
        to.WriteLine("  Try in another terminal:");
        to.WriteLine();
        foreach ((string command, string what) in Tries(plan.Url))
        {
            to.WriteLine($"    {command,-58}  {Paint(what, Dim)}");
        }

        to.WriteLine();
        to.WriteLine($"  In front of a service of your own: {Paint("./weir run --to http://localhost:3000", Bold)}");
        to.WriteLine("  Faults are logged below. Ctrl-C ends the demo.");
        to.WriteLine();
        to.Flush();
    }

    private static (string Command, string What)[] Tries(string url) =>
    [
        ($"curl -i {url}/api/products/42", "proxied; note x-request-id"),
        ($"curl '{url}/api/products?q=oak&limit=3'", "search"),
        ($"curl -i {url}/hello", "answered by the gateway itself"),
        ($"curl '{url}/slow?ms=800'", "a slow origin"),
        ($"curl -i '{url}/slow?ms=9000'", "too slow: 504 after 5 s"),
        ($"curl -i {url}/broken", "nothing listens there: 502"),
        ($"curl -N {url}/events", "a stream, one event a second"),
    ];
}
