namespace Weir.Configuration;

/// <summary>What the value of a key may be, as far as a schema can tell. Immutable.</summary>
internal sealed record Shape
{
    public required ShapeKind Kind { get; init; }

    /// <summary>The smallest value as it is written; the smallest count of a list or of names.</summary>
    public string Min { get; init; } = "0";

    /// <summary>The largest value as it is written; the largest count. Empty: none.</summary>
    public string Max { get; init; } = "";

    /// <summary>The expression that a text fits, or the names of <see cref="ShapeKind.Names"/>; null: any.</summary>
    public string? Pattern { get; init; }

    public IReadOnlyList<string> Allowed { get; init; } = [];

    /// <summary>The items of a list, the values of names, or what may stand here instead.</summary>
    public IReadOnlyList<Shape> Parts { get; init; } = [];

    public KeyTable? Keys { get; init; }

    /// <summary><c>true</c> or <c>false</c>, and their other words.</summary>
    public static Shape Switch { get; } = new() { Kind = ShapeKind.Switch };

    /// <summary><c>off</c> and its other words, where it takes a default away.</summary>
    public static Shape Off { get; } = Words("off", "no", "false");

    /// <summary>A share such as <c>20%</c>.</summary>
    public static Shape Share { get; } = new() { Kind = ShapeKind.Share, Min = "0%", Max = "100%" };

    /// <summary>A single value.</summary>
    /// <param name="pattern">The expression that it fits; one without a pattern may also look like a number.</param>
    public static Shape Text(string? pattern = null) => new() { Kind = ShapeKind.Text, Pattern = pattern };

    /// <summary>A whole number.</summary>
    public static Shape Number(string min, string max) => new() { Kind = ShapeKind.Number, Min = min, Max = max };

    /// <summary>A duration such as <c>1h30m</c>.</summary>
    public static Shape Duration(string min, string max) => new() { Kind = ShapeKind.Duration, Min = min, Max = max };

    /// <summary>A size such as <c>64KiB</c>.</summary>
    public static Shape Size(string min, string max) => new() { Kind = ShapeKind.Size, Min = min, Max = max };

    /// <summary>One of some words.</summary>
    public static Shape Words(params string[] words) => new() { Kind = ShapeKind.Words, Allowed = words };

    /// <summary>A group of keys.</summary>
    public static Shape Of(KeyTable keys) => new() { Kind = ShapeKind.Group, Keys = keys };

    /// <summary>Names of the writer's own, each with a value.</summary>
    public static Shape Names(Shape value, string? pattern = null, string min = "0", string max = "") =>
        new() { Kind = ShapeKind.Names, Parts = [value], Pattern = pattern, Min = min, Max = max };

    /// <summary>A list; one item may stand without brackets.</summary>
    public static Shape List(Shape item, string min = "0", string max = "") =>
        new() { Kind = ShapeKind.List, Parts = [item], Min = min, Max = max };

    /// <summary>A list that needs its brackets or dashes.</summary>
    public static Shape Sequence(Shape item, string min) =>
        new() { Kind = ShapeKind.Sequence, Parts = [item], Min = min };

    /// <summary>Short and long forms.</summary>
    public static Shape AnyOf(params Shape[] choices) => new() { Kind = ShapeKind.AnyOf, Parts = choices };
}
