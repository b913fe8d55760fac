using System.Globalization;
using System.Text;

namespace Weir.Cli;

/// <summary>
/// The picture of a product: an SVG drawn from its number, its colour and its department, under a name that changes
/// with it, so that a browser may keep it for good. Any thread.
/// </summary>
internal static class ProductPicture
{
    // Of letters and digits, all hexadecimal: a hash alone may consist of digits, and then looks like a date.
    private const string StyleVersion = "d1";

    /// <summary>Where the picture is: <c>/images/42.3f9a2c1bd1.svg</c>.</summary>
    public static string Path(Product product) =>
        string.Create(CultureInfo.InvariantCulture, $"/images/{product.Id}.{Hash(Draw(product)):x8}{StyleVersion}.svg");

    /// <summary>The product whose picture has that file name; null when there is none.</summary>
    public static Product? Find(Catalogue catalogue, string file)
    {
        int dot = file.IndexOf('.', StringComparison.Ordinal);
        return dot > 0
            && int.TryParse(file[..dot], NumberStyles.None, CultureInfo.InvariantCulture, out int id)
            && catalogue.Find(id) is { } product
            && Path(product).AsSpan("/images/".Length).SequenceEqual(file)
                ? product
                : null;
    }

    /// <summary>The picture, light or dark as the reader's system says.</summary>
    public static string Draw(Product product)
    {
        int hue = product.Hue;
        int other = (hue + 24 + (product.Id % 5 * 9)) % 360;
        int sunX = 70 + (product.Id * 37 % 260);
        int sunY = 60 + (product.Id * 23 % 70);
        int sun = 38 + (product.Id * 13 % 44);
        int tilt = (product.Id * 7 % 9) - 4;
        return string.Create(CultureInfo.InvariantCulture, $$"""
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 300" fill="none">
            <style>
            .a{stop-color:hsl({{hue}} 42% 92%)}.b{stop-color:hsl({{other}} 36% 82%)}
            .s{fill:hsl({{other}} 60% 97%)}.f{fill:hsl({{hue}} 26% 74%)}.h{fill:hsl({{hue}} 30% 30%)}
            .i{fill:hsl({{other}} 50% 96%);stroke:hsl({{hue}} 36% 28%)}
            @media(prefers-color-scheme:dark){
            .a{stop-color:hsl({{hue}} 26% 26%)}.b{stop-color:hsl({{other}} 28% 15%)}
            .s{fill:hsl({{other}} 34% 34%)}.f{fill:hsl({{hue}} 24% 13%)}.h{fill:#000}
            .i{fill:hsl({{other}} 24% 22%);stroke:hsl({{hue}} 44% 82%)}
            }
            </style>
            <linearGradient id="g" x2=".6" y2="1"><stop class="a"/><stop class="b" offset="1"/></linearGradient>
            <rect width="400" height="300" fill="url(#g)"/>
            <circle class="s" cx="{{sunX}}" cy="{{sunY}}" r="{{sun}}" opacity=".7"/>
            <path class="f" d="M0 238q100 -14 200 -6t200 -4v72H0z" opacity=".55"/>
            <ellipse class="h" cx="200" cy="240" rx="82" ry="11" opacity=".16"/>
            <g transform="translate(200 150) rotate({{tilt}}) scale(4.3) translate(-24 -24)">
            <path class="i" stroke-width="1.5" stroke-linecap="round" stroke-linejoin="round"
            d="{{product.Category.Icon}}"/></g>
            </svg>

            """);
    }

    // FNV-1a.
    private static uint Hash(string text)
    {
        uint hash = 2166136261;
        foreach (byte b in Encoding.UTF8.GetBytes(text))
        {
            hash = (hash ^ b) * 16777619;
        }

        return hash;
    }
}
