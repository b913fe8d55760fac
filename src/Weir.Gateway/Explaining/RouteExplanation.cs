namespace Weir.Gateway;

/// <summary>
/// What a gateway would do with one request, found by the code that does it. What does not hang on the request
/// (timeouts, limits, the mirror) stands in <see cref="Route"/>. Immutable.
/// </summary>
public sealed record RouteExplanation
{
    public required string Method { get; init; }

    /// <summary><c>http</c> or <c>https</c>.</summary>
    public required string Scheme { get; init; }

    /// <summary>Whether the request comes over HTTP/2.</summary>
    public bool IsHttp2 { get; init; }

    /// <summary>The host and, if one is named, the port.</summary>
    public required string Authority { get; init; }

    /// <summary>The target as it comes.</summary>
    public required string Target { get; init; }

    /// <summary>
    /// The path in the form that patterns see; <c>null</c> when no pattern may match it: it leaves the root, or is
    /// refused.
    /// </summary>
    public string? Path { get; init; }

    /// <summary>The client's address as conditions see it; empty when a trusted proxy names none.</summary>
    public required string Client { get; init; }

    /// <summary>
    /// The listener that sends the request to https before any route is asked; <c>null</c>: none does.
    /// </summary>
    public ListenOptions? RedirectsToHttps { get; init; }

    /// <summary>
    /// Earlier routes in the order of the file; of many those that came closest, at most
    /// <see cref="RouteExplainer.PassedMax"/>.
    /// </summary>
    public IReadOnlyList<PassedRoute> Passed { get; init; } = [];

    /// <summary>Earlier routes beyond those.</summary>
    public int PassedMore { get; init; }

    /// <summary>The route that serves the request; <c>null</c> when none does.</summary>
    public RouteOptions? Route { get; init; }

    /// <summary>Its place among the routes, from 1; 0 without one.</summary>
    public int Number { get; init; }

    /// <summary>What the captures of its path stand for.</summary>
    public IReadOnlyList<FieldValue> Captures { get; init; } = [];

    /// <summary>The status of an answer that Weir gives itself; 0 when an origin or a file decides.</summary>
    public int Status { get; init; }

    /// <summary>The word of the fault that is answered, such as <c>no-route</c>; <c>null</c>: none.</summary>
    public string? Fault { get; init; }

    /// <summary>Whether the request is a preflight that Weir answers itself.</summary>
    public bool IsPreflight { get; init; }

    /// <summary>The requests of each cluster that may get it; empty when Weir answers itself.</summary>
    public IReadOnlyList<ForwardedRequest> Forwarded { get; init; } = [];

    /// <summary>The files that are looked for, the first one that is there answers; empty for other routes.</summary>
    public IReadOnlyList<string> Files { get; init; } = [];

    /// <summary>
    /// The fields of an answer that Weir gives itself; otherwise those that it puts into a response whose origin says
    /// nothing of them.
    /// </summary>
    public IReadOnlyList<FieldValue> ResponseFields { get; init; } = [];

    /// <summary>
    /// The Cache-Control that <c>client_cache</c> adds, by what the response is, where that is not known beforehand.
    /// </summary>
    public IReadOnlyList<FieldValue> CacheControl { get; init; } = [];

    /// <summary>The query parameters whose values the access log hides.</summary>
    public IReadOnlyList<string> Hidden { get; init; } = [];
}
