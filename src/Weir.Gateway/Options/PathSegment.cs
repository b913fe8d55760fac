namespace Weir.Gateway;

/// <summary>One segment of a path pattern. Immutable.</summary>
/// <param name="Kind">What it matches.</param>
/// <param name="Text">The text of a literal in normal form, the name of a capture, empty for <c>*</c>.</param>
public readonly record struct PathSegment(PathSegmentKind Kind, string Text);
