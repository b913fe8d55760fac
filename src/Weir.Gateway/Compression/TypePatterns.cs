using System.Buffers;
using System.Text;
using Weir.Http;

namespace Weir.Gateway;

/// <summary>
/// Content types, some with a star: <c>text/*</c>, <c>application/*+json</c>. Immutable; any thread.
/// </summary>
internal sealed class TypePatterns
{
    private const int TypeBytesMax = 128;

    // Exact ones have no suffix and are compared whole.
    private readonly (byte[] Prefix, byte[]? Suffix)[] _patterns;

    /// <param name="patterns">In lower case, each with one star at most.</param>
    internal TypePatterns(IReadOnlyList<string> patterns)
    {
        _patterns = new (byte[], byte[]?)[patterns.Count];
        for (int i = 0; i < _patterns.Length; i++)
        {
            string pattern = patterns[i];
            int star = pattern.IndexOf('*', StringComparison.Ordinal);
            _patterns[i] = star < 0
                ? (Encoding.ASCII.GetBytes(pattern), null)
                : (Encoding.ASCII.GetBytes(pattern[..star]), Encoding.ASCII.GetBytes(pattern[(star + 1)..]));
        }
    }

    /// <summary>Whether a pattern matches the type of a response, whatever its parameters and case.</summary>
    internal bool Match(Head response)
    {
        Span<byte> room = stackalloc byte[TypeBytesMax];
        if (!response.TryGet(KnownField.ContentType, out ReadOnlySpan<byte> type))
        {
            return false;
        }

        int end = type.IndexOf((byte)';');
        type = end < 0 ? type : type[..end];
        type = type[Ascii.Trim(type)];
        return type.Length <= TypeBytesMax && Ascii.ToLower(type, room, out int length) == OperationStatus.Done
            && MatchLower(room[..length]);
    }

    private bool MatchLower(ReadOnlySpan<byte> type)
    {
        // Events are read one by one, by clients that often do not decode.
        if (type.SequenceEqual("text/event-stream"u8))
        {
            return false;
        }

        foreach ((byte[] prefix, byte[]? suffix) in _patterns)
        {
            bool matches = suffix is null
                ? type.SequenceEqual(prefix)
                : type.Length > prefix.Length + suffix.Length && type.StartsWith(prefix) && type.EndsWith(suffix);
            if (matches)
            {
                return true;
            }
        }

        return false;
    }
}
