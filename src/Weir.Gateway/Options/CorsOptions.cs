namespace Weir.Gateway;

/// <summary>Which pages of other origins may use the route (the Fetch standard's CORS protocol). Immutable.</summary>
public sealed record CorsOptions
{
    /// <summary>
    /// Origins as browsers send them: <c>https://shop.example</c>, with <c>*.</c> before the host for all below it, or
    /// <c>*</c> alone.
    /// </summary>
    public required IReadOnlyList<string> Origins { get; init; }

    /// <summary>Methods in capitals. Default: GET, HEAD, POST.</summary>
    public IReadOnlyList<string> Methods { get; init; } = ["GET", "HEAD", "POST"];

    /// <summary>Fields that pages may send, in lower case; empty: those that they ask for.</summary>
    public IReadOnlyList<string> Headers { get; init; } = [];

    /// <summary>Fields of the response that pages may read.</summary>
    public IReadOnlyList<string> Expose { get; init; } = [];

    /// <summary>Whether cookies and credentials go along; not with the origin <c>*</c>.</summary>
    public bool Credentials { get; init; }

    /// <summary>How long a browser keeps the answer to a preflight, 0 to 24 h. Default: 10 min.</summary>
    public TimeSpan MaxAge { get; init; } = TimeSpan.FromMinutes(10);
}
