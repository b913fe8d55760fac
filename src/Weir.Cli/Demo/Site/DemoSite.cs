using System.Globalization;
using System.Text;
using Weir.Core;
using Weir.Http;
using Weir.IO;
using Weir.Transport;

namespace Weir.Cli;

/// <summary>
/// The shop of the demo, as an origin inside this process: pages, pictures, an API, a slow page, a flaky one, a stream.
/// Any thread: each loop answers its own exchanges.
/// </summary>
internal sealed class DemoSite
{
    private const int SlowMsStandard = 800;
    private const int SlowMsMax = 30_000;

    private readonly CatalogueJson _json;
    private readonly ShopPages _pages;

    public DemoSite(Catalogue catalogue)
    {
        Catalogue = catalogue;
        _json = new CatalogueJson(catalogue);
        _pages = new ShopPages(catalogue);
    }

    public Catalogue Catalogue { get; }

    /// <summary>Answers one exchange.</summary>
    public ValueTask<Fault> AnswerAsync(Exchange exchange)
    {
        if (exchange.Request.Method is not (Method.Get or Method.Head))
        {
            return SendAsync(exchange, SiteAnswer.Text(405, "only GET and HEAD are served here\n"));
        }

        ReadOnlySpan<byte> path = exchange.Request.Path;
        if (path.SequenceEqual("/events"u8))
        {
            return SaleEvents.AnswerAsync(exchange, Catalogue);
        }

        SiteQuery query = new(exchange.Request.Query);
        if (path.SequenceEqual("/flaky"u8))
        {
            return FlakyPage.Find(exchange, query) is { } answer
                ? SendAsync(exchange, answer)
                : ValueTask.FromResult(FlakyPage.Cut);
        }

        return path.SequenceEqual("/slow"u8)
            ? AnswerSlowAsync(exchange, query)
            : SendAsync(exchange, Find(Encoding.Latin1.GetString(path), query, Arrival.Of(exchange.Request)));
    }

    private SiteAnswer Find(string path, SiteQuery query, Arrival arrival)
    {
        string[] segments = path.Split('/');
        return segments switch
        {
            ["", ""] => _pages.Home(query, arrival),
            ["", "products", string id] => _pages.Product(FindProduct(id), arrival),
            ["", "categories", string slug] => _pages.Category(Catalogue.FindCategory(slug), query, arrival),
            ["", "images", string file] => Picture(file),
            ["", "try"] => TryPage.Make(arrival),
            ["", "api", "products"] => _json.Products(query),
            ["", "api", "products", string id] => _json.One(FindProduct(id)),
            ["", "api", "categories"] => _json.Categories(),
            ["", "api", ..] => CatalogueJson.Error(404, "try /api/products, /api/products/1 or /api/categories"),
            _ => _pages.NotFound(arrival),
        };
    }

    private SiteAnswer Picture(string file) =>
        ProductPicture.Find(Catalogue, file) is { } product
            ? SiteAnswer.Picture(ProductPicture.Draw(product))
            : SiteAnswer.Text(404, "no such picture; products name theirs\n");

    private Product? FindProduct(string id) =>
        int.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            ? Catalogue.Find(number)
            : null;

    private static async ValueTask<Fault> AnswerSlowAsync(Exchange exchange, SiteQuery query)
    {
        if (!query.TryNumber("ms", SlowMsStandard, SlowMsMax, out int ms))
        {
            return await SendAsync(exchange, SiteAnswer.Text(400, $"ms is a number from 1 to {SlowMsMax}\n"));
        }

        await new Pause(exchange.Transport.Loop).WaitAsync(ms);
        return exchange.AbortFault != Fault.None
            ? exchange.AbortFault
            : await SendAsync(exchange, SiteAnswer.Text(200, $"This took {ms} ms.\n"));
    }

    private static ValueTask<Fault> SendAsync(Exchange exchange, SiteAnswer answer)
    {
        Head fields = new();
        fields.Add(KnownField.ContentType, Encoding.ASCII.GetBytes(answer.ContentType));
        if (!answer.IsAsset)
        {
            fields.Add(KnownField.CacheControl, "no-cache"u8);
        }

        if (answer.Status == 405)
        {
            fields.Add(KnownField.Allow, "GET, HEAD"u8);
        }

        return exchange.RespondAsync(answer.Status, fields, answer.Body);
    }
}
