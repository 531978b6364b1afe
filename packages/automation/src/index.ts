export { makeSigningSecret, type SignedMessage, signMessage } from "./webhooks/sign-message.ts";
