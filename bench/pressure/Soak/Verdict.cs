namespace Weir.Pressure;

/// <summary>What an end of a request means.</summary>
internal enum Verdict
{
    Whole,

    /// <summary>The gateway's answer to a fault that was injected for this very request.</summary>
    ExplainedAnswer,

    /// <summary>A cut that such a fault explains.</summary>
    ExplainedCut,

    /// <summary>Behind a pipelined request that was cut.</summary>
    LostBehind,

    /// <summary>The origin closed an idle connection as this was sent on it, and it may not be sent again.</summary>
    IdleRace,

    /// <summary>Our own origin answered later than the gateway waits, without having been told to.</summary>
    LateOrigin,

    Left,
    Failed,
}
