using System.Globalization;

namespace Weir.Cli;

/// <summary>Says what runs and what to try: coloured on a terminal, plain when piped. Owner: the main thread.</summary>
internal sealed class DemoBanner(Terminal terminal, DemoPlan plan, int products)
{
    private const string Bold = "\e[1m";
    private const string Link = "\e[4;36m";
    private const string Dim = "\e[2m";
    private const string Warn = "\e[33m";
    private const string Plain = "\e[0m";

    // A fixed key: the demo shows the frames, and nobody checks the answer to it.
    private const string SocketFields =
        "-H 'connection: upgrade' -H 'upgrade: websocket' -H 'sec-websocket-version: 13' "
        + "-H 'sec-websocket-key: d2VpciBkZW1vIHdlaXIgZA=='";

    private readonly bool _hasColour = terminal.OutputHasColour;

    /// <summary>Writes all of it.</summary>
    /// <param name="reviewsProcess">The process that serves the reviews; null when it does not run.</param>
    /// <param name="problem">Why it does not run.</param>
    public void Write(int? reviewsProcess, string? problem)
    {
        TextWriter to = terminal.Output;
        string count = products.ToString("N0", CultureInfo.InvariantCulture);

        to.WriteLine();
        to.WriteLine($"  {Paint("Weir demo", Bold)}: a shop with {count} products, and the gateway in front of it");
        to.WriteLine();
        to.WriteLine($"    shop      {Paint(plan.Url + "/", Link)}{(plan.IsMoved ? "  (port 8080 is in use)" : "")}");
        to.WriteLine($"    try it    {Paint(plan.Url + "/try", Link)}");
        to.WriteLine($"    status    {Paint(plan.AdminUrl + "/", Link)}");
        to.WriteLine($"    metrics   {Paint(plan.AdminUrl + "/metrics", Link)}");
        to.WriteLine(Paint($"    the way   you -> gateway :{plan.Port} -> shop :{plan.ShopPort}, Weir's server", Dim));
        to.WriteLine(reviewsProcess is { } id
            ? Paint($"                              -> reviews :{plan.ReviewsPort}, Kestrel, process {id}", Dim)
            : Paint($"    without   the reviews on Kestrel: {problem}", Warn));
        to.WriteLine();
        to.WriteLine("  Try in another terminal:");
        to.WriteLine();
        foreach ((string command, string what) in Tries(reviewsProcess))
        {
            to.WriteLine($"    {Paint("# " + what, Dim)}");
            to.WriteLine($"    {command}");
        }

        to.WriteLine();
        to.WriteLine($"  The configuration of all this: {Paint("./weir demo --config", Bold)}");
        to.WriteLine($"  In front of a service of your own: {Paint("./weir run --to http://localhost:3000", Bold)}");
        to.WriteLine("  Faults are logged below. Ctrl-C ends the demo.");
        to.WriteLine();
        to.Flush();
    }

    private IEnumerable<(string Command, string What)> Tries(int? reviewsProcess)
    {
        string url = plan.Url;
        yield return ($"curl -i {url}/api/products/42", "proxied; note x-request-id");
        yield return ($"curl '{url}/api/products?q=oak&limit=3'", "search");
        yield return ($"curl -i {url}/hello", "answered by the gateway itself");
        yield return ($"curl -i {url}/p/42", "a redirect, made of the path");
        yield return ($"curl -i '{url}/slow?ms=800'", "a slow page");
        yield return ($"curl -i '{url}/hurry?ms=800'", "the same with a budget of 300 ms: 504");
        yield return ($"curl -i {url}/flaky", "fails every fifth time: 500");
        yield return ($"curl -i '{url}/flaky?share=100&how=reset'", "an origin that hangs up: 502");
        yield return ($"curl -i {url}/broken", "nothing listens there: 502");
        yield return ($"curl -N {url}/events", "a stream, one event a second");
        if (reviewsProcess is { } id)
        {
            yield return ($"curl {url}/reviews/42", "from the other origin");
            yield return ($"head -c 3000000 /dev/urandom | curl --data-binary @- {url}/upload", "an upload, hashed");
            yield return ($"curl -i -N -m 5 {SocketFields} {url}/prices", "a WebSocket, five seconds of its frames");
            yield return ($"kill {id}; curl -i {url}/reviews/42", "an origin that dies; the shop goes on");
        }
    }

    private string Paint(string text, string with) => _hasColour ? with + text + Plain : text;
}
