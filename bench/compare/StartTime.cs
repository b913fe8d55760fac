namespace Weir.Compare;

/// <summary>From the spawn of the program to its first 200, on all cores, as a user would start it.</summary>
internal sealed class StartTime(Processes processes, Workspace workspace)
{
    private const int Starts = 10;

    /// <summary>Milliseconds of each start.</summary>
    public List<double> Measure(Peer peer, int originPort)
    {
        var times = new List<double>();
        for (var i = 0; i < Starts; i++)
        {
            using var server = Server.Start(processes, workspace, peer, Placement.Anywhere, originPort, "/fixed");
            times.Add(server.ReadyAfter.TotalMilliseconds);
        }

        Progress.Say($"{peer.Name}: start to first answer {Statistics.Median(times):0} ms");
        return times;
    }
}
