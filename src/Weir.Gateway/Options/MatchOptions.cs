namespace Weir.Gateway;

/// <summary>Which requests a route serves: all conditions that are set must hold. Immutable.</summary>
public sealed record MatchOptions
{
    /// <summary>Every request.</summary>
    public static MatchOptions All { get; } = new();

    /// <summary><c>null</c>: any host.</summary>
    public HostPattern? Host { get; init; }

    /// <summary><c>null</c>: any path.</summary>
    public PathPattern? Path { get; init; }

    /// <summary>One of these, in capitals; empty: any. GET includes HEAD.</summary>
    public IReadOnlyList<string> Methods { get; init; } = [];

    /// <summary>Conditions on fields; all of them.</summary>
    public IReadOnlyList<ValuePattern> Headers { get; init; } = [];

    /// <summary>Conditions on query parameters; all of them.</summary>
    public IReadOnlyList<ValuePattern> Query { get; init; } = [];

    /// <summary>Conditions on cookies; all of them.</summary>
    public IReadOnlyList<ValuePattern> Cookies { get; init; } = [];

    /// <summary>
    /// The client's address is in one of these; empty: any. Behind trusted proxies it is the first other one.
    /// </summary>
    public IReadOnlyList<AddressRange> Clients { get; init; } = [];

    /// <summary><see cref="DeviceKind.None"/>: any.</summary>
    public DeviceKind Device { get; init; }

    /// <summary>Whether host and path alone decide.</summary>
    public bool IsPlain =>
        Methods.Count + Headers.Count + Query.Count + Cookies.Count + Clients.Count == 0 && Device == DeviceKind.None;

    /// <summary>
    /// The match as written, host and path together; <c>/</c> for every request. Conditions beside them follow in
    /// brackets, by their names: <c>/a [method, header x-beta]</c>.
    /// </summary>
    public override string ToString()
    {
        string place = Host is null && Path is null ? "/" : Host?.Text + (Path?.Text ?? (Host is null ? "/" : ""));
        return IsPlain ? place : place + " [" + string.Join(", ", Conditions()) + "]";
    }

    private IEnumerable<string> Conditions()
    {
        if (Methods.Count > 0)
        {
            yield return string.Join('|', Methods);
        }

        foreach ((string what, IReadOnlyList<ValuePattern> values) in
            ((string, IReadOnlyList<ValuePattern>)[])[("header", Headers), ("query", Query), ("cookie", Cookies)])
        {
            foreach (ValuePattern value in values)
            {
                yield return what + " " + value.Name;
            }
        }

        if (Clients.Count > 0)
        {
            yield return "client";
        }

        if (Device != DeviceKind.None)
        {
            yield return Device.ToString().ToLowerInvariant();
        }
    }
}
