using System.Text;

namespace Weir.Pressure;

/// <summary>The result as Markdown that also reads well on a terminal, and whether all held. Owner: one task.</summary>
internal sealed class Report
{
    private readonly StringBuilder _text = new();
    private readonly List<Check> _checks = [];

    public bool Holds => _checks.TrueForAll(check => check.Holds);

    public void Title(string title, string version, string how)
    {
        string kernel = File.ReadAllText("/proc/sys/kernel/osrelease").Trim();
        _text.Append($"# {title}\n\n{DateTime.UtcNow:yyyy-MM-dd HH:mm} UTC, Linux {kernel}, ")
            .Append($"{Environment.ProcessorCount} cores, weir {version}.\n\n{how}\n");
    }

    public void Say(string paragraph) => _text.Append($"\n{paragraph}\n");

    public void Section(string title) => _text.Append($"\n## {title}\n");

    public void Table(string[] head, IEnumerable<string[]> rows)
    {
        string[][] all = [head, .. rows];
        int[] widths = [.. head.Select((_, column) => Math.Max(3, all.Max(row => row[column].Length)))];
        _text.Append('\n');
        for (int i = 0; i < all.Length; i++)
        {
            IEnumerable<string> cells = all[i].Select((cell, column) =>
                column == 0 || i == 0 ? cell.PadRight(widths[column]) : cell.PadLeft(widths[column]));
            _text.Append($"| {string.Join(" | ", cells).TrimEnd()} |\n");
            if (i == 0)
            {
                IEnumerable<string> rules =
                    widths.Select((width, column) => new string('-', width - 1) + (column == 0 ? "-" : ":"));
                _text.Append($"| {string.Join(" | ", rules)} |\n");
            }
        }
    }

    public void Checks(IReadOnlyCollection<Check> checks)
    {
        _checks.AddRange(checks);
        Section("What had to hold");
        Table(["what", "observed", "verdict"],
            checks.Select(check => new[] { check.What, check.Observed, check.Holds ? "held" : "**did not hold**" }));
    }

    public void List(string title, IReadOnlyCollection<string> lines)
    {
        if (lines.Count > 0)
        {
            _text.Append($"\n{title}\n\n```\n{string.Join('\n', lines)}\n```\n");
        }
    }

    public void Save(Options options)
    {
        if (options.SaveAs is null)
        {
            return;
        }

        string folder = Path.Combine(options.Root, "bench", "results");
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, $"{options.SaveAs}.md"), ToString());
    }

    public override string ToString() => _text.ToString();
}
