// Answers after as many milliseconds as ?ms= says. Run: node origin.js
const http = require("node:http");

http
  .createServer((request, response) => {
    const ms = Number(new URL(request.url, "http://localhost").searchParams.get("ms") ?? 0);
    request.resume();
    request.on("end", () => setTimeout(() => response.end(`after ${ms} ms\n`), ms));
  })
  .listen(3000, "127.0.0.1");
