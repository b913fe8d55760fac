using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Weir.Demo.Origin;

/// <summary>
/// The second origin of <c>weir demo</c>: reviews, uploads and a WebSocket on Kestrel. It listens on one port of
/// loopback, says so in one line, and ends when its standard input does.
/// </summary>
internal static class Program
{
    private static async Task<int> Main(string[] arguments)
    {
        if (arguments is not [string text]
            || !ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ushort port))
        {
            await Console.Error.WriteLineAsync("This is started by `weir demo`: weir-demo-origin PORT");
            return 2;
        }

        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<IHostLifetime, StandardInputLifetime>();

        // Open WebSockets do not keep it.
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(1));
        builder.WebHost.ConfigureKestrel(options =>
        {
            options.Listen(IPAddress.Loopback, port);

            // The gateway says how much is too much.
            options.Limits.MaxRequestBodySize = null;
        });
        await using WebApplication application = builder.Build();
        application.UseWebSockets();
        application.MapGet("/reviews/{product:int:min(1)}", Reviews.AnswerAsync);
        application.MapPost("/upload", Upload.AnswerAsync);
        application.Map("/prices", Prices.AnswerAsync);
        try
        {
            await application.StartAsync();
        }
        catch (IOException e)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return 2;
        }

        Console.WriteLine(application.Urls.Single());
        await application.WaitForShutdownAsync();
        return 0;
    }
}
