namespace Weir.IO;

/// <summary>Whether clients show a certificate.</summary>
public enum TlsClientAuth : byte
{
    /// <summary>They are not asked for one.</summary>
    Off,

    /// <summary>They are asked; one that is shown has to be good.</summary>
    Optional,

    /// <summary>Without a good one there is no connection.</summary>
    Required,
}
