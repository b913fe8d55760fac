namespace Weir.Gateway;

/// <summary>What clients may take of this process. Immutable.</summary>
public sealed record LimitOptions
{
    public static LimitOptions Default { get; } = new();

    /// <summary>Bytes that slabs may take in all, 1 MiB to 1 TiB. Default: 256 MiB.</summary>
    public long Buffers { get; init; } = 256L << 20;

    /// <summary>Open downstream connections; 0 derives the number from the descriptor limit. Default: 0.</summary>
    public int Connections { get; init; }

    /// <summary>Open downstream connections of one address; 0 means no limit. Default: 0.</summary>
    public int ConnectionsPerAddress { get; init; }

    /// <summary>
    /// Request heads that have begun and not ended, 16 to 10,000,000; 0 is as many as a quarter of the buffers hold.
    /// Default: 0.
    /// </summary>
    public int HeadsInProgress { get; init; }

    /// <summary>Bytes of a request head, 1 KiB to 64 KiB. Default: 32 KiB.</summary>
    public int Head { get; init; } = 32 << 10;

    /// <summary>Fields of a request head, 1 to 1000. Default: 100.</summary>
    public int Fields { get; init; } = 100;

    /// <summary>Bytes of a request body where no route says otherwise, 0 to 1 PiB. Default: 100 MiB.</summary>
    public long Body { get; init; } = 100L << 20;
}
