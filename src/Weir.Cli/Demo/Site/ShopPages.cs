using System.Globalization;
using System.Text;

namespace Weir.Cli;

/// <summary>The pages of the demo's shop. Immutable; any thread.</summary>
internal sealed class ShopPages(Catalogue catalogue)
{
    private const int PageLimit = 24;
    private const int RelatedCount = 4;

    // Shows that a stream passes the gateway as it comes.
    private const string LiveScript = """
        <script>
        new EventSource("/events").addEventListener("sale", e => {
          const sale = JSON.parse(e.data), line = document.getElementById("live");
          line.replaceChildren("Just sold ", Object.assign(document.createElement("b"), { textContent: sale.name }));
        });
        </script>

        """;

    // They come from the other origin: when it is down, the shop is not.
    private const string ReviewsScript = """
        <script>
        (async () => {
          const box = document.getElementById("reviews");
          const make = (tag, text, style) => Object.assign(document.createElement(tag), { textContent: text,
            className: style ?? "" });
          try {
            const answer = await fetch("/reviews/" + location.pathname.split("/").pop());
            if (!answer.ok) throw new Error("The reviews answer " + answer.status + ". The shop does not need them.");
            const { items, origin } = await answer.json();
            box.replaceChildren(...items.map(item => {
              const one = make("blockquote", "");
              one.append(make("span", "★".repeat(item.stars) + "☆".repeat(5 - item.stars), "stars"),
                make("p", item.text), make("cite", item.by));
              return one;
            }), make("p", "From " + origin, "from"));
          } catch (e) {
            box.replaceChildren(make("p", e.message, "lead"));
          }
        })();
        </script>

        """;

    public SiteAnswer Home(SiteQuery query, Arrival arrival)
    {
        string? search = query.Find("q");
        StringBuilder content = new();
        if (search is null)
        {
            content.Append("<h1>Things for a house that is lived in</h1>\n");
            content.Append(CultureInfo.InvariantCulture, $"<p class=\"lead\">{catalogue.Count:N0} products, none of ");
            content.Append("them for sale: they exist so that there is something to proxy.</p>\n");
            content.Append("<p class=\"live\" id=\"live\">Waiting for the first sale</p>\n").Append(LiveScript);
        }
        else
        {
            content.Append("<h1>Search: ").Append(PageLayout.Text(search)).Append("</h1>\n");
        }

        return List(content, null, search, query, "/", arrival, search ?? "A shop behind a gateway");
    }

    public SiteAnswer Category(Category? category, SiteQuery query, Arrival arrival)
    {
        if (category is null)
        {
            return NotFound(arrival);
        }

        StringBuilder content = new();
        content.Append("<h1>").Append(PageLayout.Text(category.Name)).Append("</h1>\n");
        return List(content, category, null, query, "/categories/" + category.Slug, arrival, category.Name);
    }

    public SiteAnswer Product(Product? product, Arrival arrival)
    {
        if (product is null)
        {
            return NotFound(arrival);
        }

        Category category = product.Category;
        string name = PageLayout.Text(product.Name);
        string stock = product.Stock == 0
            ? "<span class=\"out\">Sold out</span>"
            : string.Create(CultureInfo.InvariantCulture, $"<span class=\"in\">{product.Stock} in stock</span>");
        StringBuilder content = new();
        content.Append("<p class=\"crumbs\"><a href=\"/\">Shop</a> / <a href=\"/categories/").Append(category.Slug);
        content.Append("\">").Append(category.Name).Append("</a></p>\n<article class=\"product\">");
        content.Append(PageLayout.Picture(product, isFirst: true)).Append("<div><h1>").Append(name).Append("</h1>");
        content.Append("<p class=\"price\">").Append(product.Price).Append("</p>").Append(stock);
        content.Append("<p>").Append(PageLayout.Text(product.Description)).Append("</p><dl>");
        content.Append("<dt>Rating</dt><dd>").Append(product.Stars).Append(" of 5</dd>");
        content.Append(CultureInfo.InvariantCulture, $"<dt>Number</dt><dd>{product.Id}</dd>");
        content.Append(CultureInfo.InvariantCulture, $"<dt>As data</dt><dd><a href=\"/api/products/{product.Id}\">");
        content.Append(CultureInfo.InvariantCulture, $"<code>/api/products/{product.Id}</code></a></dd>");
        content.Append("</dl></div></article>\n<h2>What people say</h2>\n");
        content.Append("<div class=\"reviews\" id=\"reviews\"><p class=\"lead\">Asking the other origin</p></div>\n");
        content.Append(ReviewsScript).Append("<h2>From the same series</h2>\n");
        AppendCards(content, catalogue.Related(product, RelatedCount));
        return SiteAnswer.Html(200, PageLayout.Page(product.Name, content, arrival, category));
    }

    public SiteAnswer NotFound(Arrival arrival)
    {
        StringBuilder content = new("<h1>There is no such page</h1>\n<p class=\"lead\">The gateway found the shop; ");
        content.Append("the shop found nothing. <a href=\"/\"><u>Start at the beginning</u></a>.</p>\n");
        return SiteAnswer.Html(404, PageLayout.Page("Not found", content, arrival));
    }

    private SiteAnswer List(
        StringBuilder content,
        Category? category,
        string? search,
        SiteQuery query,
        string path,
        Arrival arrival,
        string title)
    {
        _ = query.TryNumber("page", 1, catalogue.Count, out int page);
        ProductList list = catalogue.Search(category, search, Math.Max(1, page), PageLimit);
        if (category is not null || search is not null)
        {
            string unit = list.Total == 1 ? "product" : "products";
            content.Append(CultureInfo.InvariantCulture, $"<p class=\"lead\">{list.Total:N0} {unit}</p>\n");
        }

        AppendCards(content, list.Items);
        string q = search is null ? "" : "q=" + Uri.EscapeDataString(search) + "&amp;";
        AppendPages(content, list, $"{path}?{q}page=");
        return SiteAnswer.Html(200, PageLayout.Page(title, content, arrival, category, search));
    }

    private static void AppendCards(StringBuilder content, IEnumerable<Product> products)
    {
        content.Append("<ul class=\"grid\">\n");
        foreach (Product product in products)
        {
            string side = product.Stock == 0
                ? "<span class=\"out\">sold out</span>"
                : $"<span>{product.Stars} / 5</span>";
            content.Append("<li class=\"card\"><a href=\"").Append(product.Path).Append("\">");
            content.Append(PageLayout.Picture(product)).Append("<span class=\"name\">");
            content.Append(PageLayout.Text(product.Name)).Append("</span><span class=\"sub\"><span>");
            content.Append(product.Price).Append("</span>").Append(side).Append("</span></a></li>\n");
        }

        content.Append("</ul>\n");
    }

    private static void AppendPages(StringBuilder content, ProductList list, string url)
    {
        if (list.Pages == 1)
        {
            return;
        }

        string before = list.Page > 1 ? Link(url, Math.Min(list.Pages, list.Page - 1), "Previous") : "<span></span>";
        string after = list.Page < list.Pages ? Link(url, list.Page + 1, "Next") : "<span></span>";
        content.Append("<div class=\"pages\">").Append(before);
        content.Append(CultureInfo.InvariantCulture, $"<span>Page {list.Page} of {list.Pages}</span>");
        content.Append(after).Append("</div>\n");
    }

    private static string Link(string url, int page, string text) =>
        string.Create(CultureInfo.InvariantCulture, $"<a href=\"{url}{page}\">{text}</a>");
}
