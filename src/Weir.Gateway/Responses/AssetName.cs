using System.Buffers;

namespace Weir.Gateway;

/// <summary>
/// Finds out from a path what sort of file it names, and whether its name changes with its content. Any thread.
/// </summary>
internal static class AssetName
{
    // What bundlers put into names: webpack, Rails and Django hexadecimal digits, Vite and esbuild eight letters and
    // digits.
    private const int HexDigitsMin = 8;
    private const int MixedLength = 8;

    private static readonly SearchValues<byte> s_hex = SearchValues.Create("0123456789abcdef"u8);
    private static readonly SearchValues<byte> s_digits = SearchValues.Create("0123456789"u8);
    private static readonly SearchValues<byte> s_lower = SearchValues.Create("abcdefghijklmnopqrstuvwxyz"u8);
    private static readonly SearchValues<byte> s_upper = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZ"u8);

    private static readonly SearchValues<byte> s_mixed = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-"u8);

    /// <summary>The extension of a path's last segment, without its dot; empty when it has none.</summary>
    internal static ReadOnlySpan<byte> Extension(ReadOnlySpan<byte> path)
    {
        ReadOnlySpan<byte> name = path[(path.LastIndexOf((byte)'/') + 1)..];
        int dot = name.LastIndexOf((byte)'.');
        return dot <= 0 ? [] : name[(dot + 1)..];
    }

    /// <summary>
    /// Whether the target names one version of a file for good: <c>app.3f2a9c1b.js</c>, <c>index-BX3kd8aQ.css</c>,
    /// <c>app.js?v=7</c>.
    /// </summary>
    internal static bool IsVersioned(ReadOnlySpan<byte> path, ReadOnlySpan<byte> query)
    {
        if (HasVersion(query))
        {
            return true;
        }

        ReadOnlySpan<byte> name = path[(path.LastIndexOf((byte)'/') + 1)..];
        int end = name.LastIndexOf((byte)'.');
        if (end <= 0)
        {
            return false;
        }

        // Behind each dot and hyphen may stand the hash, up to a dot or the extension.
        for (int at = name[..end].IndexOfAny((byte)'.', (byte)'-'); at >= 0;)
        {
            ReadOnlySpan<byte> part = name[(at + 1)..end];
            int dot = part.IndexOf((byte)'.');
            if (IsHash(dot < 0 ? part : part[..dot]))
            {
                return true;
            }

            int next = name[(at + 1)..end].IndexOfAny((byte)'.', (byte)'-');
            at = next < 0 ? next : at + 1 + next;
        }

        return false;
    }

    private static bool HasVersion(ReadOnlySpan<byte> query)
    {
        ReadOnlySpan<byte> rest = query.IsEmpty ? query : query[1..];
        while (!rest.IsEmpty)
        {
            ReadOnlySpan<byte> parameter = QueryReader.Next(ref rest, out _);
            if (parameter.StartsWith("v="u8) && parameter.Length > 2)
            {
                return true;
            }
        }

        return false;
    }

    // A date is no hash, and neither is a word: there have to be digits and letters.
    private static bool IsHash(ReadOnlySpan<byte> part)
    {
        bool hasDigit = part.ContainsAny(s_digits);
        if (part.Length >= HexDigitsMin && !part.ContainsAnyExcept(s_hex))
        {
            return hasDigit && part.ContainsAny(s_lower);
        }

        return part.Length == MixedLength && hasDigit && part.ContainsAny(s_lower) && part.ContainsAny(s_upper)
            && !part.ContainsAnyExcept(s_mixed);
    }
}
