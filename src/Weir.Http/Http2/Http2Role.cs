namespace Weir.Http;

/// <summary>Which end of a connection we are.</summary>
public enum Http2Role : byte
{
    /// <summary>The end that accepted: downstream.</summary>
    Server,

    /// <summary>The end that connected: upstream.</summary>
    Client,
}
