namespace Weir.Configuration;

/// <summary>
/// Finds the word that somebody meant. Distance: insertions, deletions, substitutions and swaps of neighbours that turn
/// one word into the other, each letter touched once (Damerau-Levenshtein, optimal string alignment). Case does not
/// count, and a hyphen is an underscore.
/// </summary>
internal static class NearestKey
{
    private const int LengthMax = 64;

    /// <returns>The nearest word if it is near enough to have been meant; else <c>null</c>.</returns>
    public static string? Find(string written, IEnumerable<string> known)
    {
        if (written.Length > LengthMax)
        {
            return null;
        }

        string word = Folded(written);
        string? nearest = null;
        int best = word.Length switch { <= 2 => 1, <= 5 => 2, _ => 3 } + 1;
        foreach (string candidate in known)
        {
            int distance = Distance(word, Folded(candidate));
            if (distance < best && distance < candidate.Length)
            {
                best = distance;
                nearest = candidate;
            }
        }

        return nearest;
    }

    public static int Distance(string a, string b)
    {
        int[] before = new int[b.Length + 1];
        int[] above = new int[b.Length + 1];
        int[] row = new int[b.Length + 1];
        for (int j = 0; j <= b.Length; j++)
        {
            above[j] = j;
        }

        for (int i = 1; i <= a.Length; i++)
        {
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int cost = a[i - 1] == b[j - 1] ? 0 : 1;
                row[j] = Math.Min(Math.Min(above[j] + 1, row[j - 1] + 1), above[j - 1] + cost);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    row[j] = Math.Min(row[j], before[j - 2] + 1);
                }
            }

            (before, above, row) = (above, row, before);
        }

        return above[b.Length];
    }

    private static string Folded(string word) => word.Replace('-', '_').ToLowerInvariant();
}
