namespace Weir.Gateway;

/// <summary>One part of a template. Immutable.</summary>
/// <param name="Text">The literal text, or the capture's name.</param>
/// <param name="Capture">
/// The capture's number (<see cref="PathPattern.CaptureIndex"/>); <see cref="Literal"/> for text.
/// </param>
public readonly record struct TemplatePart(string Text, int Capture)
{
    /// <summary>No capture.</summary>
    public const int Literal = -1;
}
