using System.IO.Enumeration;
using Weir.IO.Native;

namespace Weir.Admin;

/// <summary>What the process takes of the machine, read from the system. Any thread; nothing is kept.</summary>
internal static class ProcessReading
{
    private const string DescriptorFolder = "/proc/self/fd";

    /// <summary>How many descriptors may be open.</summary>
    public static long DescriptorsMax { get; } = DescriptorLimit.Raise();

    /// <summary>Processor time so far, in nanoseconds.</summary>
    public static long CpuNanoseconds => (long)Environment.CpuUsage.TotalTime.TotalNanoseconds;

    /// <summary>Descriptors that are open; -1 when the system hides it.</summary>
    public static int Descriptors()
    {
        try
        {
            // Without a string for each; the look itself opens one.
            int count = -1;
            foreach (byte _ in new FileSystemEnumerable<byte>(DescriptorFolder, static (ref FileSystemEntry _) => 0))
            {
                count++;
            }

            return count;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return -1;
        }
    }
}
