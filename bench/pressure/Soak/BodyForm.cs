namespace Weir.Pressure;

/// <summary>How a body is framed.</summary>
internal enum BodyForm
{
    Length,
    Chunked,
    UntilClose,
}
