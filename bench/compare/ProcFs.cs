using System.Diagnostics;

namespace Weir.Compare;

/// <summary>Reads what /proc knows about processes and cores. A process that has gone reads as nothing.</summary>
internal static class ProcFs
{
    /// <summary>A tick of /proc/PID/stat: USER_HZ is 100 on x64 and arm64 whatever the kernel's own rate.</summary>
    public const double TickSeconds = 0.01;

    /// <summary>The process and all that descend from it, parents first.</summary>
    public static List<int> Tree(int root)
    {
        var parents = new Dictionary<int, int>();
        foreach (var process in Process.GetProcesses())
        {
            using (process)
            {
                if (Stat(process.Id) is { } fields)
                {
                    parents[process.Id] = int.Parse(fields[1]);
                }
            }
        }

        var tree = new List<int> { root };
        for (var i = 0; i < tree.Count; i++)
        {
            tree.AddRange(parents.Where(pair => pair.Value == tree[i]).Select(pair => pair.Key));
        }

        return tree;
    }

    /// <summary>User and system time of one process with all its threads, in seconds.</summary>
    public static double CpuSeconds(int pid) =>
        Stat(pid) is { } fields ? (long.Parse(fields[11]) + long.Parse(fields[12])) * TickSeconds : 0;

    /// <summary>Resident memory of one process in KiB.</summary>
    public static long ResidentKiB(int pid)
    {
        var line = ReadLines($"/proc/{pid}/status")
            .FirstOrDefault(l => l.StartsWith("VmRSS:", StringComparison.Ordinal));
        return line is null ? 0 : long.Parse(line["VmRSS:".Length..].Replace("kB", "").Trim());
    }

    /// <summary>Time that a core was neither idle nor waiting, in seconds, by the kernel's sampling.</summary>
    public static double CoreBusySeconds(int core)
    {
        var line = ReadLines("/proc/stat").First(l => l.StartsWith($"cpu{core} ", StringComparison.Ordinal));
        var fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        // user nice system idle iowait irq softirq steal
        return new[] { 1, 2, 3, 6, 7, 8 }.Sum(i => long.Parse(fields[i])) * TickSeconds;
    }

    /// <summary>How many descriptors this process may open at most; the runtime raises its limit by itself.</summary>
    public static int DescriptorsMax
    {
        get
        {
            var line = ReadLines("/proc/self/limits")
                .First(l => l.StartsWith("Max open files", StringComparison.Ordinal));
            // Max open files, the soft limit, the hard limit, the unit.
            var soft = line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[3];
            return int.TryParse(soft, out var limit) ? limit : int.MaxValue;
        }
    }

    /// <summary>The program that a process runs and the arguments it was started with.</summary>
    public static string[] CommandLine(int pid)
    {
        var arguments = File.ReadAllText($"/proc/{pid}/cmdline").TrimEnd('\0').Split('\0');
        arguments[0] = File.ResolveLinkTarget($"/proc/{pid}/exe", returnFinalTarget: false)?.FullName ?? arguments[0];
        return arguments;
    }

    public static Dictionary<string, string> Environment(int pid) =>
        File.ReadAllText($"/proc/{pid}/environ").Split('\0', StringSplitOptions.RemoveEmptyEntries)
            .Select(entry => entry.Split('=', 2))
            .Where(entry => entry.Length == 2)
            .ToDictionary(entry => entry[0], entry => entry[1], StringComparer.Ordinal);

    /// <summary>The fields from the state on: the name before it is in parentheses and may hold spaces.</summary>
    private static string[]? Stat(int pid)
    {
        var text = string.Join(' ', ReadLines($"/proc/{pid}/stat"));
        var at = text.LastIndexOf(") ", StringComparison.Ordinal);
        return at < 0 ? null : text[(at + 2)..].Split(' ');
    }

    private static string[] ReadLines(string path)
    {
        try
        {
            return File.ReadAllLines(path);
        }
        catch (IOException)
        {
            return [];
        }
    }
}
