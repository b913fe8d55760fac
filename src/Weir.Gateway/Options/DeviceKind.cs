namespace Weir.Gateway;

/// <summary>What a client says it is, by its client hints, then by its user agent.</summary>
public enum DeviceKind
{
    /// <summary>No condition; also a client that is none of the others.</summary>
    None,

    /// <summary>A phone or a tablet.</summary>
    Mobile,

    /// <summary>A browser that is neither mobile nor a bot.</summary>
    Desktop,

    /// <summary>A crawler that says so.</summary>
    Bot,
}
