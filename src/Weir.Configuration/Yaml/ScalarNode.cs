namespace Weir.Configuration;

/// <summary>A single value.</summary>
/// <param name="text">The value without quotes.</param>
/// <param name="isPlain">Whether it was written without quotes.</param>
/// <param name="line">From 1.</param>
/// <param name="column">From 1.</param>
internal sealed class ScalarNode(string text, bool isPlain, int line, int column) : Node(line, column)
{
    public string Text { get; } = text;

    /// <summary>Whether it was written without quotes.</summary>
    public bool IsPlain { get; } = isPlain;

    /// <summary>Whether nothing was written, or YAML's word for it.</summary>
    public bool IsNull => IsPlain && Text is "" or "~" or "null";

    public override string Kind => "a single value";
}
