import { once } from "node:events";
import { SMTPServer } from "smtp-server";
import { until } from "./until.ts";

export interface ReceivedMail {
  to: string[];
  subject: string;
  text: string;
}

/** A mail server that takes whatever comes, and shows it. */
export class MailServer implements AsyncDisposable {
  readonly url: string;
  readonly received: readonly ReceivedMail[];
  readonly #server: SMTPServer;

  private constructor(server: SMTPServer, port: number, received: readonly ReceivedMail[]) {
    this.#server = server;
    this.received = received;
    this.url = `smtp://127.0.0.1:${port}`;
  }

  static async start(): Promise<MailServer> {
    const received: ReceivedMail[] = [];
    const server = new SMTPServer({
      authOptional: true,
      hideSTARTTLS: true,
      disableReverseLookup: true,
      onData(stream, { envelope }, done) {
        let raw = "";
        stream.setEncoding("utf8").on("data", (part: string) => {
          raw += part;
        });
        stream.on("error", done).on("end", () => {
          received.push({ to: envelope.rcptTo.map(({ address }) => address), ...parse(raw) });
          done();
        });
      },
    });
    const listener = server.listen(0, "127.0.0.1");
    await once(listener, "listening");
    const address = listener.address();
    if (typeof address !== "object" || address === null) throw new Error("There is no port.");
    return new MailServer(server, address.port, received);
  }

  /** Waits for the next mail to somebody that is not among those known. */
  async nextTo(address: string, known: readonly ReceivedMail[] = []): Promise<ReceivedMail> {
    return until(`a mail to ${address}`, () =>
      this.received.find((mail) => mail.to.includes(address) && !known.includes(mail)),
    );
  }

  async close(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.close(resolve));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

/** As far as ours go: one part of plain text, whose long lines are quoted-printable. */
function parse(raw: string): { subject: string; text: string } {
  const [head = "", ...body] = raw.split("\r\n\r\n");
  const headers = head.replaceAll(/\r\n[ \t]+/g, " ");
  const plain = body.join("\n\n").replaceAll("\r\n", "\n");
  const isQuoted = /^content-transfer-encoding: quoted-printable/im.test(headers);
  const decoded = plain
    .replaceAll(/=\n/g, "")
    .replaceAll(/=([0-9A-F]{2})/g, (_all, hex: string) =>
      String.fromCharCode(Number.parseInt(hex, 16)),
    );
  return {
    subject: /^subject: (.*)$/im.exec(headers)?.[1] ?? "",
    text: isQuoted ? decoded : plain,
  };
}
