using System.Globalization;

namespace Weir.Cli;

/// <summary>One product of the demo's shop. Immutable.</summary>
internal sealed record Product
{
    /// <summary>1 to the number of products.</summary>
    public required int Id { get; init; }

    public required string Name { get; init; }

    public required Category Category { get; init; }

    public required string Description { get; init; }

    /// <summary>In cents of a euro.</summary>
    public required int Cents { get; init; }

    /// <summary>Pieces that can be delivered; 0 is sold out.</summary>
    public required int Stock { get; init; }

    /// <summary>Tenths of a star, 30 to 50.</summary>
    public required int Rating { get; init; }

    /// <summary>The colour of its picture, in degrees of the colour wheel.</summary>
    public required int Hue { get; init; }

    public string Path => string.Create(CultureInfo.InvariantCulture, $"/products/{Id}");

    public string Price => string.Create(CultureInfo.InvariantCulture, $"€{Cents / 100}.{Cents % 100:00}");

    public string Stars => string.Create(CultureInfo.InvariantCulture, $"{Rating / 10}.{Rating % 10}");
}
