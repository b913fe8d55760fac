using System.Globalization;
using Weir.Configuration;
using Weir.Gateway;

namespace Weir.Cli;

/// <summary>
/// Writes an explanation for people: with colour on a terminal, plain when piped. Owner: the main thread.
/// </summary>
internal sealed class ExplainText(Terminal terminal, RouteExplanation so, GatewayOptions options)
{
    private const string Bold = "\e[1m";
    private const string Grey = "\e[90m";
    private const string Green = "\e[1;32m";
    private const string Red = "\e[1;31m";
    private const string Yellow = "\e[1;33m";
    private const string Plain = "\e[0m";
    private const int LabelWidth = 10;
    private const int NameWidthMax = 40;

    private readonly TextWriter _output = terminal.Output;
    private string _label = "";

    public void Write()
    {
        string url = so.Target == "*" ? so.Authority + " *" : $"{so.Scheme}://{so.Authority}{so.Target}";
        string version = so.IsHttp2 ? Coloured("  over HTTP/2", Grey) : "";
        _output.WriteLine(Coloured($"{so.Method} {url}", Bold) + version);
        if (so.RedirectsToHttps is { } listener)
        {
            _output.WriteLine(Coloured(
                $"The listener {listener.Text} answers 308 to the same URL under https before any route is asked.",
                Yellow));
        }

        WritePassed();
        if (so.Route is not { } route)
        {
            WriteRefusal();
            return;
        }

        string place = route.Position is { } position ? "  " + Coloured(position.ToString(), Grey) : "";
        _output.WriteLine();
        _output.WriteLine(Coloured($"route {so.Number} of {options.Routes.Count}: {route.Name}", Green) + place);
        WriteRequest();
        WriteAnswer(route);
        WriteResponse(route);
        WriteLog();
    }

    private void WritePassed()
    {
        if (so.Passed.Count == 0)
        {
            return;
        }

        _output.WriteLine();
        _output.WriteLine("passed over");
        int width = Math.Min(NameWidthMax, so.Passed.Max(p => p.Route.Name.Length));
        foreach (PassedRoute passed in so.Passed)
        {
            string number = passed.Number.ToString(CultureInfo.InvariantCulture).PadLeft(6);
            _output.WriteLine(
                $"{Coloured(number, Grey)}  {passed.Route.Name.PadRight(width)}  {Coloured(passed.Reason, Grey)}");
        }

        if (so.PassedMore > 0)
        {
            _output.WriteLine(Coloured($"   ... and {so.PassedMore} more that are further off", Grey));
        }
    }

    private void WriteRefusal()
    {
        string why = so.Fault == "no-route"
            ? "no route matches"
            : "`paths` refuses what is encoded in the path (encoded_slash, double_encoding)";
        _output.WriteLine();
        _output.WriteLine(Coloured(
            string.Create(CultureInfo.InvariantCulture, $"answered {so.Status} {so.Fault}: {why}"), Red));
    }

    private void WriteRequest()
    {
        int end = so.Target.IndexOf('?', StringComparison.Ordinal);
        string came = end < 0 ? so.Target : so.Target[..end];
        if (so.Path is null)
        {
            Line("path", "leaves the root or is malformed, so only a route for every path matches");
        }
        else if (so.Path != came && so.Target != "*")
        {
            Line("path", $"{so.Path}, from {came}");
        }

        foreach (FieldValue capture in so.Captures)
        {
            Line("captures", $":{capture.Name} = {capture.Value}");
        }

        Line("client", so.Client.Length == 0 ? "unknown: a trusted proxy names none" : so.Client);
    }

    private void WriteAnswer(RouteOptions route)
    {
        if (so.Fault is not null)
        {
            Line("answer", string.Create(
                CultureInfo.InvariantCulture, $"{so.Status} {so.Fault}: the target that the route makes is too long"));
        }
        else if (so.IsPreflight)
        {
            bool isAllowed = so.ResponseFields.Any(f => f.Name == "Access-Control-Allow-Origin");
            Line("answer", $"204 to a preflight, which {(isAllowed ? "is" : "is not")} allowed (cors)");
        }
        else if (so.Status > 0)
        {
            string body = route.Respond is { Body.Length: > 0 } respond
                ? $" with a body of {respond.Body.Length} characters"
                : "";
            Line("answer", so.Status.ToString(CultureInfo.InvariantCulture) + body);
        }

        foreach (string file in so.Files)
        {
            Line("file", file + (File.Exists(file) ? "" : " (is not there)"));
        }

        WriteStatic(route);
        foreach (ForwardedRequest forwarded in so.Forwarded)
        {
            WriteCluster(forwarded);
        }

        if (so.Forwarded.FirstOrDefault(f => f.IsChosen != false && f.Target is not null) is { } sent)
        {
            WriteSent(sent, route);
        }

        Line("body", $"of the request: at most {SizeText.Format(route.Body)}");
        if (route.Budget > TimeSpan.Zero)
        {
            Line("budget", $"{DurationText.Format(route.Budget)} for the whole exchange, then 504");
        }
    }

    private void WriteStatic(RouteOptions route)
    {
        if (route.Static is not { } files || so.IsPreflight)
        {
            return;
        }

        if (so.Files.Count == 0)
        {
            Line("file", "none: the path can name no file");
        }

        if (files.Fallback is not null)
        {
            Line("file", $"{files.Root.TrimEnd('/')}{files.Fallback}, when there is none and the client takes HTML");
        }
    }

    private void WriteCluster(ForwardedRequest forwarded)
    {
        ClusterOptions cluster = forwarded.Cluster;
        string share = forwarded.Share >= 1 ? "" : Percent(forwarded.Share) + " of the clients: ";
        string chosen = forwarded.Share >= 1 ? "" : forwarded.IsChosen switch
        {
            true => ", this one too",
            false => "",
            null => ", drawn for this one",
        };
        Line("to", share + (cluster.IsAnonymous ? cluster.Destinations[0].Text : cluster.Name) + chosen);
        int sum = cluster.Destinations.Sum(d => d.Weight);
        for (int i = 0; i < cluster.Destinations.Count && !cluster.IsAnonymous; i++)
        {
            DestinationOptions destination = cluster.Destinations[i];
            string part = cluster.Destinations.Count > 1 ? $"  {destination.Weight}/{sum} of the requests" : "";
            string zone = destination.Zone is null ? "" : $"  zone {destination.Zone}";
            string host = forwarded.Hosts.Distinct(StringComparer.Ordinal).Count() > 1
                ? $"  as {forwarded.Hosts[i]}"
                : "";
            Line("to", "  " + destination.Text + part + zone + host);
        }
    }

    private void WriteSent(ForwardedRequest sent, RouteOptions route)
    {
        string version = ProtocolWords.Of(sent.Cluster, sent.Cluster.Destinations[0]) switch
        {
            "h1" => "HTTP/1.1",
            "negotiated" => "HTTP/2, or HTTP/1.1 where the destination wants that",
            _ => "HTTP/2",
        };
        Line("sent", $"{so.Method} {sent.Target} {version}");
        foreach (FieldValue field in sent.Fields)
        {
            Line("sent", $"{field.Name}: {field.Value}");
        }

        Line("sent", "and X-Request-Id and traceparent where they are missing");
        UpstreamTimeouts standard = UpstreamTimeouts.Default;
        Line("timeouts", $"connect {Time(route.Timeouts.Connect, standard.Connect)}, first byte "
            + $"{Time(route.Timeouts.FirstByte, standard.FirstByte)}, between bytes "
            + Time(route.Timeouts.BetweenBytes, standard.BetweenBytes));
        PoolOptions pool = sent.Cluster.Pool;
        string wait = DurationText.Format(pool.Wait);
        Line("pool", $"at most {pool.Max} connections to a destination; waits {wait} for one");
        if (route.Mirror is { } mirror)
        {
            Line("mirror", $"{Percent(mirror.Share)} of the requests also to {mirror.To}");
        }
    }

    private void WriteResponse(RouteOptions route)
    {
        bool isOwn = so.Status > 0;
        foreach (string name in isOwn ? [] : route.ResponseHeaders.Remove)
        {
            Line("response", $"without {name}");
        }

        foreach (FieldValue field in so.ResponseFields)
        {
            Line(isOwn ? "fields" : "response", $"{field.Name}: {field.Value}");
        }

        if (route.Split is { By: SplitKey.Cookie } && so.Forwarded.Any(f => f.IsChosen is null))
        {
            Line("response", "Set-Cookie: weir-split, with the number that is drawn");
        }

        foreach (FieldValue cache in so.CacheControl)
        {
            Line("caching", $"{cache.Name}: {cache.Value}, where the origin says nothing");
        }

        if (route.Compress is { } compress && !so.IsPreflight)
        {
            Line("compress", $"{string.Join(", ", compress.Codings)} as the client accepts it, from "
                + $"{SizeText.Format(compress.Min)} on: {string.Join(", ", compress.Types)}");
        }
    }

    private void WriteLog()
    {
        if (options.AccessLog is not { } log)
        {
            return;
        }

        string share = log.Sample >= 1 ? "every request" : Percent(log.Sample) + " of the requests";
        string kept = log.Sample >= 1 ? "" : (log.KeepErrors, log.KeepSlow) switch
        {
            (true, true) => $", all errors, and all from {DurationText.Format(log.Slow)} on",
            (true, false) => ", and all errors",
            (false, true) => $", and all from {DurationText.Format(log.Slow)} on",
            _ => "",
        };
        string hidden = so.Hidden.Count == 0 ? "" : $"; hides {string.Join(", ", so.Hidden)}";
        Line("log", $"{share}{kept}, to {log.Path ?? "standard output"}{hidden}");
    }

    private void Line(string label, string text)
    {
        string shown = label == _label ? "" : label;
        _label = label;
        _output.WriteLine($"  {Coloured(shown.PadRight(LabelWidth), Grey)} {text}");
    }

    private static string Time(TimeSpan time, TimeSpan standard) =>
        DurationText.Format(time) + (time == standard ? " (default)" : "");

    private static string Percent(double share) =>
        string.Create(CultureInfo.InvariantCulture, $"{share * 100:0.##}%");

    private string Coloured(string text, string colour) =>
        terminal.OutputHasColour && text.Length > 0 ? colour + text + Plain : text;
}
