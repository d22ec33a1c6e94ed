// Speaks HTTP/2, and HTTP/1.1 where that is asked for, over TLS in front of a server that speaks
// plain HTTP/1.1:
//
//     node http2_front.js KEY CERTIFICATE PORT [no-batch]
//
// prints its own port. GET /counts tells of connections and streams, DELETE /counts forgets them.
// With no-batch there is no batch endpoint.
"use strict";

const fs = require("fs");
const http = require("http");
const http2 = require("http2");

const [key, certificate, port, noBatch] = process.argv.slice(2);
const CONNECTION_HEADERS = new Set(["connection", "keep-alive", "transfer-encoding", "upgrade"]);

const onward = new http.Agent({ keepAlive: true });
let counts = { connections: 0, requests: 0, most_at_once: 0 };
let now = 0;

function headersOf(headers) {
  const kept = Object.entries(headers).filter(
    ([name]) => !name.startsWith(":") && !CONNECTION_HEADERS.has(name));
  return Object.fromEntries(kept);
}

function tellCounts(request, response) {
  if (request.method === "DELETE") counts = { connections: 0, requests: 0, most_at_once: 0 };
  response.end(JSON.stringify(counts));
}

function pass(request, response) {
  counts.requests += 1;
  now += 1;
  counts.most_at_once = Math.max(counts.most_at_once, now);
  response.on("close", () => { now -= 1; });
  const headers = { ...headersOf(request.headers), host: `127.0.0.1:${port}` };
  const asked = http.request(
    { host: "127.0.0.1", port, method: request.method, path: request.url, headers, agent: onward },
    (answer) => {
      response.writeHead(answer.statusCode, headersOf(answer.headers));
      answer.pipe(response);
    });
  asked.on("error", () => response.destroy());
  request.pipe(asked);
}

const server = http2.createSecureServer(
  { key: fs.readFileSync(key), cert: fs.readFileSync(certificate), allowHTTP1: true });
server.on("secureConnection", () => { counts.connections += 1; });
server.on("request", (request, response) => {
  if (request.url === "/counts") return tellCounts(request, response);
  if (noBatch && request.url.startsWith("/batch/")) {
    response.writeHead(404, { "content-type": "text/html" });
    response.end("<html>Not Found</html>");
    return;
  }
  pass(request, response);
});
server.listen(0, "127.0.0.1", () => console.log(server.address().port));
