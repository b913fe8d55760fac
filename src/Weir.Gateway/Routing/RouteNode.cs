namespace Weir.Gateway;

/// <summary>
/// One node of the tries of <see cref="RouteTable"/>: the end of some path patterns. Immutable once built.
/// </summary>
internal struct RouteNode
{
    /// <summary>Routes whose pattern ends here, a run in the table's list of routes.</summary>
    public int ExactStart;
    public int ExactCount;

    /// <summary>Routes whose pattern goes on with <c>**</c> here, and at a root those without a path pattern.</summary>
    public int BelowStart;
    public int BelowCount;

    /// <summary>The child for any segment; <see cref="RouteTable.None"/> when there is none.</summary>
    public int AnySegment;

    /// <summary>The lowest number of a route here or below.</summary>
    public int FirstRoute;
}
