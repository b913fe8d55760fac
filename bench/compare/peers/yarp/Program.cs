#:sdk Microsoft.NET.Sdk.Web
#:package Yarp.ReverseProxy
#:property PublishAot=false
#:property ConcurrentGarbageCollection=true

// YARP as its documentation sets it up: one route, one cluster, no log, equal header work by transforms. It is a
// file of its own and no project of the solution, so that only who asks for `--peers yarp` restores its package.
// Arguments: the port to listen on, the port of the origin.
using System.Net;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Transforms;

const long BodyBytesMax = 100 * 1024 * 1024;
const string RequestId = "X-Request-Id";

if (args is ["--version"])
{
    Console.WriteLine($"YARP {typeof(RouteConfig).Assembly.GetName().Version}, .NET {Environment.Version}");
    return;
}

var port = int.Parse(args[0]);
var body = new string('x', 1024);

var builder = WebApplication.CreateSlimBuilder();
builder.Logging.ClearProviders();
builder.WebHost.ConfigureKestrel(kestrel =>
{
    kestrel.Limits.MaxRequestBodySize = BodyBytesMax;
    kestrel.Listen(IPAddress.Loopback, port);
});
builder.Services.AddReverseProxy()
    .LoadFromMemory(
        [new RouteConfig { RouteId = "all", ClusterId = "origin", Match = new RouteMatch { Path = "{**rest}" } }],
        [
            new ClusterConfig
            {
                ClusterId = "origin",
                Destinations = new Dictionary<string, DestinationConfig>(StringComparer.Ordinal)
                {
                    ["one"] = new() { Address = $"http://127.0.0.1:{args[1]}" },
                },
            },
        ])
    .AddTransforms(transforms =>
    {
        // X-Forwarded-For, -Proto and -Host are set without being asked for; the client's Host is not kept.
        transforms.AddOriginalHost();
        transforms.AddRequestTransform(request =>
        {
            var id = Guid.NewGuid().ToString("N");
            request.HttpContext.Items[RequestId] = id;
            request.ProxyRequest.Headers.TryAddWithoutValidation("Via", "1.1 yarp");
            request.ProxyRequest.Headers.TryAddWithoutValidation(RequestId, id);
            return ValueTask.CompletedTask;
        });
        transforms.AddResponseTransform(response =>
        {
            response.HttpContext.Response.Headers[RequestId] = (string?)response.HttpContext.Items[RequestId];
            return ValueTask.CompletedTask;
        });
    });

var app = builder.Build();
app.MapGet("/fixed", () => Results.Text(body));
app.MapReverseProxy();
app.Run();
