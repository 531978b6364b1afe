import { createHmac } from "node:crypto";
import type * as z from "zod";

export interface Reply {
  status: number;
  body: string;
  /** The `Set-Cookie` headers as they came. */
  setCookies: string[];
  /** Where it sends the browser. */
  location: string;
  /** The body, parsed. Throws where it is another. */
  as<Output>(schema: z.ZodType<Output>): Output;
}

/** Somebody's browser as far as accounts are concerned: it keeps cookies and says where it is. */
export class CookieJar {
  readonly #url: string;
  readonly #cookies = new Map<string, string>();

  constructor(url: string) {
    this.#url = url;
  }

  /** The `Cookie` header. */
  get cookie(): string {
    return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  }

  get(path: string): Promise<Reply> {
    return this.#send("GET", path, undefined, this.#url);
  }

  post(path: string, body: object = {}, origin: string = this.#url): Promise<Reply> {
    return this.#send("POST", path, body, origin);
  }

  async #send(
    method: string,
    path: string,
    body: object | undefined,
    origin: string,
  ): Promise<Reply> {
    const response = await fetch(new URL(path, this.#url), {
      method,
      redirect: "manual",
      headers: {
        cookie: this.cookie,
        ...(method !== "GET" && { origin, "content-type": "application/json" }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const setCookies = response.headers.getSetCookie();
    for (const line of setCookies) this.#keep(line);
    const text = await response.text();
    return {
      status: response.status,
      body: text,
      setCookies,
      location: response.headers.get("location") ?? "",
      as: (schema) => schema.parse(JSON.parse(text)),
    };
  }

  #keep(line: string): void {
    const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
    if (/Max-Age=0/i.test(line)) this.#cookies.delete(name);
    else this.#cookies.set(name, value);
  }
}

const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** The code that an authenticator shows for an `otpauth:` URI, by RFC 6238. */
export function totpCode(uri: string, at = Date.now()): string {
  const secret = new URL(uri).searchParams.get("secret") ?? "";
  const bits = (secret.match(/[A-Z2-7]/g) ?? [])
    .map((letter) => BASE32.indexOf(letter).toString(2).padStart(5, "0"))
    .join("");
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(at / 30_000)));
  const hash = createHmac("sha1", key).update(counter).digest();
  const offset = (hash.at(-1) ?? 0) & 15;
  return String((hash.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}
