using System.Globalization;
using Weir.Gateway;

namespace Weir.Configuration;

/// <summary>
/// Reads single values of a group beside those that <see cref="GroupReader"/> reads itself: words, shares, lists of
/// texts. An absent or wrong one gives the fallback; a wrong one is reported. Owner: the thread that reads the file.
/// </summary>
internal static class Scalars
{
    private static readonly string[] s_off = ["off", "false", "no"];
    private static readonly string[] s_on = ["on", "true", "yes"];

    /// <summary>Whether a value is the plain word <c>off</c> (or false, no).</summary>
    public static bool IsOff(Node node) => node is ScalarNode scalar && Array.IndexOf(s_off, scalar.Text) >= 0;

    /// <summary>Whether a value is the plain word <c>on</c> (or true, yes).</summary>
    public static bool IsOn(Node node) => node is ScalarNode scalar && Array.IndexOf(s_on, scalar.Text) >= 0;

    public static bool Switch(BindingContext context, GroupReader group, string key, bool fallback)
    {
        if (!group.TryText(key, "true or false", out string? text, out Node? node))
        {
            return fallback;
        }

        if (Array.IndexOf(s_on, text) >= 0 || Array.IndexOf(s_off, text) >= 0)
        {
            return Array.IndexOf(s_on, text) >= 0;
        }

        context.Error(node, group.PathOf(key), "Allowed: true or false.");
        return fallback;
    }

    /// <summary>One of some words; the result is its number.</summary>
    public static int Word(BindingContext context, GroupReader group, string key, string[] words, int fallback = 0)
    {
        if (!group.TryText(key, "one of " + string.Join(", ", words), out string? text, out Node? node))
        {
            return fallback;
        }

        int at = Array.IndexOf(words, text);
        if (at >= 0)
        {
            return at;
        }

        UnknownWord(context, node, group.PathOf(key), text, words);
        return fallback;
    }

    public static void UnknownWord(BindingContext context, Node node, string key, string text, string[] words)
    {
        string nearest = NearestKey.Find(text, words) is { } word ? $"Did you mean `{word}`? " : "";
        context.Error(node, key, $"{nearest}Allowed: {string.Join(", ", words)}.");
    }

    /// <summary>A share such as <c>20%</c>, as a number from 0 to 1.</summary>
    public static double Share(BindingContext context, GroupReader group, string key, double fallback) =>
        group.TryGet(key, out Node? node) ? Share(context, node, group.PathOf(key)) ?? fallback : fallback;

    public static double? Share(BindingContext context, Node node, string key)
    {
        if (context.Text(node, key, "a share such as 20%") is not { } text)
        {
            return null;
        }

        if (text.EndsWith('%')
            && double.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.AllowDecimalPoint,
                CultureInfo.InvariantCulture, out double percent)
            && percent is >= 0 and <= 100)
        {
            return percent / 100;
        }

        context.Error(node, key, "Allowed: a share from 0% to 100%.");
        return null;
    }

    /// <summary>A list of texts, or one text, without those that are wrong.</summary>
    /// <param name="context">The file.</param>
    /// <param name="group">The group.</param>
    /// <param name="key">The key.</param>
    /// <param name="fallback">The list when the key is absent.</param>
    /// <param name="expected">What one text is, for messages.</param>
    /// <param name="problem">Says what is wrong with one text; null when nothing is.</param>
    /// <param name="bring">Brings a right text into its one form.</param>
    public static IReadOnlyList<string> Texts(
        BindingContext context,
        GroupReader group,
        string key,
        IReadOnlyList<string> fallback,
        string expected,
        Func<string, string?> problem,
        Func<string, string>? bring = null)
    {
        if (!group.TryGet(key, out Node? node))
        {
            return fallback;
        }

        List<string> texts = [];
        IReadOnlyList<Node> items = BindingContext.Items(node);
        for (int i = 0; i < items.Count; i++)
        {
            string path = BindingContext.Indexed(group.PathOf(key), node, i);
            if (context.Text(items[i], path, expected) is not { } text)
            {
                continue;
            }

            text = bring is null ? text : bring(text);
            if (problem(text) is { } sentence)
            {
                context.Error(items[i], path, sentence);
            }
            else
            {
                texts.Add(text);
            }
        }

        return texts;
    }

    /// <summary>Addresses and blocks of them.</summary>
    public static IReadOnlyList<AddressRange> Addresses(BindingContext context, GroupReader group, string key)
    {
        List<AddressRange> ranges = [];
        if (!group.TryGet(key, out Node? node))
        {
            return ranges;
        }

        IReadOnlyList<Node> items = BindingContext.Items(node);
        for (int i = 0; i < items.Count; i++)
        {
            string path = BindingContext.Indexed(group.PathOf(key), node, i);
            if (context.Text(items[i], path, "an address or a block of them") is not { } text)
            {
                continue;
            }

            if (AddressRange.TryParse(text, out AddressRange range, out string? problem))
            {
                ranges.Add(range);
            }
            else
            {
                context.Error(items[i], path, problem);
            }
        }

        return ranges;
    }
}
