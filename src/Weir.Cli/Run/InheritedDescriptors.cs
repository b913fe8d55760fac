using System.Globalization;

namespace Weir.Cli;

/// <summary>
/// The listening sockets that a service manager passes on: <c>LISTEN_FDS</c> of them from descriptor 3 on, when
/// <c>LISTEN_PID</c> is this process (sd_listen_fds(3)). Any thread.
/// </summary>
internal static class InheritedDescriptors
{
    private const int First = 3;
    private const int CountMax = 256;

    /// <param name="processId"><c>LISTEN_PID</c>, or null.</param>
    /// <param name="count"><c>LISTEN_FDS</c>, or null.</param>
    /// <param name="ownProcessId">This process.</param>
    public static IReadOnlyList<int> Of(string? processId, string? count, int ownProcessId)
    {
        bool isOurs = int.TryParse(processId, NumberStyles.None, CultureInfo.InvariantCulture, out int id)
            && id == ownProcessId;
        return isOurs && int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out int descriptors)
            ? [.. Enumerable.Range(First, Math.Min(descriptors, CountMax))]
            : [];
    }

    /// <summary>Those of this process.</summary>
    public static IReadOnlyList<int> Read() => Of(
        Environment.GetEnvironmentVariable("LISTEN_PID"),
        Environment.GetEnvironmentVariable("LISTEN_FDS"),
        Environment.ProcessId);
}
