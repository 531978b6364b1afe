import { Agent, request, type IncomingMessage } from "node:http";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import type { WireRequest } from "./any-request.ts";

export interface WireAnswer {
  status: number;
  headers: IncomingMessage["headers"];
  body: string;
}

/** Sends requests as they are, over few connections, each with a deadline. */
export class WireCaller {
  readonly #agent: Agent;
  readonly #port: number;
  readonly #deadlineMs: number;

  constructor(port: number, options: { connections: number; deadlineMs: number }) {
    this.#port = port;
    this.#deadlineMs = options.deadlineMs;
    this.#agent = new Agent({ keepAlive: true, maxSockets: options.connections });
  }

  /**
   * @param until what a stream without an end has said when all is said
   * @throws when no whole answer came in time
   */
  async call(wire: WireRequest, until?: RegExp): Promise<WireAnswer> {
    const signal = AbortSignal.timeout(this.#deadlineMs);
    const answer = await this.#send(wire, signal);
    const chunks: Buffer[] = [];
    const received: AsyncIterable<Buffer> = answer;
    for await (const chunk of received) {
      chunks.push(chunk);
      if (until?.test(Buffer.concat(chunks).toString())) break;
    }
    return {
      status: answer.statusCode ?? 0,
      headers: answer.headers,
      body: unpacked(Buffer.concat(chunks), answer.headers["content-encoding"]).toString(),
    };
  }

  close(): void {
    this.#agent.destroy();
  }

  #send({ method, path, headers, body, chunked }: WireRequest, signal: AbortSignal) {
    const framing = chunked
      ? { "transfer-encoding": "chunked" }
      : { "content-length": String(body?.byteLength) };
    return new Promise<IncomingMessage>((resolve, reject) => {
      const sent = request(
        {
          host: "127.0.0.1",
          port: this.#port,
          agent: this.#agent,
          method,
          path,
          headers: { ...headers, ...(body !== undefined && framing) },
          signal,
        },
        resolve,
      );
      sent.on("error", reject);
      if (body !== undefined && chunked) sent.write(body.subarray(0, 10));
      sent.end(chunked ? body?.subarray(10) : body);
    });
  }
}

function unpacked(body: Buffer, encoding: string | undefined): Buffer {
  if (body.length === 0) return body;
  if (encoding === "gzip") return gunzipSync(body);
  return encoding === "br" ? brotliDecompressSync(body) : body;
}
