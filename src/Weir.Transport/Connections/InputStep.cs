namespace Weir.Transport;

/// <summary>What one attempt to receive brought.</summary>
internal enum InputStep : byte
{
    /// <summary>There are new unread bytes.</summary>
    Received,

    /// <summary>Nothing is there; await readiness.</summary>
    Wait,

    /// <summary>No slab is to be had; await memory.</summary>
    Memory,

    /// <summary>The bytes that must stay together fill the largest slab.</summary>
    Full,

    /// <summary>The peer has ended its direction.</summary>
    Ended,

    /// <summary>The connection is broken.</summary>
    Reset,
}
