namespace Weir.Cli;

/// <summary>
/// Where a command writes, and whether people read it there. Nothing of the console is touched before something is
/// written: a gateway that starts without a message does not wait for it. Owner: the main thread.
/// </summary>
internal sealed class Terminal
{
    public TextWriter Output => Console.Out;

    public TextWriter Error => Console.Error;

    public bool OutputIsTerminal => !Console.IsOutputRedirected;

    /// <summary>Whether errors may carry colour: on a terminal that can, unless NO_COLOR is set.</summary>
    public bool ErrorHasColour => !Console.IsErrorRedirected && WantsColour();

    /// <summary>Whether output may carry colour; as <see cref="ErrorHasColour"/>.</summary>
    public bool OutputHasColour => !Console.IsOutputRedirected && WantsColour();

    private static bool WantsColour() => string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"))
        && Environment.GetEnvironmentVariable("TERM") is not (null or "" or "dumb");
}
