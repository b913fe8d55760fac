namespace Weir.Pressure;

/// <summary>Reads what /proc knows about one process. A process that has gone reads as nothing.</summary>
internal static class ProcFs
{
    // USER_HZ is 100 on x64 and arm64 whatever the kernel's own rate.
    private const double TickSeconds = 0.01;

    /// <summary>Resident memory in MiB.</summary>
    public static double ResidentMiB(int pid)
    {
        string? line = ReadLines($"/proc/{pid}/status")
            .FirstOrDefault(text => text.StartsWith("VmRSS:", StringComparison.Ordinal));
        return line is null ? 0 : long.Parse(line["VmRSS:".Length..].Replace("kB", "").Trim()) / 1024.0;
    }

    /// <summary>Open descriptors.</summary>
    public static int Descriptors(int pid)
    {
        try
        {
            return Directory.GetFileSystemEntries($"/proc/{pid}/fd").Length;
        }
        catch (IOException)
        {
            return 0;
        }
    }

    /// <summary>User and system time with all threads, in seconds.</summary>
    public static double CpuSeconds(int pid)
    {
        string text = string.Join(' ', ReadLines($"/proc/{pid}/stat"));
        int at = text.LastIndexOf(") ", StringComparison.Ordinal);
        if (at < 0)
        {
            return 0;
        }

        string[] fields = text[(at + 2)..].Split(' ');
        return (long.Parse(fields[11]) + long.Parse(fields[12])) * TickSeconds;
    }

    /// <summary>Time that a core was neither idle nor waiting, in seconds, by the kernel's sampling.</summary>
    public static double CoreBusySeconds(int core)
    {
        string line = ReadLines("/proc/stat").First(l => l.StartsWith($"cpu{core} ", StringComparison.Ordinal));
        string[] fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);

        // user nice system idle iowait irq softirq steal
        return new[] { 1, 2, 3, 6, 7, 8 }.Sum(i => long.Parse(fields[i])) * TickSeconds;
    }

    /// <summary>Memory that the sockets of the whole machine hold in the kernel, in MiB.</summary>
    public static double SocketMiB()
    {
        string line = ReadLines("/proc/net/sockstat").First(l => l.StartsWith("TCP:", StringComparison.Ordinal));
        return long.Parse(line.Split(' ')[^1]) * Environment.SystemPageSize / 1024.0 / 1024;
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
