namespace Weir.Cli;

/// <summary>Writes a status as aligned lines without colour, for pipes.</summary>
internal static class StatusLines
{
    public static void Write(TextWriter output, StatusSummary summary)
    {
        output.WriteLine($"{summary.Title}  {summary.State}");
        int width = summary.Facts.Max(fact => fact.Name.Length);
        foreach ((string name, string value) in summary.Facts)
        {
            output.WriteLine($"  {name.PadRight(width)}  {value}");
        }

        Write(output, "route", summary.Routes);
        Write(output, "destination", summary.Destinations);
        output.Flush();
    }

    private static void Write(TextWriter output, string title, IReadOnlyList<StatusRow> rows)
    {
        if (rows.Count == 0)
        {
            return;
        }

        int first = Math.Max(title.Length, rows.Max(row => row.Name.Length));
        int[] widths =
        [
            .. StatusRow.Columns.Select((column, i) => Math.Max(column.Length, rows.Max(row => row.Cells[i].Length))),
        ];
        output.WriteLine();
        Line(title, StatusRow.Columns);
        foreach (StatusRow row in rows)
        {
            Line(row.Name, row.Cells);
        }

        void Line(string name, IReadOnlyList<string> cells)
        {
            IEnumerable<string> padded = cells.Select((cell, i) => cell.PadLeft(widths[i]));
            output.WriteLine($"  {name.PadRight(first)}  {string.Join("  ", padded)}");
        }
    }
}
