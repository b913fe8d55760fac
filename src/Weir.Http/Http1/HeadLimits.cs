namespace Weir.Http;

/// <summary>The bounds of a head.</summary>
/// <param name="HeadBytesMax">Start line, fields and the empty line together, in bytes.</param>
/// <param name="FieldsMax">Number of field lines.</param>
/// <param name="TargetBytesMax">The target of a request, in bytes; of no meaning for a response.</param>
public readonly record struct HeadLimits(int HeadBytesMax, int FieldsMax, int TargetBytesMax)
{
    /// <summary>Requests of clients: 32 KiB, 100 fields, targets of 8 KiB.</summary>
    public static HeadLimits Downstream => new(32 * 1024, 100, 8 * 1024);

    /// <summary>Responses of origins: 64 KiB, since cookies and content policies are large, and 256 fields.</summary>
    public static HeadLimits Origin => new(64 * 1024, 256, 8 * 1024);

    /// <summary>Trailers of either side: 8 KiB and 100 fields.</summary>
    public static HeadLimits Trailers => new(8 * 1024, 100, 0);
}
