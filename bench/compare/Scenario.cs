namespace Weir.Compare;

/// <summary>One thing that every server is asked to do. Owner: immutable.</summary>
/// <param name="Name">The word for --only.</param>
/// <param name="Title">What the report calls it.</param>
/// <param name="Path">The path that is asked for.</param>
/// <param name="Length">Bytes of the body, checked by the open-loop client.</param>
/// <param name="WithOrigin">Measure bench/origin beside the servers, and nginx's plain return to judge it by.</param>
/// <param name="WithWrk">
/// Saturate with wrk; else with the closed loop of openloop, which spends less on a request and does not copy bodies:
/// where the server is as cheap as wrk, wrk would be the limit.
/// </param>
internal sealed record Scenario(
    string Name, string Title, string Path, int Length, bool WithOrigin, bool WithWrk)
{
    public const string Proxied1K = "proxied-1k";
    public const string Proxied100K = "proxied-100k";
    public const string Fixed1K = "fixed-1k";
    public const int Connections = 64;

    public static IReadOnlyList<Scenario> All { get; } =
    [
        new(Proxied1K, "Proxied, 1 KB", "/1k", 1024, WithOrigin: false, WithWrk: true),
        new(Proxied100K, "Proxied, 100 KB", "/100k", 102400, WithOrigin: false, WithWrk: false),
        new(Fixed1K, "Fixed response, 1 KB", "/fixed", 1024, WithOrigin: true, WithWrk: false),
    ];
}
