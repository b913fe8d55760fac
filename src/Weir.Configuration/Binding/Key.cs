namespace Weir.Configuration;

/// <summary>One key of the language: what editors are told of it. Immutable.</summary>
/// <param name="Name">As it is written.</param>
/// <param name="Shape">What its value may be.</param>
/// <param name="Description">Sentences for who writes a file.</param>
internal sealed record Key(string Name, Shape Shape, string Description)
{
    /// <summary>The value when it is not written; <c>null</c> when that is not one value.</summary>
    public string? Default { get; init; }

    /// <summary>A value as it may be written, for lists and texts; <c>null</c>: the shape says enough.</summary>
    public string? Example { get; init; }
}
