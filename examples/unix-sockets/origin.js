// A service on a unix socket. Run: node origin.js
const fs = require("node:fs");
const http = require("node:http");

const path = "/tmp/weir-example-origin.sock";
fs.rmSync(path, { force: true });
http.createServer((request, response) => response.end(`over a unix socket: ${request.url}\n`)).listen(path);
