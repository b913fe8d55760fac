namespace Weir.Gateway.Tests.Configuration;

/// <summary>One key of the language: a file that has it right, one that has it wrong, and what is said then.</summary>
/// <param name="Group">The group, as <see cref="Weir.Configuration.KeyTable.Name"/> calls it.</param>
/// <param name="Key">The key.</param>
/// <param name="Accepted">A file without an error.</param>
/// <param name="Refused">A file with one error.</param>
/// <param name="Message">The whole line that tells of it.</param>
public sealed record KeyCase(string Group, string Key, string Accepted, string Refused, string Message);
