namespace Weir.Cli;

/// <summary>A certificate that a <see cref="DevelopmentAuthority"/> has signed. Immutable.</summary>
/// <param name="Certificate">It, in PEM.</param>
/// <param name="Key">Its key, in PEM.</param>
/// <param name="ValidUntil">Its last second.</param>
internal sealed record DevelopmentCertificate(string Certificate, string Key, DateTimeOffset ValidUntil);
