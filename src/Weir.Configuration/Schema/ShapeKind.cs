namespace Weir.Configuration;

/// <summary>The kinds of values; see the methods of <see cref="Shape"/> that make them.</summary>
internal enum ShapeKind
{
    Text,
    Number,
    Duration,
    Size,
    Share,
    Switch,
    Words,
    Group,
    Names,
    List,
    Sequence,
    AnyOf,
}
