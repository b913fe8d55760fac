using Spectre.Console;

namespace Weir.Cli;

/// <summary>Writes a summary for people, on a terminal.</summary>
internal static class CheckTable
{
    public static void Write(CheckSummary summary)
    {
        AnsiConsole.Write(new Text(summary.Title + "\n", new Style(decoration: Decoration.Bold)));
        Grid facts = new();
        facts.AddColumn().AddColumn();
        foreach ((string name, string value) in summary.Facts)
        {
            facts.AddRow(new Text(name, new Style(Color.Grey)), new Text(value));
        }

        AnsiConsole.Write(facts);
        Table routes = new() { Border = TableBorder.Rounded };
        routes.AddColumn("").AddColumn("match").AddColumn("origin");
        foreach ((string number, string match, string origin) in summary.Routes)
        {
            routes.AddRow(new Text(number, new Style(Color.Grey)), new Text(match), new Text(origin));
        }

        AnsiConsole.Write(routes);
        AnsiConsole.Write(new Text("ok\n", new Style(Color.Green, decoration: Decoration.Bold)));
    }
}
