// A list of items as JSON, and a stream of lines that never ends. Run: node origin.js
const http = require("node:http");

const items = Array.from({ length: 1000 }, (_, id) => ({ id, name: `item ${id}`, inStock: id % 3 > 0 }));

http
  .createServer((request, response) => {
    if (request.url === "/lines") {
      response.setHeader("content-type", "text/plain");
      const timer = setInterval(() => response.write(`${new Date().toISOString()}\n`), 1000);
      response.on("close", () => clearInterval(timer));
      return;
    }
    response.setHeader("content-type", "application/json");
    response.setHeader("etag", '"items-1"');
    response.end(JSON.stringify(items));
  })
  .listen(3000, "127.0.0.1");
