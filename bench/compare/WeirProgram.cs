namespace Weir.Compare;

/// <summary>
/// Finds the published executable behind ./weir: the script builds on first use and may check for changes at every
/// start, neither of which belongs into a measurement of the program.
/// </summary>
internal sealed class WeirProgram(Options options, Processes processes, Workspace workspace)
{
    private static readonly TimeSpan s_buildPatience = TimeSpan.FromMinutes(10);

    /// <exception cref="CompareException">There is no executable, or it does not serve.</exception>
    public Peer Find(int originPort)
    {
        var path = options.WeirPath ?? Path.Combine(options.Root, "weir");
        if (!File.Exists(path))
        {
            throw new CompareException("no weir executable: build it, name it with --weir PATH, or leave it out with "
                + "--peers nginx,haproxy");
        }

        Progress.Say("weir: first start, builds when needed");
        var asGiven = Peer.OfWeir(options, [path], environment: null);
        using var server = Server.Start(
            processes, workspace, asGiven, Placement.Anywhere, originPort, "/fixed", s_buildPatience);
        // Whether the script replaces itself or stays as the parent, the program is the last of the chain.
        var program = ProcFs.Tree(server.ProcessId)[^1];
        var arguments = ProcFs.CommandLine(program);
        var verb = Array.LastIndexOf(arguments, "run");
        return verb <= 0 ? asGiven : Peer.OfWeir(options, arguments[..verb], ProcFs.Environment(program));
    }
}
