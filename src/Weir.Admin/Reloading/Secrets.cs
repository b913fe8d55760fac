namespace Weir.Admin;

/// <summary>What a configuration holds that is not shown. Any thread.</summary>
internal static class Secrets
{
    internal const string Mask = "***";

    private static readonly string[] s_words =
        ["auth", "cookie", "credential", "key", "passw", "secret", "session", "signature", "token"];

    /// <summary>Whether values of a field, parameter or cookie of this name are secret, as far as names tell.</summary>
    internal static bool IsSecret(string name) =>
        s_words.Any(word => name.Contains(word, StringComparison.OrdinalIgnoreCase));
}
