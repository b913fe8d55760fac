namespace Weir.Cli;

/// <summary>Runs the demo.</summary>
internal static class DemoRunner
{
    public static int Run() => ExitCode.Wrong;
}
