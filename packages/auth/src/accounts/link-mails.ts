import type { AuthLog } from "../auth-log.ts";
import type { Mail, Mailer } from "./mailer.ts";

/** Mails that may be on their way at once; one waits for the mail server for some seconds at most. */
const MAX_UNDER_WAY = 50;

export interface LinkMailsOptions {
  mailer: Mailer;
  log: AuthLog;
}

/**
 * Sends mails beside the call that asks for them: neither its answer nor its time tells whether there
 * is somebody to send one to.
 */
export class LinkMails {
  readonly #mailer: Mailer;
  readonly #log: AuthLog;
  #underWay = 0;

  constructor({ mailer, log }: LinkMailsOptions) {
    this.#mailer = mailer;
    this.#log = log;
  }

  /** Sends what `write` comes to; null: nothing. What fails is said in the log. */
  send(write: () => Promise<Mail | null>): void {
    if (this.#underWay >= MAX_UNDER_WAY) {
      this.#log.warn(
        {},
        "Too many mails are on their way; one was not sent. It can be asked for again.",
      );
      return;
    }
    this.#underWay++;
    this.#write(write)
      .catch((error: unknown) =>
        this.#log.warn(
          { err: error },
          "A mail with a link could not be sent. It can be asked for again.",
        ),
      )
      .finally(() => {
        this.#underWay--;
      });
  }

  async #write(write: () => Promise<Mail | null>): Promise<void> {
    const mail = await write();
    if (mail !== null) await this.#mailer.send(mail);
  }
}
