import type { ErrorCode } from "@parley/shared";
import { defineWords } from "../words/define-words.ts";

export interface Words {
  title: string;
  advice: string;
}

/** Every way to fail, in words for the person in front of it. A new code does not compile without its row. */
export const errorWords = defineWords("errors", {
  BAD_REQUEST: {
    title: "This could not be sent as it is",
    advice: "Change the message and send it again.",
  },
  UNAUTHORIZED: {
    title: "You are signed out",
    advice: "Sign in again to go on.",
  },
  FORBIDDEN: {
    title: "You may not do this",
    advice: "Ask an admin of your organization for access.",
  },
  NOT_FOUND: {
    title: "This is no longer here",
    advice: "It was probably deleted. Reload the page to see what is left.",
  },
  METHOD_NOT_ALLOWED: {
    title: "This page and its server do not fit together",
    advice: "Reload the page.",
  },
  CONFLICT: {
    title: "This was already sent with other words",
    advice: "Reload the page to see what was sent.",
  },
  PAYLOAD_TOO_LARGE: {
    title: "The message is too large",
    advice: "Shorten it, or send it in parts.",
  },
  UNSUPPORTED_MEDIA_TYPE: {
    title: "This kind of content cannot be sent",
    advice: "Send it in another form.",
  },
  RATE_LIMITED: {
    title: "Too many requests at once",
    advice: "Wait a moment, then try again.",
  },
  UNKNOWN_MODEL: {
    title: "This model is not available",
    advice: "Choose another model at the top of the page and try again.",
  },
  CONTEXT_TOO_LONG: {
    title: "The conversation is too long for this model",
    advice: "Start a new chat, or choose a model with a larger context.",
  },
  BUDGET_EXCEEDED: {
    title: "This could cost more than the budget has left",
    advice: "Ask for less, choose a cheaper model, or ask an admin to raise the budget.",
  },
  OVERLOADED: {
    title: "Parley is busy",
    advice: "Too many answers are being written at once. Try again in a moment.",
  },
  RUN_DEADLINE: {
    title: "The answer took too long",
    advice: "It was ended at its time limit. Try again, or ask for something shorter.",
  },
  RUN_LOST: {
    title: "The answer was lost",
    advice: "The server that was writing it went away. Try again.",
  },
  INTERNAL: {
    title: "Something went wrong in Parley",
    advice: "Try again. If it keeps failing, look at the server's log.",
  },
  UPSTREAM_OVERLOADED: {
    title: "The model is overloaded",
    advice: "Its provider has too much to do right now. Try again in a minute.",
  },
  UPSTREAM_RATE_LIMITED: {
    title: "The model's rate limit is reached",
    advice: "This Parley has asked its provider too often. Try again in a minute.",
  },
  UPSTREAM_AUTH: {
    title: "The model provider refused Parley's key",
    advice: "Whoever runs this Parley must check its API key and its credit.",
  },
  UPSTREAM_REJECTED: {
    title: "The model provider refused the request",
    advice: "Try again, or with other words. The server's log says more.",
  },
  UPSTREAM_TIMEOUT: {
    title: "The model fell silent",
    advice: "Nothing came for too long. What was written before is kept. Try again.",
  },
  UPSTREAM_BROKEN: {
    title: "The connection to the model broke",
    advice: "What was written before is kept. Try again.",
  },
} satisfies Record<ErrorCode, Words>);
