using System.Text;

namespace Weir.Gateway;

/// <summary>
/// Fills a template with captures of a path. Immutable; any thread.
/// </summary>
internal sealed class TargetBuilder
{
    private readonly (byte[] Literal, int Capture)[] _parts;

    internal TargetBuilder(PathTemplate template)
    {
        _parts = new (byte[], int)[template.Parts.Count];
        for (int i = 0; i < _parts.Length; i++)
        {
            TemplatePart part = template.Parts[i];
            bool isLiteral = part.Capture == TemplatePart.Literal;
            _parts[i] = (isLiteral ? Encoding.ASCII.GetBytes(part.Text) : [], part.Capture);
        }
    }

    /// <summary>Writes the filled template; -1 when there is no room for it. Captures are in normal form, so nothing
    /// in them needs escaping.</summary>
    internal int Write(in CaptureSet captures, Span<byte> destination)
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
