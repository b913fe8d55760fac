// A WebSocket that echoes and an event stream that ticks, without packages. Run: node origin.js
const crypto = require("node:crypto");
const http = require("node:http");

const server = http.createServer((request, response) => {
  if (request.url !== "/events") {
    response.end("try /events, or a WebSocket on /echo\n");
    return;
  }
  response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
  let number = 0;
  const timer = setInterval(() => response.write(`id: ${++number}\ndata: ${new Date().toISOString()}\n\n`), 1000);
  request.on("close", () => clearInterval(timer));
});

server.on("upgrade", (request, socket) => {
  const key = request.headers["sec-websocket-key"] + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  const accept = crypto.createHash("sha1").update(key).digest("base64");
  socket.write(
    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
      `Sec-WebSocket-Accept: ${accept}\r\n\r\n`);
  socket.on("error", () => socket.destroy());
  socket.on("data", (frame) => {
    // Short text frames only (RFC 6455 5.2): two bytes, four of the mask, the payload.
    const length = frame[1] & 0x7f;
    if ((frame[0] & 0x0f) !== 1 || length > 125) {
      socket.end();
      return;
    }
    const text = Buffer.from(frame.subarray(6, 6 + length).map((byte, i) => byte ^ frame[2 + (i % 4)]));
    socket.write(Buffer.concat([Buffer.from([0x81, length]), text]));
  });
});

server.listen(3000, "127.0.0.1");
