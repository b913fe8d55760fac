namespace Weir.Configuration;

/// <summary>
/// Every key of the language, group by group. Binders, messages, the schema and the tests read these tables: a key that
/// is not here does not exist. Immutable.
/// </summary>
internal static class Keys
{
    public static KeyTable Top => ProcessKeys.Top;

    public static KeyTable Included => ProcessKeys.Included;

    public static KeyTable Listen => ProcessKeys.Listen;

    public static KeyTable ListenTls => TlsKeys.Listener;

    public static KeyTable Certificate => TlsKeys.Certificate;

    public static KeyTable ClusterTls => TlsKeys.Upstream;

    public static KeyTable Admin => ProcessKeys.Admin;

    public static KeyTable Limits => ProcessKeys.Limits;

    public static KeyTable Timeouts => ProcessKeys.Timeouts;

    public static KeyTable Drain => ProcessKeys.Drain;

    public static KeyTable Paths => ProcessKeys.Paths;

    public static KeyTable AccessLog => ProcessKeys.AccessLog;

    public static KeyTable Rotate => ProcessKeys.Rotate;

    public static KeyTable Cluster => ClusterKeys.Cluster;

    public static KeyTable Destination => ClusterKeys.Destination;

    public static KeyTable Pool => ClusterKeys.Pool;

    public static KeyTable UpstreamTimeouts => ClusterKeys.Timeouts;

    public static KeyTable Defaults => RouteKeys.Defaults;

    public static KeyTable Route => RouteKeys.Route;

    public static KeyTable Match => RouteKeys.Match;

    public static KeyTable Respond => RouteKeys.Respond;

    public static KeyTable Redirect => RouteKeys.Redirect;

    public static KeyTable Static => RouteKeys.Static;

    public static KeyTable Split => RouteKeys.Split;

    public static KeyTable Rewrite => SettingKeys.Rewrite;

    public static KeyTable RewriteQuery => SettingKeys.RewriteQuery;

    public static KeyTable FieldEdits => SettingKeys.FieldEdits;

    public static KeyTable Mirror => SettingKeys.Mirror;

    public static KeyTable Compress => SettingKeys.Compress;

    public static KeyTable ClientCache => SettingKeys.ClientCache;

    public static KeyTable Cors => SettingKeys.Cors;

    /// <summary>All groups, for the question where a key belongs.</summary>
    public static IReadOnlyList<KeyTable> Groups { get; } =
    [
        Top, Route, Match, Respond, Redirect, Static, Split, Rewrite, RewriteQuery, FieldEdits, Mirror, Compress,
        ClientCache, Cors, Defaults, Cluster, Destination, Pool, UpstreamTimeouts, Limits, Timeouts, Drain, Paths,
        AccessLog, Rotate, Listen, ListenTls, Certificate, ClusterTls, Admin,
    ];
}
