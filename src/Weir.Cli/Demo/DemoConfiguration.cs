using System.Globalization;

namespace Weir.Cli;

/// <summary>The configuration of the demo's gateway: what it runs is this text, and nothing else. Any thread.</summary>
internal static class DemoConfiguration
{
    public static string Write(DemoPlan plan)
    {
        string reviews = plan.HasReviews ? Reviews(plan) : "";
        string to = plan.HasReviews
            ? "to: reviews"
            : "respond: { status: 503, body: \"The reviews are not running; the demo said why when it started.\\n\" }";
        string body = plan.HasReviews ? "\n    body: 10MiB                # more is refused: 413" : "";

        return string.Create(CultureInfo.InvariantCulture, $$"""
            # What `weir demo` runs: one gateway in front of two origins.
            listen: [ "localhost:{{plan.Port}}" ]
            admin: http://127.0.0.1:{{plan.AdminPort}}
            drain: { grace: 500ms }        # whoever ends a demo means now

            clusters:
              shop:                        # Weir's own server, inside the process of the demo
                destinations: [ "http://127.0.0.1:{{plan.ShopPort}}" ]
            {{reviews}}
            defaults:
              security_headers: default

            routes:                        # in order; the first match wins
              - match: { path: /hello }
                respond:
                  headers: { content-type: text/plain; charset=utf-8 }
                  body: "Hello. Nothing stands behind this answer: it is a `respond` route of the gateway.\n"

              - match: { path: /p/:id }    # short links
                redirect: { to: /products/:id, status: 301 }

              - match: { path: /reviews/:id, method: [GET, HEAD] }
                {{to}}
              - match: { path: /upload, method: POST }
                {{to}}{{body}}
              - match: { path: /prices }   # a WebSocket
                {{to}}

              - match: { path: /images/** }
                client_cache: auto         # names that change with the picture: browsers keep them for a year
                to: shop
              - match: { path: /hurry }    # the slow page, for those who cannot wait
                rewrite: { path: /slow }
                budget: 300ms
                to: shop
              - match: { path: /broken }   # nothing listens there
                to: http://127.0.0.1:1
              - to: shop

            """);
    }

    private static string Reviews(DemoPlan plan) => string.Create(CultureInfo.InvariantCulture, $$"""
          reviews:                     # ASP.NET Core on Kestrel, a process of its own
            destinations: [ "http://127.0.0.1:{{plan.ReviewsPort}}" ]
            pool: { max: 64 }
            timeouts: { connect: 500ms }

        """);
}
