namespace Weir.IO;

/// <summary>How far a handshake has come.</summary>
internal enum TlsStep : byte
{
    /// <summary>More has to be received.</summary>
    WantsInput,

    /// <summary>It has ended well.</summary>
    Done,

    /// <summary>It has failed: what is to be sent tells the peer why.</summary>
    Failed,
}
