namespace Weir.Compare;

/// <summary>Lines on stderr that say what is going on; stdout carries the report alone.</summary>
internal static class Progress
{
    public static void Say(string line) => Console.Error.WriteLine($"{DateTime.UtcNow:HH:mm:ss} {line}");
}
