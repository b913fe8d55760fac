namespace Weir.Tidy.Tests.Tree;

/// <summary>One place that breaks a rule, told so that an editor can jump there. Immutable.</summary>
internal readonly record struct Finding(string Path, int Line, string Message)
{
    public override string ToString() => $"{Path}:{Line}: {Message}";
}
