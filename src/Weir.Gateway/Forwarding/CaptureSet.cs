using System.Runtime.CompilerServices;

namespace Weir.Gateway;

/// <summary>What the captures of a path pattern stand for in one path. Lives on the stack of its loop.</summary>
internal ref struct CaptureSet
{
    private readonly ReadOnlySpan<byte> _path;
    private Ranges _ranges;

    private CaptureSet(ReadOnlySpan<byte> path) => _path = path;

    /// <summary>The bytes of a capture; those of <c>**</c> without the slash before them.</summary>
    internal readonly ReadOnlySpan<byte> this[int capture] => _path[_ranges[capture]];

    /// <summary>Reads the captures from a path in normal form that the pattern matches.</summary>
    internal static CaptureSet Read(PathPattern pattern, ReadOnlySpan<byte> path)
    {
        CaptureSet set = new(path);
        int capture = 0;
        int at = 0;
        // By index: an enumerator of a list behind an interface is an object.
        for (int i = 0; i < pattern.Segments.Count; i++)
        {
            int start = at + 1;
            int slash = start > path.Length ? -1 : path[start..].IndexOf((byte)'/');
            at = slash < 0 ? path.Length : start + slash;
            if (pattern.Segments[i].Kind == PathSegmentKind.Capture)
            {
                set._ranges[capture++] = start..at;
            }
        }

        if (pattern.MatchesBelow)
        {
            set._ranges[capture] = Math.Min(at + 1, path.Length)..path.Length;
        }

        return set;
    }

    [InlineArray(PathPattern.CapturesMax)]
    private struct Ranges
    {
        private Range _first;
    }
}
