using Weir.Core;

namespace Weir.Benchmarks.Http;

/// <summary>Messages as they come on the wire, from a load generator's to a browser's. Immutable.</summary>
internal static class Messages
{
    public static ReadOnlySpan<byte> SmallRequest => "GET /items/17 HTTP/1.1\r\nHost: shop.example\r\n\r\n"u8;

    public static ReadOnlySpan<byte> BrowserRequest =>
        """
        GET /products/1024?color=blue&page=3 HTTP/1.1
        Host: www.shop.example
        Connection: keep-alive
        sec-ch-ua: "Chromium";v="140", "Not=A?Brand";v="24"
        sec-ch-ua-mobile: ?0
        sec-ch-ua-platform: "Linux"
        Upgrade-Insecure-Requests: 1
        User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0
        Accept: text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8
        Sec-Fetch-Site: same-origin
        Sec-Fetch-Mode: navigate
        Sec-Fetch-User: ?1
        Sec-Fetch-Dest: document
        Referer: https://www.shop.example/products?color=blue
        Accept-Encoding: gzip, deflate, br, zstd
        Accept-Language: en-GB,en;q=0.9,de;q=0.8
        Cookie: session=0f8a2c7d4be94f0e9c3c1c58a2d7; theme=dark; cart=17%2C42%2C1024; consent=all


        """u8;

    public static ReadOnlySpan<byte> Response =>
        """
        HTTP/1.1 200 OK
        Server: origin/1.0
        Date: Fri, 21 Nov 2025 10:00:00 GMT
        Content-Type: application/json; charset=utf-8
        Content-Length: 1024
        Cache-Control: private, max-age=0
        ETag: "33a64df551425fcc55e4d42a148795d9"
        Vary: Accept-Encoding


        """u8;

    /// <summary>Copies a message into a slab of its own, its line ends made CR LF.</summary>
    public static Slab InSlab(ReadOnlySpan<byte> message, out int length)
    {
        var text = System.Text.Encoding.ASCII.GetString(message).ReplaceLineEndings("\r\n");
        var slab = Slab.Allocate(16 * 1024);
        length = System.Text.Encoding.ASCII.GetBytes(text, slab.Span);
        return slab;
    }
}
