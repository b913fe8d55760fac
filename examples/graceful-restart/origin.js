// Answers at once, and /slow after three seconds. Run: node origin.js
const http = require("node:http");

http
  .createServer((request, response) => {
    setTimeout(() => response.end("done\n"), request.url === "/slow" ? 3000 : 0);
  })
  .listen(3000, "127.0.0.1");
