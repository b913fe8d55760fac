// Two services that say who they are. Run: node origins.js
const http = require("node:http");

for (const [name, port] of [["api", 3001], ["pages", 3002]]) {
  http
    .createServer((request, response) => {
      response.end(`${name}: ${request.method} ${request.url} for ${request.headers.host}\n`);
    })
    .listen(port, "127.0.0.1");
}
