using Weir.EndToEnd.Tests.Peers;
using Weir.EndToEnd.Tests.Running;

namespace Weir.EndToEnd.Tests.RealPeers;

/// <summary>nginx as the origin, and as a proxy in front of the gateway.</summary>
public sealed class NginxTests
{
    [Fact]
    public async Task Nginx_BehindTheGateway_IsServed()
    {
        string folder = Directory.CreateTempSubdirectory("weir").FullName;
        byte[] file = new byte[3_000_000];
        new Random(5).NextBytes(file);
        await File.WriteAllBytesAsync(Path.Combine(folder, "file.bin"), file, TestContext.Current.CancellationToken);
        string socket = Path.Combine(folder, "nginx.sock");
        await using Tool nginx = await StartAsync(folder, socket, $$"""
            server {
              listen unix:{{socket}};
              root {{folder}};
              location = /page { return 200 "page"; }
              location = /gone { return 410; }
              location = /move { return 301 /page; }
            }
            """);
        await using WeirProcess weir = await WeirProcess.InFrontOfAsync($"unix:{socket}");
        using HttpClient client = new(new HttpClientHandler { AllowAutoRedirect = false });
        string page = await client.GetStringAsync(new Uri(weir.Url + "/page"));
        byte[] got = await client.GetByteArrayAsync(new Uri(weir.Url + "/file.bin"));
        using HttpRequestMessage ranged = new(HttpMethod.Get, weir.Url + "/file.bin");
        ranged.Headers.Range = new(10, 19);
        using HttpResponseMessage part = await client.SendAsync(ranged);
        byte[] partBytes = await part.Content.ReadAsByteArrayAsync();
        using HttpResponseMessage gone = await client.GetAsync(new Uri(weir.Url + "/gone"));
        using HttpResponseMessage move = await client.GetAsync(new Uri(weir.Url + "/move"));
        using HttpRequestMessage conditional = new(HttpMethod.Get, weir.Url + "/file.bin");
        conditional.Headers.IfNoneMatch.Add(part.Headers.ETag!);
        using HttpResponseMessage unchanged = await client.SendAsync(conditional);

        Assert.Equal("page", page);
        Assert.True(file.AsSpan().SequenceEqual(got));
        Assert.Equal(206, (int)part.StatusCode);
        Assert.True(file.AsSpan(10, 10).SequenceEqual(partBytes));
        Assert.Equal(410, (int)gone.StatusCode);
        Assert.Equal(301, (int)move.StatusCode);
        Assert.Equal(304, (int)unchanged.StatusCode);
        await weir.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Nginx_InFrontOfTheGateway_IsServedAndBelieved()
    {
        string folder = Directory.CreateTempSubdirectory("weir").FullName;
        await using Stage stage = await Stage.StartAsync(RawOrigin.Answering(), "trusted_proxies: [127.0.0.1]");
        string socket = Path.Combine(folder, "nginx.sock");
        await using Tool nginx = await StartAsync(folder, socket, $$"""
            upstream weir { server 127.0.0.1:{{stage.Weir.Port}}; keepalive 4; }
            server {
              listen unix:{{socket}};
              location / {
                proxy_pass http://weir;
                proxy_http_version 1.1;
                proxy_set_header Connection "";
                proxy_set_header X-Forwarded-For 192.0.2.7;
                proxy_request_buffering off;
              }
            }
            """);
        string body = await Tool.RunAsync(
            "curl", "-sS", "--fail", "--unix-socket", socket, "-H", "Transfer-Encoding: chunked",
            "-d", "hello", "http://x/p");
        string second = await Tool.RunAsync("curl", "-sS", "--fail", "--unix-socket", socket, "http://x/q");

        Assert.Equal("ok", body);
        Assert.Equal("ok", second);
        Assert.Equal(["hello", ""], stage.Origin.Requests.Select(request => request.Text));
        Assert.All(stage.Origin.Requests, request =>
            Assert.Equal("192.0.2.7, 127.0.0.1", string.Join(", ", request.Values("X-Forwarded-For"))));
        await nginx.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    private static async Task<Tool> StartAsync(string folder, string socket, string servers)
    {
        string file = Path.Combine(folder, "nginx.conf");
        await File.WriteAllTextAsync(file, $$"""
            daemon off;
            master_process off;
            pid {{folder}}/pid;
            error_log stderr warn;
            events { worker_connections 256; }
            http {
              access_log off;
              client_body_temp_path {{folder}}/body;
              proxy_temp_path {{folder}}/proxy;
              fastcgi_temp_path {{folder}}/fastcgi;
              uwsgi_temp_path {{folder}}/uwsgi;
              scgi_temp_path {{folder}}/scgi;
              {{servers}}
            }
            """);
        Tool nginx = Tool.Start("nginx", "-e", "stderr", "-p", folder, "-c", file);
        bool isListening = await Bounded.UntilValueAsync(() => File.Exists(socket), exists => exists);
        Assert.True(isListening, nginx.Log.Text);
        return nginx;
    }
}
