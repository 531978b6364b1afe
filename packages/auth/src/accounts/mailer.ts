import { createTransport } from "nodemailer";

export interface MailerOptions {
  /** `smtp://` or `smtps://`, with user and password where it asks for them. */
  smtpUrl: string;
  from: string;
}

export interface Mail {
  to: string;
  subject: string;
  text: string;
}

export interface Mailer {
  /** Throws when the mail server cannot be reached within seconds, or refuses the mail. */
  send(mail: Mail): Promise<void>;
}

/** How long each step of a mail's way to the server may take, in ms. */
const STEP_MS = 10_000;

export function createMailer({ smtpUrl, from }: MailerOptions): Mailer {
  const transport = createTransport({
    url: smtpUrl,
    connectionTimeout: STEP_MS,
    greetingTimeout: STEP_MS,
    socketTimeout: STEP_MS,
  });
  return {
    async send(mail) {
      await transport.sendMail({ from, ...mail });
    },
  };
}
