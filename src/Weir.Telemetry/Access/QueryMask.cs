using System.Buffers;
using System.Text;
using Weir.Core;

namespace Weir.Telemetry;

/// <summary>
/// Hides the values of query parameters that are secrets: <c>/a?token=***&amp;b=1</c>. Immutable; any thread.
/// </summary>
/// <remarks>
/// It hides too much rather than too little. Names are compared as an origin would read them, percent-decoded and
/// whatever their case; a name begins behind any of <c>? &amp; ; #</c>, and its value ends only at the next
/// <c>&amp;</c>, since origins do not agree on whether a semicolon separates. In a Referer the user and password of a
/// URL are hidden too.
/// </remarks>
public sealed class QueryMask
{
    // Nobody names a parameter like that; of a longer name its beginning is compared.
    private const int NameMax = 256;

    private static readonly SearchValues<byte> s_begins = SearchValues.Create("?&;#"u8);
    private static readonly SearchValues<byte> s_nameEnds = SearchValues.Create("=?&;#"u8);

    private readonly byte[][] _names;
    private readonly byte[][] _prefixes;

    /// <param name="names">
    /// Names of parameters in any case, not percent-encoded; one that ends with <c>*</c> means all that begin so.
    /// </param>
    public QueryMask(IReadOnlyList<string> names)
    {
        ArgumentNullException.ThrowIfNull(names);
        List<byte[]> whole = [];
        List<byte[]> prefixes = [];
        foreach (string name in names)
        {
            bool isPrefix = name.EndsWith('*');
            byte[] bytes = Encoding.UTF8.GetBytes(isPrefix ? name[..^1] : name);
            Ascii.ToLowerInPlace(bytes, out _);
            (isPrefix ? prefixes : whole).Add(bytes);
        }

        _names = [.. whole];
        _prefixes = [.. prefixes];
    }

    /// <summary>Hides nothing.</summary>
    public static QueryMask None { get; } = new([]);

    private static ReadOnlySpan<byte> Hidden => "***"u8;

    /// <summary>A target or a URL without the values that are hidden.</summary>
    /// <param name="text">The text; it may have been cut at its end.</param>
    /// <param name="room">Emptied and used when something is hidden.</param>
    /// <returns>The text itself, or what is in <paramref name="room"/>.</returns>
    public ReadOnlySpan<byte> Apply(ReadOnlySpan<byte> text, ArrayBufferWriter<byte> room)
    {
        ArgumentNullException.ThrowIfNull(room);
        int written = 0;
        int at = text.IndexOfAny((byte)'?', (byte)'#');
        room.ResetWrittenCount();
        while (at >= 0)
        {
            // At a separator: a name follows, then perhaps a value.
            ReadOnlySpan<byte> rest = text[(at + 1)..];
            int nameEnd = rest.IndexOfAny(s_nameEnds);
            if (nameEnd < 0)
            {
                break;
            }

            int next = at + 1 + nameEnd;
            if (text[next] == (byte)'=' && Hides(rest[..nameEnd]))
            {
                room.Write(text[written..(next + 1)]);
                room.Write(Hidden);
                int end = text[next..].IndexOf((byte)'&');
                at = end < 0 ? -1 : next + end;
                written = end < 0 ? text.Length : at;
                continue;
            }

            at = NextBegin(text, next);
        }

        if (written == 0)
        {
            return text;
        }

        room.Write(text[written..]);
        return room.WrittenSpan;
    }

    /// <summary>As <see cref="Apply"/>, for a whole URL: its user and password are hidden as well.</summary>
    /// <param name="url">The URL; it may have been cut at its end.</param>
    /// <param name="room">Emptied and used when something is hidden.</param>
    /// <returns>The URL itself, or what is in <paramref name="room"/>.</returns>
    public ReadOnlySpan<byte> ApplyToUrl(ReadOnlySpan<byte> url, ArrayBufferWriter<byte> room)
    {
        int slashes = url.IndexOf("//"u8);
        ReadOnlySpan<byte> rest = slashes < 0 ? default : url[(slashes + 2)..];
        int authorityEnd = rest.IndexOfAny((byte)'/', (byte)'?', (byte)'#');
        int at = (authorityEnd < 0 ? rest : rest[..authorityEnd]).LastIndexOf((byte)'@');
        if (at < 0)
        {
            return Apply(url, room);
        }

        ArgumentNullException.ThrowIfNull(room);
        byte[] named = [.. url[..(slashes + 2)], .. Hidden, .. rest[at..]];
        return Apply(named, room);
    }

    /// <summary>Whether the value of a parameter of this name, as it was written, is hidden.</summary>
    public bool Hides(ReadOnlySpan<byte> name)
    {
        Span<byte> decoded = stackalloc byte[NameMax];
        ReadOnlySpan<byte> plain = Decode(name, decoded, out bool isWhole);
        foreach (byte[] hidden in _names)
        {
            if (isWhole && plain.SequenceEqual(hidden))
            {
                return true;
            }
        }

        foreach (byte[] prefix in _prefixes)
        {
            if (plain.StartsWith(prefix))
            {
                return true;
            }
        }

        return false;
    }

    private static int NextBegin(ReadOnlySpan<byte> text, int from)
    {
        int found = text[from..].IndexOfAny(s_begins);
        return found < 0 ? -1 : from + found;
    }

    private static ReadOnlySpan<byte> Decode(ReadOnlySpan<byte> name, Span<byte> room, out bool isWhole)
    {
        int length = 0;
        int i = 0;
        for (; i < name.Length && length < room.Length; i++)
        {
            byte b = name[i];
            if (b == (byte)'%' && Hex.Pair(name[(i + 1)..]) is >= 0 and var escaped)
            {
                b = (byte)escaped;
                i += 2;
            }

            room[length++] = b is >= (byte)'A' and <= (byte)'Z' ? (byte)(b | 0x20) : b;
        }

        isWhole = i >= name.Length;
        return room[..length];
    }
}
