using Weir.EndToEnd.Tests.RealPeers;
using Weir.EndToEnd.Tests.Running;

namespace Weir.EndToEnd.Tests.Http2;

/// <summary>node's http2 module as a client of WebSocket over HTTP/2 (RFC 8441), and as an origin of h2c.</summary>
public sealed class Http2NodeTests
{
    // An origin of HTTP/1.1 that shakes hands by hand and sends back what it gets, frames of WebSocket or not.
    private const string Http1Origin =
        """
        const http = require('http');
        const crypto = require('crypto');
        const server = http.createServer((request, response) => response.end('plain'));
        server.on('upgrade', (request, socket) => {
          const accept = crypto.createHash('sha1')
            .update(request.headers['sec-websocket-key'] + '258EAFA5-E914-47DA-95CA-C5AB0DC85B11').digest('base64');
          socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n'
            + 'Sec-WebSocket-Accept: ' + accept + '\r\nX-Path: ' + request.url + '\r\n\r\n');
          socket.pipe(socket);
        });
        server.listen(0, '127.0.0.1', () => console.log(server.address().port));
        """;

    private const string H2cOrigin =
        """
        const http2 = require('http2');
        const server = http2.createServer();
        server.on('stream', (stream, headers) => {
          stream.respond({ ':status': 200, 'x-method': headers[':method'] }, { waitForTrailers: true });
          stream.on('wantTrailers', () => stream.sendTrailers({ 'x-sum': '4' }));
          stream.pipe(stream);
        });
        server.listen(0, '127.0.0.1', () => console.log(server.address().port));
        """;

    private const string SocketClient =
        """
        const http2 = require('http2');
        const fs = require('fs');
        const client = http2.connect(process.argv[1], process.argv[2] ? { ca: fs.readFileSync(process.argv[2]) } : {});
        const sent = Buffer.alloc(300000, 'abc');
        client.on('error', error => { console.log('error ' + error.message); process.exit(1); });
        client.once('remoteSettings', settings => {
          if (!settings.enableConnectProtocol) { console.log('no extended CONNECT'); process.exit(1); }
          const stream = client.request({ ':method': 'CONNECT', ':protocol': 'websocket', ':path': '/chat?x=1',
            'sec-websocket-version': '13', origin: 'http://a' });
          let back = Buffer.alloc(0);
          stream.on('response', headers => {
            if (headers[':status'] !== 200) { console.log('status ' + headers[':status']); process.exit(1); }
            console.log('open ' + headers['x-path'] + ' ' + headers['sec-websocket-accept']
              + ' ' + headers.upgrade + ' ' + headers.connection);
            stream.write(sent);
          });
          stream.on('data', data => {
            back = Buffer.concat([back, data]);
            if (back.length === sent.length) stream.end();
          });
          stream.on('end', () => {
            console.log(back.equals(sent) ? 'same' : 'different');
            const plain = client.request({ ':path': '/' });
            let text = '';
            plain.on('data', data => text += data);
            plain.on('end', () => { console.log(text); client.close(); });
          });
          stream.on('error', error => console.log('error ' + error.message));
        });
        """;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ExtendedConnect_ToAnOriginOfHttp1_IsAWebSocket(bool isSecure)
    {
        await using Tool origin = Tool.Start("node", "-e", Http1Origin);
        string url = $"http://127.0.0.1:{await origin.FirstLineAsync()}";
        await using Tls.TlsStage stage = await Tls.TlsStage.StartAsync(routes: _ => $"  - to: {url}");
        string[] target = isSecure
            ? [$"https://127.0.0.1:{stage.Port}", stage.Folder.Authority]
            : [stage.Weir.Url];
        string output = await Tool.RunAsync("node", ["-e", SocketClient, .. target]);
        string[] lines = output.TrimEnd().Split('\n');

        // What belongs to the upgrade of HTTP/1.1 stays there; the stream and the connection are usable to their end.
        Assert.Equal(["open /chat?x=1 undefined undefined undefined", "same", "plain"], lines);
        Assert.Equal(
            0, await Bounded.UntilAsync(() => stage.Weir.MetricAsync("weir_tunnels_open"), value => value == 0));
    }

    [Fact]
    public async Task OriginOfH2c_IsServed()
    {
        await using Tool origin = Tool.Start("node", "-e", H2cOrigin);
        string url = $"http://127.0.0.1:{await origin.FirstLineAsync()}";
        await using WeirProcess weir = await WeirProcess.ServeAsync(
            $"clusters:\n  a: {{ destinations: [ {url} ], protocol: h2c }}\nroutes: [ {{ to: a }} ]\n");
        string file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, string.Concat(Enumerable.Range(0, 100_000).Select(i => $"{i}\n")));
        string back = await Tool.RunAsync(
            "curl", "-sS", "--fail", "--http2-prior-knowledge", "--data-binary", $"@{file}", weir.Url);
        string small = await Tool.RunAsync(
            "curl", "-sS", "--fail", "-i", "--http2-prior-knowledge", "-d", "four", weir.Url);
        bool isSame = back == await File.ReadAllTextAsync(file);
        File.Delete(file);

        Assert.True(isSame);
        Assert.Contains("x-method: POST", small, StringComparison.Ordinal);
        Assert.Matches("\r\n\r\nfour *x-sum: 4\r\n", small);
    }
}
