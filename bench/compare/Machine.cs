namespace Weir.Compare;

/// <summary>What the figures were measured on and with.</summary>
internal sealed class Machine(Processes processes)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    public static string Kernel => File.ReadAllText("/proc/sys/kernel/osrelease").Trim();

    public static string Cpu
    {
        get
        {
            var lines = File.ReadAllLines("/proc/cpuinfo");
            var model = lines.FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal));
            return $"{model?.Split(':', 2)[1].Trim() ?? "unknown"}, {Environment.ProcessorCount} cores";
        }
    }

    /// <summary>The version line of a program, or "unknown": a version is no reason to lose a measurement.</summary>
    public string Version(IReadOnlyList<string> command)
    {
        try
        {
            var (_, output, error) = processes.Run(command, s_patience);
            var line = (output + "\n" + error).Split('\n').FirstOrDefault(l => l.Trim().Length > 0);
            return line is null ? "unknown" : line.Trim();
        }
        catch (CompareException)
        {
            return "unknown";
        }
    }
}
