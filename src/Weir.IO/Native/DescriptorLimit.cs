namespace Weir.IO.Native;

/// <summary>
/// How many descriptors the process may open. Any thread. Safety: the call fills two words on the stack.
/// </summary>
public static unsafe class DescriptorLimit
{
    private const int NoFile = 7;

    /// <summary>Raises the limit as far as the system allows, and returns it.</summary>
    public static long Raise()
    {
        ulong* limits = stackalloc ulong[2];
        if (Libc.GetResourceLimit(NoFile, limits) != 0)
        {
            return 1024;
        }

        ulong before = limits[0];
        limits[0] = limits[1];
        ulong reached = Libc.SetResourceLimit(NoFile, limits) == 0 ? limits[1] : before;
        return (long)Math.Min(reached, int.MaxValue);
    }
}
