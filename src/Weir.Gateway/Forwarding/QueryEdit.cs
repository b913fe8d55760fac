using System.Buffers;
using System.Text;
using Weir.Core;

namespace Weir.Gateway;

/// <summary>
/// Takes parameters out of a query and puts others in; what stays keeps its order and its bytes. Immutable; any thread.
/// </summary>
internal sealed class QueryEdit
{
    private const int NameBytesMax = 1024;

    private static readonly SearchValues<byte> s_plain =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"u8);

    private readonly (byte[] Name, bool IsPrefix)[] _removed;
    private readonly byte[] _set;

    internal QueryEdit(RewriteOptions options)
    {
        List<(byte[], bool)> removed = [];
        foreach (string name in options.QueryRemove)
        {
            bool isPrefix = name.EndsWith('*');
            removed.Add((Encoding.UTF8.GetBytes(isPrefix ? name[..^1] : name), isPrefix));
        }

        List<byte> set = [];
        foreach (FieldValue parameter in options.QuerySet)
        {
            removed.Add((Encoding.UTF8.GetBytes(parameter.Name), false));
            set.AddRange(set.Count == 0 ? [] : "&"u8);
            Encode(parameter.Name, set);
            set.Add((byte)'=');
            Encode(parameter.Value, set);
        }

        _removed = [.. removed];
        _set = [.. set];
    }

    /// <summary>
    /// Writes the new query with its question mark, or nothing when it is empty. Returns its length; -1 when there is
    /// no room for it.
    /// </summary>
    internal int Write(ReadOnlySpan<byte> query, Span<byte> destination)
    {
        int written = 0;
        ReadOnlySpan<byte> rest = query.IsEmpty ? query : query[1..];
        while (!rest.IsEmpty)
        {
            ReadOnlySpan<byte> parameter = QueryReader.Next(ref rest, out int equals);
            bool stays = !IsRemoved(equals < 0 ? parameter : parameter[..equals]);
            if (stays && !TryAppend(parameter, destination, ref written))
            {
                return -1;
            }
        }

        return _set.Length == 0 || TryAppend(_set, destination, ref written) ? written : -1;
    }

    private static bool TryAppend(ReadOnlySpan<byte> parameter, Span<byte> destination, ref int written)
    {
        if (written + 1 + parameter.Length > destination.Length)
        {
            return false;
        }

        destination[written] = written == 0 ? (byte)'?' : (byte)'&';
        parameter.CopyTo(destination[(written + 1)..]);
        written += 1 + parameter.Length;
        return true;
    }

    private static void Encode(string text, List<byte> destination)
    {
        Span<byte> escape = stackalloc byte[3];
        foreach (byte b in Encoding.UTF8.GetBytes(text))
        {
            if (s_plain.Contains(b))
            {
                destination.Add(b);
                continue;
            }

            Hex.WriteEscape(b, escape);
            destination.AddRange(escape);
        }
    }

    private bool IsRemoved(ReadOnlySpan<byte> name)
    {
        Span<byte> room = stackalloc byte[NameBytesMax];
        if (name.Length > NameBytesMax)
        {
            return false;
        }

        ReadOnlySpan<byte> decoded = room[..QueryReader.Decode(name, room)];
        foreach ((byte[] removed, bool isPrefix) in _removed)
        {
            if (isPrefix ? decoded.StartsWith(removed) : decoded.SequenceEqual(removed))
            {
                return true;
            }
        }

        return false;
    }
}
