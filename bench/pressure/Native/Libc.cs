using System.Runtime.InteropServices;

namespace Weir.Pressure;

/// <summary>
/// The system calls that the class library does not offer. Safety: each takes plain numbers, or a structure of the
/// caller's frame that the kernel reads or fills before the call returns.
/// </summary>
internal static partial class Libc
{
    public const int Terminate = 15;

    private const int Descriptors = 7; // RLIMIT_NOFILE of x64 and arm64.
    private const nuint MaskBytes = sizeof(ulong);

    /// <summary>Raises the soft limit of descriptors to the hard one; programs started later inherit it.</summary>
    /// <returns>How many descriptors this process may have.</returns>
    public static long RaiseDescriptorLimit()
    {
        if (GetLimit(Descriptors, out Limit limit) != 0)
        {
            return 1024;
        }

        limit.Soft = limit.Hard;
        _ = SetLimit(Descriptors, in limit);
        return GetLimit(Descriptors, out limit) == 0 ? (long)Math.Min(limit.Soft, int.MaxValue) : 1024;
    }

    public static void Signal(int process, int signal) => _ = Kill(process, signal);

    /// <summary>Binds every thread of this process to the cores of a mask; threads to come inherit it.</summary>
    public static void BindThreads(ulong cores)
    {
        foreach (string task in Directory.GetDirectories("/proc/self/task"))
        {
            _ = SetAffinity(int.Parse(Path.GetFileName(task)), MaskBytes, in cores);
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);

    [LibraryImport("libc", EntryPoint = "getrlimit")]
    private static partial int GetLimit(int resource, out Limit limit);

    [LibraryImport("libc", EntryPoint = "setrlimit")]
    private static partial int SetLimit(int resource, in Limit limit);

    [LibraryImport("libc", EntryPoint = "sched_setaffinity")]
    private static partial int SetAffinity(int thread, nuint bytes, in ulong mask);

    private struct Limit
    {
        public ulong Soft;
        public ulong Hard;
    }
}
