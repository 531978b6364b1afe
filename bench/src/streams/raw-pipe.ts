import { once } from "node:events";
import { createServer, request } from "node:http";

/*
 * The floor: passes bytes from the simulator to the reader and parses nothing. No server on Node
 * that stands between the two can do less.
 */

const [upstreamUrl = ""] = process.argv.slice(2);
const server = createServer((incoming, response) => {
  const upstream = request(
    `${upstreamUrl}${incoming.url}`,
    { method: incoming.method, headers: incoming.headers },
    (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    },
  );
  upstream.on("error", () => response.destroy());
  incoming.pipe(upstream);
});
server.listen(0, "127.0.0.1");
await once(server, "listening");
const address = server.address();
if (address === null || typeof address === "string") throw new Error("The server has no port.");
process.on("disconnect", () => process.exit());
console.log(`ready http://127.0.0.1:${address.port}`);
