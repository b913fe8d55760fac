// An origin of HTTP/2 without TLS, without packages: says how it was asked, sends trailers, an early hint on /hint, and
// echoes over WebSocket. Run: node origin.js
const http2 = require("node:http2");

// Extended CONNECT (RFC 8441) is how a WebSocket comes over HTTP/2.
const server = http2.createServer({ settings: { enableConnectProtocol: true } });
let connections = 0;
server.on("session", () => console.log(`connection ${++connections}`));

server.on("stream", (stream, head) => {
  stream.on("error", () => stream.destroy());
  if (head[":method"] === "CONNECT") {
    stream.respond({ ":status": 200 });
    stream.on("data", (frame) => echo(stream, frame));
    return;
  }
  if (head[":path"] === "/hint") {
    stream.additionalHeaders({ ":status": 103, link: "</style.css>; rel=preload; as=style" });
  }
  stream.respond({ ":status": 200, "content-type": "text/plain" }, { waitForTrailers: true });
  stream.on("wantTrailers", () => stream.sendTrailers({ "x-checksum": "4711" }));
  stream.end(`stream ${stream.id}, via ${head.via}\n`);
});

// Short text frames only (RFC 6455 5.2): two bytes, four of the mask, the payload.
function echo(stream, frame) {
  const length = frame[1] & 0x7f;
  if ((frame[0] & 0x0f) !== 1 || length > 125) {
    stream.end();
    return;
  }
  const text = Buffer.from(frame.subarray(6, 6 + length).map((byte, i) => byte ^ frame[2 + (i % 4)]));
  stream.write(Buffer.concat([Buffer.from([0x81, length]), text]));
}

server.listen(3000, "127.0.0.1");
