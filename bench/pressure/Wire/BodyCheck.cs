namespace Weir.Pressure;

/// <summary>Compares a body with what it should be while it comes. Owner: the task that reads it.</summary>
internal sealed class BodyCheck(Payload payload, long expected)
{
    public long Count { get; private set; }

    public bool IsWhole => Count == expected;

    /// <summary>Goes on behind bytes that somebody else has compared.</summary>
    public void Skip(long count) => Count += count;

    /// <exception cref="WireException">It differs or is longer.</exception>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        if (Count + bytes.Length > expected)
        {
            throw new WireException($"a body of more than {expected} bytes");
        }

        if (!payload.Matches(Count, bytes))
        {
            throw new WireException($"wrong bytes in a body, between {Count} and {Count + bytes.Length} of {expected}");
        }

        Count += bytes.Length;
    }
}
