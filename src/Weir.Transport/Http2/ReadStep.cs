namespace Weir.Transport;

/// <summary>What a session waits for before it reads on.</summary>
internal enum ReadStep : byte
{
    /// <summary>More bytes.</summary>
    Wait,

    /// <summary>Memory for what has come.</summary>
    Memory,

    /// <summary>Its turn: it has used its share of the tick.</summary>
    Yield,

    /// <summary>That the peer reads what it was sent.</summary>
    Drain,
}
