import { once } from "node:events";
import { connect } from "node:net";

/**
 * Writes bytes to a socket as they are, half a request say, and returns what came back until the
 * server closed the connection or had answered `answers` times.
 */
export async function exchange(
  port: number,
  bytes: string | Buffer,
  { answers = 1, deadlineMs = 20_000 }: { answers?: number; deadlineMs?: number } = {},
): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  let received = "";
  const closed = once(socket, "close");
  socket.setEncoding("latin1").on("data", (text: string) => {
    received += text;
    const heads = received.match(/HTTP\/1\.1 \d{3}/g)?.length ?? 0;
    if (heads >= answers && isWhole(received)) socket.end();
  });
  // A reset is an answer, too: it ends in `close`.
  socket.on("error", () => undefined);
  socket.setTimeout(deadlineMs, () => socket.destroy(new Error("No answer came in time.")));
  socket.write(bytes);
  await closed;
  return received;
}

/** Whether the last answer has come to its end. */
function isWhole(received: string): boolean {
  const last = received.slice(received.lastIndexOf("HTTP/1.1 "));
  const [head = "", body = ""] = last.split(/\r\n\r\n([\s\S]*)/);
  const length = /^content-length: (\d+)/im.exec(head)?.[1];
  if (length !== undefined) return body.length >= Number(length);
  return /^transfer-encoding: chunked/im.test(head) ? body.endsWith("0\r\n\r\n") : body === "";
}
