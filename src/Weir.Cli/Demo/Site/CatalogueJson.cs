using System.Buffers;
using System.Text.Json;

namespace Weir.Cli;

/// <summary>The catalogue as JSON. Immutable; any thread.</summary>
internal sealed class CatalogueJson(Catalogue catalogue)
{
    private const int LimitMax = 100;
    private const int LimitStandard = 20;

    // People read it.
    private static readonly JsonWriterOptions s_options = new()
    {
        Indented = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public SiteAnswer Products(SiteQuery query)
    {
        string? slug = query.Find("category");
        Category? category = Catalogue.FindCategory(slug);
        if (slug is not null && category is null)
        {
            return Error(404, "no such category; see /api/categories");
        }

        if (!query.TryNumber("page", 1, catalogue.Count, out int page)
            || !query.TryNumber("limit", LimitStandard, LimitMax, out int limit))
        {
            return Error(400, $"page is a number from 1, limit one from 1 to {LimitMax}");
        }

        ProductList list = catalogue.Search(category, query.Find("q"), page, limit);
        return Write(200, json =>
        {
            json.WriteNumber("page", list.Page);
            json.WriteNumber("pages", list.Pages);
            json.WriteNumber("limit", list.Limit);
            json.WriteNumber("total", list.Total);
            json.WriteStartArray("items");
            foreach (Product product in list.Items)
            {
                json.WriteStartObject();
                WriteProduct(json, product);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        });
    }

    public SiteAnswer One(Product? product) =>
        product is null
            ? Error(404, $"no such product; they are numbered 1 to {catalogue.Count}")
            : Write(200, json =>
            {
                WriteProduct(json, product);
                json.WriteString("description", product.Description);
                json.WriteNumber("rating", product.Rating / 10m);
            });

    public SiteAnswer Categories() => Write(200, json =>
    {
        json.WriteStartArray("items");
        foreach (Category category in Catalogue.Categories)
        {
            json.WriteStartObject();
            json.WriteString("slug", category.Slug);
            json.WriteString("name", category.Name);
            json.WriteNumber("products", catalogue.CountOf(category));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    public static SiteAnswer Error(int status, string message) =>
        Write(status, json => json.WriteString("error", message));

    private static void WriteProduct(Utf8JsonWriter json, Product product)
    {
        json.WriteNumber("id", product.Id);
        json.WriteString("name", product.Name);
        json.WriteString("category", product.Category.Slug);
        json.WriteNumber("price", product.Cents / 100m);
        json.WriteString("currency", "EUR");
        json.WriteNumber("stock", product.Stock);
        json.WriteString("image", ProductPicture.Path(product));
    }

    private static SiteAnswer Write(int status, Action<Utf8JsonWriter> members)
    {
        ArrayBufferWriter<byte> output = new();
        using (Utf8JsonWriter json = new(output, s_options))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }

        output.Write("\n"u8);
        return SiteAnswer.Json(status, output.WrittenMemory);
    }
}
