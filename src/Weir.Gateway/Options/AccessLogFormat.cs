namespace Weir.Gateway;

/// <summary>The form of a line of the access log.</summary>
public enum AccessLogFormat
{
    /// <summary>One JSON object.</summary>
    Json,

    /// <summary>The combined format of Apache and nginx.</summary>
    Combined,
}
