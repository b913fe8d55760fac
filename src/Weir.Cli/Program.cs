namespace Weir.Cli;

/// <summary>The <c>weir</c> executable.</summary>
internal static class Program
{
    private static int Main(string[] arguments)
    {
        // The commands know nothing of what they start: the gateway and the demo are composed here.
        WeirCommand command = new(new Terminal(), GatewayRunner.Run, DemoRunner.Run);
        return command.Invoke(arguments);
    }
}
