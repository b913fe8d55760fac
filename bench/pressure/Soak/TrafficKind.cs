namespace Weir.Pressure;

/// <summary>The kinds of requests that a soak sends. The names stand in targets and in the report.</summary>
internal enum TrafficKind
{
    KeptGet,
    PipelinedGet,
    NewConnection,
    Upload,
    ExpectContinue,
    Http10,
    Head,
    EventStream,
    Tunnel,
}
