using Spectre.Console;
using Spectre.Console.Rendering;

namespace Weir.Cli;

/// <summary>A status for people, on a terminal.</summary>
internal static class StatusTable
{
    private static readonly Style s_dim = new(Color.Grey);
    private static readonly Style s_bold = new(decoration: Decoration.Bold);
    private static readonly Style s_good = new(Color.Green, decoration: Decoration.Bold);
    private static readonly Style s_bad = new(Color.Red, decoration: Decoration.Bold);

    public static IRenderable Of(StatusSummary summary)
    {
        Paragraph title = new();
        title.Append(summary.Title + "  ", s_bold).Append(summary.State, summary.IsReady ? s_good : s_bad);
        Grid facts = new();
        facts.AddColumn(new GridColumn().NoWrap()).AddColumn();
        foreach ((string name, string value) in summary.Facts)
        {
            facts.AddRow(new Text(name, s_dim), new Text(value));
        }

        List<IRenderable> parts = [title, facts];
        Add(parts, "route", summary.Routes);
        Add(parts, "destination", summary.Destinations);
        return new Rows(parts);
    }

    private static void Add(List<IRenderable> parts, string title, IReadOnlyList<StatusRow> rows)
    {
        if (rows.Count == 0)
        {
            return;
        }

        Table table = new() { Border = TableBorder.Rounded, BorderStyle = s_dim };
        table.AddColumn(new TableColumn(new Text(title, s_dim)));
        foreach (string column in StatusRow.Columns)
        {
            table.AddColumn(new TableColumn(new Text(column, s_dim)).RightAligned().NoWrap());
        }

        foreach (StatusRow row in rows)
        {
            List<IRenderable> cells = [new Text(row.Name)];
            for (int i = 0; i < row.Cells.Count; i++)
            {
                bool isFailed = row.Fails && StatusRow.Columns[i] == "failed";
                cells.Add(new Text(row.Cells[i], isFailed ? s_bad : Style.Plain));
            }

            table.AddRow(cells);
        }

        parts.Add(table);
    }
}
