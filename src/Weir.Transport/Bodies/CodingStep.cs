namespace Weir.Transport;

/// <summary>What an encoder is asked for beside taking bytes.</summary>
public enum CodingStep : byte
{
    /// <summary>Nothing: it may keep back what it has taken, for the sake of a better ratio.</summary>
    Continue,

    /// <summary>Everything that it has taken, in a form that can be decoded now.</summary>
    Flush,

    /// <summary>Everything, and the end of the coded body.</summary>
    Finish,
}
