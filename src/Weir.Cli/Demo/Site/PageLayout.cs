using System.Net;
using System.Text;

namespace Weir.Cli;

/// <summary>
/// What all pages of the demo's shop share: head, search, departments, and what the gateway added. Any thread.
/// </summary>
internal static class PageLayout
{
    private const string Brand = "M6 30q6-6 12 0t12 0 12 0M6 38q6-6 12 0t12 0 12 0M12 26V10M24 22V10M36 26V10";

    private const string BrandUrl = "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 48 48' "
        + "fill='none' stroke='%230d8a84' stroke-width='4' stroke-linecap='round'%3E%3Cpath d='" + Brand
        + "'/%3E%3C/svg%3E";

    /// <summary>The page as a whole.</summary>
    /// <param name="title">The title, as text.</param>
    /// <param name="content">What stands in the middle, as HTML.</param>
    /// <param name="arrival">What the gateway told about the request.</param>
    /// <param name="category">The department that the page belongs to.</param>
    /// <param name="search">What was searched for.</param>
    public static string Page(
        string title, StringBuilder content, Arrival arrival, Category? category = null, string? search = null)
    {
        StringBuilder html = new(16 * 1024);
        html.Append("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>");
        html.Append(Text(title)).Append(" · Headwater</title>\n");
        html.Append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
        html.Append("<link rel=\"icon\" href=\"").Append(BrandUrl).Append("\">\n");
        html.Append("<style>\n").Append(PageStyle.Css).Append("\n</style>\n</head>\n<body>\n");
        html.Append("<header><div class=\"wrap\"><a class=\"brand\" href=\"/\">").Append(Svg(Brand));
        html.Append("Headwater</a><form action=\"/\" role=\"search\"><input name=\"q\" type=\"search\" ");
        html.Append("placeholder=\"Search: oak lamp\" aria-label=\"Search\" value=\"").Append(Text(search ?? ""));
        html.Append("\"><button>Search</button></form>");
        html.Append("<a class=\"try\" href=\"/try\">Try the gateway</a>");
        html.Append("</div></header>\n");
        html.Append("<nav aria-label=\"Departments\"><div class=\"wrap\">");
        foreach (Category other in Catalogue.Categories)
        {
            string on = other == category ? " class=\"on\" aria-current=\"page\"" : "";
            html.Append("<a href=\"/categories/").Append(other.Slug).Append('"').Append(on).Append('>');
            html.Append(Text(other.Name)).Append("</a>");
        }

        html.Append("</div></nav>\n<main class=\"wrap\">\n").Append(content).Append("</main>\n");
        AppendFooter(html, arrival);
        return html.Append("</body>\n</html>\n").ToString();
    }

    /// <summary>Text as it stands in HTML.</summary>
    public static string Text(string text) => WebUtility.HtmlEncode(text);

    /// <summary>The picture of a product. Its name is beside it, so that it needs no words of its own.</summary>
    public static string Picture(Product product, bool isFirst = false) =>
        $"<img class=\"picture\" src=\"{ProductPicture.Path(product)}\" width=\"400\" height=\"300\" alt=\"\""
        + (isFirst ? ">" : " loading=\"lazy\">");

    private static string Svg(string path) =>
        $"<svg viewBox=\"0 0 48 48\" aria-hidden=\"true\"><path d=\"{path}\"/></svg>";

    private static void AppendFooter(StringBuilder html, Arrival arrival)
    {
        html.Append("<footer><div class=\"wrap\">");
        if (arrival.Via is null)
        {
            html.Append("This page came straight from the shop: no proxy on the way.");
        }
        else
        {
            html.Append("This page came through Weir. The shop was told: via <code>").Append(Text(arrival.Via));
            html.Append("</code>, client <code>").Append(Text(arrival.Client ?? "unknown"));
            html.Append("</code>, request <code>").Append(Text(arrival.RequestId ?? "none")).Append("</code>.");
        }

        html.Append(" The same as data: <a href=\"/api/products\"><code>/api/products</code></a></div></footer>\n");
    }
}
