import { createHmac, randomBytes } from "node:crypto";

/** Bytes of a secret; Standard Webhooks asks for 24 to 64. */
const SECRET_BYTES = 32;
const PREFIX = "whsec_";

/** What a receiver checks that a message is ours by: `whsec_` and base64. */
export function makeSigningSecret(): string {
  return `${PREFIX}${randomBytes(SECRET_BYTES).toString("base64")}`;
}

export interface SignedMessage {
  /** The same however often it is sent. */
  id: string;
  /** When it is sent, which is what is signed: receivers refuse what is old. */
  sentAt: Date;
  /** As it is sent, to the byte. */
  body: string;
}

/**
 * The headers by which a receiver knows who sent a message, that it is whole, and that it is not an
 * old one again. One signature for each secret that is valid now.
 *
 * @see https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export function signMessage(
  { id, sentAt, body }: SignedMessage,
  secrets: readonly string[],
): Record<"webhook-id" | "webhook-timestamp" | "webhook-signature", string> {
  const timestamp = String(Math.floor(sentAt.getTime() / 1_000));
  const signatures = secrets.map((secret) => {
    const key = Buffer.from(secret.slice(PREFIX.length), "base64");
    const content = `${id}.${timestamp}.${body}`;
    return `v1,${createHmac("sha256", key).update(content).digest("base64")}`;
  });
  return {
    "webhook-id": id,
    "webhook-timestamp": timestamp,
    "webhook-signature": signatures.join(" "),
  };
}
