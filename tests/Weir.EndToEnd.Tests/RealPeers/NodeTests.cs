using Weir.EndToEnd.Tests.Peers;
using Weir.EndToEnd.Tests.Running;

namespace Weir.EndToEnd.Tests.RealPeers;

/// <summary>node's http module, as the origin and as the client.</summary>
public sealed class NodeTests
{
    private const string Server =
        """
        const http = require('http');
        const server = http.createServer((request, response) => {
          if (request.url === '/hints') response.writeEarlyHints({ link: '</a.css>; rel=preload' });
          if (request.url === '/close') response.setHeader('connection', 'close');
          response.setHeader('x-for', request.headers['x-forwarded-for']);
          if (request.url === '/trailers') response.on('pipe', () => response.addTrailers({ 'x-sum': '4' }));
          request.pipe(response);
        });
        server.on('upgrade', (request, socket) => {
          socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n');
          socket.pipe(socket);
        });
        server.listen(0, '127.0.0.1', () => console.log(server.address().port));
        """;

    private const string Client =
        """
        const http = require('http');
        const agent = new http.Agent({ keepAlive: true, maxSockets: 4 });
        let left = 100, wrong = 0;
        for (let i = 0; i < 100; i++) {
          const options = { agent, method: i % 2 ? 'POST' : 'GET' };
          const request = http.request(process.argv[1] + '/' + i, options, response => {
            let text = '';
            response.on('data', data => text += data);
            response.on('end', () => {
              if (response.statusCode !== 200 || text !== 'ok') wrong++;
              if (--left === 0) { agent.destroy(); console.log('wrong ' + wrong); }
            });
          });
          if (i % 2) request.write('x'.repeat(i * 1000));
          request.end();
        }
        """;

    [Fact]
    public async Task Node_BehindTheGateway_IsServed()
    {
        await using Tool node = Tool.Start("node", "-e", Server);
        string port = await node.FirstLineAsync();
        await using WeirProcess weir = await WeirProcess.InFrontOfAsync($"http://127.0.0.1:{port}");
        using HttpClient client = new();
        byte[] body = new byte[2_000_000];
        new Random(6).NextBytes(body);
        foreach (string path in new[] { "/", "/close", "/hints", "/" })
        {
            using HttpResponseMessage response =
                await client.PostAsync(new Uri(weir.Url + path), new ByteArrayContent(body));
            byte[] back = await response.Content.ReadAsByteArrayAsync();
            Assert.True(body.AsSpan().SequenceEqual(back));
            Assert.Equal("127.0.0.1", response.Headers.GetValues("x-for").Single());
        }

        using HttpRequestMessage trailing =
            new(HttpMethod.Post, weir.Url + "/trailers") { Content = new StringContent("body") };
        using HttpResponseMessage trailed = await client.SendAsync(trailing);
        Assert.Equal("body", await trailed.Content.ReadAsStringAsync());
        Assert.Equal("4", trailed.TrailingHeaders.GetValues("x-sum").Single());
        using RawPeer hinted = await weir.ConnectAsync();
        await hinted.SendAsync("GET /hints HTTP/1.1\r\nHost: a\r\n\r\n");
        Assert.Equal(103, (await hinted.ReadResponseAsync()).Status);
        Assert.Equal(200, (await hinted.ReadResponseAsync()).Status);
        using RawPeer upgraded = await weir.ConnectAsync();
        await upgraded.SendAsync("GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\nhello");
        Assert.StartsWith("HTTP/1.1 101 ", await upgraded.ReadHeadAsync(), StringComparison.Ordinal);
        Assert.Equal("hello", await upgraded.ReadThroughAsync("hello"));
    }

    [Fact]
    public async Task Node_AsTheClient_IsServed()
    {
        await using Stage stage = await Stage.StartAsync(RawOrigin.Answering());
        string output = await Tool.RunAsync("node", "-e", Client, stage.Weir.Url);

        Assert.Equal("wrong 0", output.Trim());
        Assert.Equal(100, stage.Origin.Requests.Count);
    }
}
