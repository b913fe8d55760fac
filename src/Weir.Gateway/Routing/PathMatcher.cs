using System.Text;

namespace Weir.Gateway;

/// <summary>A path pattern made ready for bytes. Immutable.</summary>
internal sealed class PathMatcher
{
    private readonly byte[]?[] _segments;
    private readonly byte[]? _literal;
    private readonly bool _matchesBelow;

    internal PathMatcher(PathPattern pattern)
    {
        _matchesBelow = pattern.MatchesBelow;
        _segments = new byte[]?[pattern.Segments.Count];
        bool isLiteral = true;
        for (int i = 0; i < _segments.Length; i++)
        {
            PathSegment segment = pattern.Segments[i];
            isLiteral &= segment.Kind == PathSegmentKind.Literal;
            _segments[i] = segment.Kind == PathSegmentKind.Literal ? Encoding.ASCII.GetBytes(segment.Text) : null;
        }

        _literal = isLiteral ? Literal(pattern) : null;
    }

    /// <summary>Whether a path in its normal form matches.</summary>
    internal bool Matches(ReadOnlySpan<byte> path)
    {
        if (_literal is not null)
        {
            return path.StartsWith(_literal)
                && (path.Length == _literal.Length || (_matchesBelow && path[_literal.Length] == (byte)'/'));
        }

        return MatchesSegments(path);
    }

    private static byte[] Literal(PathPattern pattern)
    {
        StringBuilder text = new();
        foreach (PathSegment segment in pattern.Segments)
        {
            text.Append('/').Append(segment.Text);
        }

        return Encoding.ASCII.GetBytes(text.ToString());
    }

    private bool MatchesSegments(ReadOnlySpan<byte> path)
    {
        foreach (byte[]? expected in _segments)
        {
            if (path.IsEmpty)
            {
                return false;
            }

            path = path[1..];
            int slash = path.IndexOf((byte)'/');
            ReadOnlySpan<byte> segment = slash < 0 ? path : path[..slash];
            path = slash < 0 ? [] : path[slash..];
            if (expected is null ? segment.IsEmpty : !segment.SequenceEqual(expected))
            {
                return false;
            }
        }

        return path.IsEmpty || _matchesBelow;
    }
}
