namespace Weir.Pressure;

/// <summary>
/// The bytes of a body as a function of its number and direction, so that neither side keeps what it expects. All
/// bodies are windows of one block of random bytes; its length is prime and no buffer's, so that a piece that was
/// lost, repeated or taken from another body does not match. Immutable.
/// </summary>
internal readonly struct Payload(long number, bool isUpload)
{
    /// <summary>The most that one slice may hold.</summary>
    public const int SliceMax = Period;

    private const int Period = 65_521;

    private static readonly byte[] s_block = Block();

    private readonly int _start = (int)(Draw.Mix((ulong)((number * 2) + (isUpload ? 1 : 0))) % Period);

    public ReadOnlyMemory<byte> Slice(long offset, int length) =>
        s_block.AsMemory((int)((_start + offset) % Period), length);

    public bool Matches(long offset, ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            int length = Math.Min(bytes.Length, Period);
            if (!bytes[..length].SequenceEqual(Slice(offset, length).Span))
            {
                return false;
            }

            bytes = bytes[length..];
            offset += length;
        }

        return true;
    }

    // Twice the period, so that each slice is in one piece.
    private static byte[] Block()
    {
        byte[] block = new byte[Period * 2];
        new Random(1).NextBytes(block.AsSpan(0, Period));
        block.AsSpan(0, Period).CopyTo(block.AsSpan(Period));
        return block;
    }
}
