namespace Weir.Gateway;

/// <summary>One compiled route. Immutable.</summary>
internal sealed class Route
{
    /// <summary>The written match: the route's name in logs and metrics.</summary>
    internal required string Name { get; init; }

    /// <summary>Its number in the metrics.</summary>
    internal required int Subject { get; init; }

    internal HostMatcher? Host { get; init; }

    internal PathMatcher? Path { get; init; }

    /// <summary>The most bytes of a request's body.</summary>
    internal required long BodyBytesMax { get; init; }

    internal required Origin Origin { get; init; }
}
