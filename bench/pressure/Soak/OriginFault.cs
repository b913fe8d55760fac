namespace Weir.Pressure;

/// <summary>What the origin does to a request, on purpose.</summary>
internal enum OriginFault
{
    None,

    /// <summary>The answer comes late, but in time.</summary>
    Delay,

    /// <summary>The body comes in small pieces with pauses.</summary>
    Trickle,

    /// <summary>100s and 103s before the answer.</summary>
    Interim,

    /// <summary>Bytes behind the body that its length does not cover.</summary>
    LongerThanSaid,

    /// <summary>A second answer that nobody asked for, behind the first.</summary>
    ExtraAnswer,

    /// <summary>The answer comes before the request's body is read, which then is.</summary>
    EarlyAnswer,

    /// <summary>The same, and the connection closes with the body unread.</summary>
    EarlyAnswerThenClose,

    /// <summary>The connection closes just after the answer, unannounced.</summary>
    IdleClose,

    /// <summary>The same with a reset.</summary>
    IdleReset,
    ResetBeforeAnswer,
    CloseBeforeAnswer,
    ResetInBody,
    CloseInBody,

    /// <summary>Half of the body, then nothing more.</summary>
    ShortThenSilent,
    Garbage,
    NeverAnswers,
}
