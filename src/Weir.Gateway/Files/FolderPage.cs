using System.Globalization;
using System.Text;
using Weir.IO;

namespace Weir.Gateway;

/// <summary>
/// The page that lists a folder: folders first, then files, in the order of their names. Names that begin with a dot
/// are left out, as they are not served. Any thread.
/// </summary>
internal static class FolderPage
{
    /// <summary>Names that are read and shown; a larger folder says that there are more.</summary>
    internal const int EntriesMax = 5000;

    private const string Style =
        "body{font:1rem/1.5 system-ui,sans-serif;margin:2rem;color-scheme:light dark}"
        + "ul{list-style:none;padding:0}";

    private static readonly UTF8Encoding s_text = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>The page in UTF-8.</summary>
    /// <param name="path">The path of the folder below the root.</param>
    /// <param name="entries">What is in it; sorted here.</param>
    internal static byte[] Write(ReadOnlySpan<byte> path, List<FolderEntry> entries)
    {
        bool isCut = entries.Count >= EntriesMax;
        entries.Sort(Compare);
        StringBuilder page = new();
        string title = "/" + Escape(s_text.GetString(path));
        page.Append("<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n")
            .Append("<meta name=\"viewport\" content=\"width=device-width\">\n")
            .Append(CultureInfo.InvariantCulture, $"<title>{title}</title>\n<style>{Style}</style>\n")
            .Append(CultureInfo.InvariantCulture, $"<h1>{title}</h1>\n<ul>\n");
        if (!path.IsEmpty)
        {
            page.Append("<li><a href=\"../\">../</a>\n");
        }

        foreach (FolderEntry entry in entries)
        {
            if (entry.Name[0] != '.' && entry.Name.AsSpan().IndexOf((byte)'\\') < 0)
            {
                Append(page, entry);
            }
        }

        page.Append("</ul>\n");
        if (isCut)
        {
            page.Append(CultureInfo.InvariantCulture, $"<p>The folder has more than {EntriesMax} entries.</p>\n");
        }

        return s_text.GetBytes(page.ToString());
    }

    private static int Compare(FolderEntry one, FolderEntry other) =>
        one.IsFolder != other.IsFolder ? (one.IsFolder ? -1 : 1) : one.Name.AsSpan().SequenceCompareTo(other.Name);

    // A name may hold any byte but a slash: in the link each that is not plain is escaped, so that it is neither a
    // scheme, a query nor another path.
    private static void Append(StringBuilder page, FolderEntry entry)
    {
        string slash = entry.IsFolder ? "/" : "";
        page.Append("<li><a href=\"");
        foreach (byte value in entry.Name)
        {
            if (char.IsAsciiLetterOrDigit((char)value) || value is (byte)'-' or (byte)'.' or (byte)'_' or (byte)'~')
            {
                page.Append((char)value);
            }
            else
            {
                page.Append(CultureInfo.InvariantCulture, $"%{value:X2}");
            }
        }

        page.Append(CultureInfo.InvariantCulture, $"{slash}\">{Escape(s_text.GetString(entry.Name))}{slash}</a>\n");
    }

    private static string Escape(string text) => text
        .Replace("&", "&amp;", StringComparison.Ordinal)
        .Replace("<", "&lt;", StringComparison.Ordinal)
        .Replace(">", "&gt;", StringComparison.Ordinal)
        .Replace("\"", "&quot;", StringComparison.Ordinal)
        .Replace("'", "&#39;", StringComparison.Ordinal);
}
