using System.Runtime.CompilerServices;
using System.Text;

namespace Weir.Gateway;

/// <summary>
/// Fills a template with what the captures of a path pattern stand for in a path. Immutable; any thread.
/// </summary>
internal sealed class TargetBuilder
{
    private readonly (byte[] Literal, int Capture)[] _parts;
    private readonly PathPattern? _pattern;
    private readonly PathNormalizer _normalizer;

    /// <param name="template">The template.</param>
    /// <param name="pattern">The pattern whose captures it names; null when it names none.</param>
    /// <param name="normalizer">Brings paths into the form that patterns match.</param>
    internal TargetBuilder(PathTemplate template, PathPattern? pattern, PathNormalizer normalizer)
    {
        _pattern = pattern;
        _normalizer = normalizer;
        _parts = new (byte[], int)[template.Parts.Count];
        for (int i = 0; i < _parts.Length; i++)
        {
            TemplatePart part = template.Parts[i];
            bool isLiteral = part.Capture == TemplatePart.Literal;
            _parts[i] = (isLiteral ? Encoding.ASCII.GetBytes(part.Text) : [], part.Capture);
        }
    }

    /// <summary>
    /// Writes the template filled from a path that the pattern matches; its length, -1 when there is no room for it.
    /// Captures are in normal form, so nothing in them needs escaping.
    /// </summary>
    [SkipLocalsInit]
    internal int Write(ReadOnlySpan<byte> path, Span<byte> destination)
    {
        if (_pattern is null)
        {
            return Fill(default, destination);
        }

        if (PathNormalizer.IsNormal(path))
        {
            return Fill(CaptureSet.Read(_pattern, path), destination);
        }

        Span<byte> normal = stackalloc byte[PathNormalizer.LengthMax(path.Length)];
        int length = _normalizer.Normalize(path, normal);
        return Fill(CaptureSet.Read(_pattern, length < 0 ? [] : normal[..length]), destination);
    }

    private int Fill(in CaptureSet captures, Span<byte> destination)
    {
        int written = 0;
        foreach ((byte[] literal, int capture) in _parts)
        {
            ReadOnlySpan<byte> text = capture == TemplatePart.Literal ? literal : captures[capture];
            if (!text.TryCopyTo(destination[written..]))
            {
                return -1;
            }

            written += text.Length;
        }

        return written;
    }
}
