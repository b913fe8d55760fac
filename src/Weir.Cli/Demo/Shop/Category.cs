namespace Weir.Cli;

/// <summary>A department of the demo's shop, and the words that its products are named with. Immutable.</summary>
/// <param name="Slug">Its name in URLs.</param>
/// <param name="Name">Its name on pages.</param>
/// <param name="Icon">An SVG path on a field of 48 by 48, drawn with a stroke.</param>
/// <param name="Things">What it sells.</param>
/// <param name="Finishes">What these are made of, or coloured.</param>
/// <param name="Uses">Sentences, one of which ends a description.</param>
internal sealed record Category(
    string Slug, string Name, string Icon, Thing[] Things, string[] Finishes, string[] Uses);
