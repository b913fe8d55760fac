namespace Weir.Gateway;

/// <summary>What tells clients apart in a split.</summary>
public enum SplitKey
{
    /// <summary>A cookie that Weir sets with the first response.</summary>
    Cookie,

    /// <summary>The address, behind trusted proxies the first other one.</summary>
    ClientIp,

    /// <summary>The value of a field; requests without it go by address.</summary>
    Header,

    /// <summary>Nothing: each request on its own.</summary>
    Random,
}
