using System.Globalization;
using System.Numerics;

namespace Weir.Cli;

/// <summary>
/// The cores that this process may use: those of its affinity mask, and no more than the quota of its control groups
/// rounded up. Immutable.
/// </summary>
/// <param name="Mask">Cores in the affinity mask.</param>
/// <param name="Quota">The least quota of the control groups in cores; infinite when there is none.</param>
internal readonly record struct UsableCores(int Mask, double Quota)
{
    /// <summary>How many loops can run at once: at least 1.</summary>
    public int Count => Math.Max(1, (int)Math.Min(Mask, Math.Ceiling(Quota)));

    /// <summary>What the process may use now.</summary>
    public static UsableCores Read() => Read("/proc/self", "/sys/fs/cgroup");

    /// <summary>As above, with the places of the system's files.</summary>
    public static UsableCores Read(string process, string controlGroups) =>
        new(ReadMask(Path.Combine(process, "status")), ReadQuota(Path.Combine(process, "cgroup"), controlGroups));

    /// <summary>For people: where the number comes from.</summary>
    public override string ToString()
    {
        string mask = Mask == 1 ? "1 core in the affinity mask" : $"{Mask} cores in the affinity mask";
        return double.IsInfinity(Quota)
            ? mask
            : string.Create(CultureInfo.InvariantCulture, $"{mask}, a quota of {Quota:0.##} cores");
    }

    private static int ReadMask(string status)
    {
        const string Key = "Cpus_allowed:";
        foreach (string line in Lines(status))
        {
            if (line.StartsWith(Key, StringComparison.Ordinal))
            {
                // Groups of 32 bits in hexadecimal.
                return line[Key.Length..].Trim().Split(',').Sum(group => BitOperations.PopCount(
                    uint.Parse(group, NumberStyles.HexNumber, CultureInfo.InvariantCulture)));
            }
        }

        return Environment.ProcessorCount;
    }

    // Each group on the way to the root may hold its own quota; the least one binds.
    private static double ReadQuota(string membership, string root)
    {
        double least = double.PositiveInfinity;
        foreach (string line in Lines(membership))
        {
            // hierarchy:controllers:path; version 2 has hierarchy 0 and names no controllers.
            string[] parts = line.Split(':', 3);
            bool isFirstVersion = parts.Length == 3 && parts[1].Split(',').Contains("cpu");
            if (parts.Length != 3 || !(isFirstVersion || parts[1].Length == 0))
            {
                continue;
            }

            string folder = isFirstVersion ? Path.Combine(root, "cpu") : root;
            for (string path = parts[2]; ; path = path[..Math.Max(0, path.LastIndexOf('/'))])
            {
                string group = folder + path;
                least = Math.Min(least, isFirstVersion ? FirstVersion(group) : SecondVersion(group));
                if (path.Length == 0)
                {
                    break;
                }
            }
        }

        return least;
    }

    // cpu.max: quota and period in microseconds, or the word max.
    private static double SecondVersion(string group)
    {
        string[] words = Lines(Path.Combine(group, "cpu.max")).FirstOrDefault("").Split(' ');
        return words.Length == 2 ? Share(words[0], words[1]) : double.PositiveInfinity;
    }

    private static double FirstVersion(string group) => Share(
        Lines(Path.Combine(group, "cpu.cfs_quota_us")).FirstOrDefault(""),
        Lines(Path.Combine(group, "cpu.cfs_period_us")).FirstOrDefault(""));

    private static double Share(string quota, string period) =>
        double.TryParse(quota, CultureInfo.InvariantCulture, out double us) && us > 0
            && double.TryParse(period, CultureInfo.InvariantCulture, out double whole) && whole > 0
            ? us / whole
            : double.PositiveInfinity;

    private static string[] Lines(string file)
    {
        try
        {
            return File.ReadAllLines(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A container may hide the file, and then nothing of it is known.
            return [];
        }
    }
}
