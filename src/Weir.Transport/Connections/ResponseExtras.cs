namespace Weir.Transport;

/// <summary>What the connection adds to a response head: the date when it lacks one, and Connection.</summary>
internal readonly ref struct ResponseExtras
{
    internal ReadOnlySpan<byte> Date { get; init; }

    internal ReadOnlySpan<byte> Connection { get; init; }
}
