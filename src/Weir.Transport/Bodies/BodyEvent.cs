namespace Weir.Transport;

/// <summary>What one step of reading a body brought.</summary>
internal enum BodyEvent : byte
{
    /// <summary>Bytes of the body.</summary>
    Data,

    /// <summary>The body is complete, its trailers included.</summary>
    End,

    /// <summary>Nothing is there; await readiness.</summary>
    Wait,

    /// <summary>No slab is to be had; await memory.</summary>
    Memory,

    /// <summary>The body is broken; the reader says how.</summary>
    Fault,
}
