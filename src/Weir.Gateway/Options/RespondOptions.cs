namespace Weir.Gateway;

/// <summary>A fixed answer. Immutable.</summary>
public sealed record RespondOptions
{
    /// <summary>200 to 599. Default: 200.</summary>
    public int Status { get; init; } = 200;

    /// <summary>
    /// The fields in the order of the file; names and values are valid on the wire, and none is one that Weir writes
    /// itself (framing and connection fields, Date, Via). A body without a content type gets one here.
    /// </summary>
    public IReadOnlyList<FieldValue> Headers { get; init; } = [];

    /// <summary>Sent as UTF-8. Empty for statuses that have no body (204, 205, 304).</summary>
    public string Body { get; init; } = "";
}
