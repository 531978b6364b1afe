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
  let transport: ReturnType<typeof openTransport> | undefined;
  return {
    async send(mail) {
      transport ??= openTransport(smtpUrl);
      await (await transport).sendMail({ from, ...mail });
    },
  };
}

/** Connects and signs in, and sends nothing. Throws as `send` does. */
export async function checkMailServer(smtpUrl: string): Promise<void> {
  const transport = await openTransport(smtpUrl);
  try {
    await transport.verify();
  } finally {
    transport.close();
  }
}

/** Loaded only where mails are sent: it takes a twentieth of a start. */
async function openTransport(smtpUrl: string) {
  const { createTransport } = await import("nodemailer");
  return createTransport({
    url: smtpUrl,
    connectionTimeout: STEP_MS,
    greetingTimeout: STEP_MS,
    socketTimeout: STEP_MS,
  });
}
