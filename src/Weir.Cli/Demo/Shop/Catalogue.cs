using System.Globalization;
using Weir.Core;

namespace Weir.Cli;

/// <summary>The products of the demo's shop: the same ones at every start. Immutable; any thread.</summary>
internal sealed class Catalogue
{
    private const int ProductsPerCategory = 250;
    private const ulong Seed = 2026;

    private static readonly string[] s_series =
    [
        "Alder", "Aven", "Borre", "Calder", "Dune", "Ellis", "Fjell", "Gale", "Harrow", "Isla", "Juniper", "Kestrel",
        "Linden", "Marsh", "Nord", "Orla", "Pine", "Quill", "Rowan", "Sable", "Tarn", "Umber", "Vale", "Wren",
    ];

    private static readonly string[] s_characters =
    [
        "quiet lines and nothing that could come loose", "generous sizes and soft edges", "few parts, all replaceable",
        "a plain look that goes with what is there already", "old patterns, drawn anew", "small rooms in mind",
    ];

    private readonly Product[] _products;

    public Catalogue()
    {
        SeededRandom random = new(Seed);
        _products = new Product[Categories.Length * ProductsPerCategory];
        HashSet<string> names = new(StringComparer.Ordinal);
        for (int i = 0; i < _products.Length; i++)
        {
            _products[i] = Make(i + 1, Categories[i % Categories.Length], random, names);
        }
    }

    /// <summary>The departments.</summary>
    public static Category[] Categories { get; } = CategoryList.Make();

    public int Count => _products.Length;

    /// <summary>The department with that slug, or null.</summary>
    public static Category? FindCategory(string? slug) => Array.Find(Categories, c => c.Slug == slug);

    /// <summary>How many products a department has.</summary>
    public int CountOf(Category category) => _products.Count(p => p.Category == category);

    /// <summary>The product with that number, or null.</summary>
    public Product? Find(int id) => id >= 1 && id <= _products.Length ? _products[id - 1] : null;

    /// <summary>A page of the products of a department (null: of all) whose names hold every word of a text.</summary>
    public ProductList Search(Category? category, string? text, int page, int limit)
    {
        string[] words = (text ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        List<Product> found = [.. _products.Where(p => (category is null || p.Category == category) && Has(p, words))];
        return new ProductList([.. found.Skip((page - 1) * limit).Take(limit)], page, limit, found.Count);
    }

    /// <summary>Other products of the same series.</summary>
    public IEnumerable<Product> Related(Product product, int count)
    {
        string series = product.Name[..(product.Name.IndexOf(' ', StringComparison.Ordinal) + 1)];
        return _products
            .Where(p => p != product && p.Name.StartsWith(series, StringComparison.Ordinal))
            .OrderByDescending(p => p.Category == product.Category)
            .ThenBy(p => Math.Abs(p.Id - product.Id))
            .Take(count);
    }

    private static bool Has(Product product, string[] words) =>
        Array.TrueForAll(words, word => product.Name.Contains(word, StringComparison.OrdinalIgnoreCase));

    private static Product Make(int id, Category category, SeededRandom random, HashSet<string> names)
    {
        string series;
        Thing thing;
        string finish;
        string name;
        do
        {
            series = Pick(s_series, random);
            thing = Pick(category.Things, random);
            finish = Pick(category.Finishes, random);
            name = $"{series} {thing.Name}, {finish}";
        }
        while (!names.Add(name));

        return new Product
        {
            Id = id,
            Name = name,
            Category = category,
            Description = string.Create(
                CultureInfo.InvariantCulture,
                $"The {series} series has {Pick(s_characters, random)}. {Pick(category.Uses, random)}"),
            Cents = Price(thing, random),
            Stock = random.Next(12) == 0 ? 0 : 1 + random.Next(140),
            Rating = 30 + random.Next(12) + random.Next(10),
            Hue = random.Next(360),
        };
    }

    // Between three quarters and one and a half times the usual price, in the way shops like to write it.
    private static int Price(Thing thing, SeededRandom random)
    {
        int euros = Math.Max(2, thing.Euros * (75 + random.Next(76)) / 100);
        return euros > 100 ? euros / 5 * 500 : (euros * 100) - 10;
    }

    private static T Pick<T>(T[] from, SeededRandom random) => from[random.Next(from.Length)];
}
