namespace Weir.Pressure;

/// <summary>How a request ended for its client.</summary>
internal enum OutcomeKind
{
    /// <summary>The right answer, whole, every byte compared.</summary>
    Whole,

    /// <summary>The gateway's own answer.</summary>
    Fault,

    /// <summary>The connection ended before the answer was complete.</summary>
    Cut,

    /// <summary>The client left on purpose.</summary>
    Left,

    /// <summary>An answer that is not the right one.</summary>
    Wrong,

    /// <summary>No end within the client's patience.</summary>
    Overdue,
}
