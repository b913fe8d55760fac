namespace Weir.Transport;

/// <summary>How far an encoder has come.</summary>
public enum CodingResult : byte
{
    /// <summary>All bytes were taken, and what the step asks for was written.</summary>
    Done,

    /// <summary>The destination is full: call again with more room.</summary>
    Full,

    /// <summary>Another thread is at work: call again after <see cref="BodyEncoder.ReadyAsync"/>.</summary>
    Busy,
}
