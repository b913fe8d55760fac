// Answers after as many milliseconds as ?wait says, in two halves with ?halves=1.
const http = require('node:http');

http.createServer((request, response) => {
  const query = new URL(request.url, 'http://origin').searchParams;
  const wait = Number(query.get('wait') ?? 0);
  if (query.has('halves')) {
    response.write('one half\n');
  }
  setTimeout(() => response.end('done\n'), wait);
}).listen(3000, 'localhost');
