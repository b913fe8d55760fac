using System.Buffers;

namespace Weir.Http;

/// <summary>
/// Gathers a field block that does not arrive in one piece. Owner: the connection, one loop thread. It has memory only
/// while a block is unfinished.
/// </summary>
internal sealed class FieldBlockBuffer(int bytesMax)
{
    private const int BytesAtStart = 1024;

    private byte[] _bytes = [];

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, Length);

    /// <summary>Adds a piece; false when the block would be too large.</summary>
    public bool TryAppend(ReadOnlySpan<byte> piece)
    {
        int length = Length + piece.Length;
        if (length > bytesMax)
        {
            return false;
        }

        if (length > _bytes.Length)
        {
            Grow(length);
        }

        piece.CopyTo(_bytes.AsSpan(Length));
        Length = length;
        return true;
    }

    /// <summary>Gives the memory back.</summary>
    public void Release()
    {
        if (_bytes.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_bytes);
        }

        _bytes = [];
        Length = 0;
    }

    private void Grow(int length)
    {
        byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(Math.Max(length, BytesAtStart), _bytes.Length * 2));
        Bytes.CopyTo(larger);
        if (_bytes.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_bytes);
        }

        _bytes = larger;
    }
}
