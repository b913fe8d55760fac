namespace Weir.Configuration;

/// <summary>The one sentence about what the language has and this version does not serve.</summary>
internal static class Unserved
{
    public static string Key(string key) =>
        $"`{key}` is part of Weir's language but not served by this version; remove it.";
}
