import type { RunStatus } from "@parley/shared";
import { defineWords } from "../words/define-words.ts";

export const threadWords = defineWords("thread", {
  messages: "Messages",
  jump: "Jump to the latest",
  reconnecting: "Reconnecting…",
  you: "You",
  youSaid: "You said",
  copyMessage: "Copy message",
  editMessage: "Edit message",
  editTheMessage: "Edit the message",
  send: "Send",
  sendAgain: "Send again",
  takeBack: "Take back",
  versions: "Versions",
  previousVersion: "Previous version",
  nextVersion: "Next version",
  waiting: "Waiting",
  writing: "Writing",
  connectAgain: "Connect again",
  copyAnswer: "Copy answer",
  answerAgain: "Answer again",
  goOn: "Continue",
  stopped: "This answer was stopped.",
  interrupted: "The server was restarted while it was answering. What was written is kept.",
  /** The server's sentence, and what the provider calls the request. */
  withRequest: (message: string, request: string) => `${message} (request ${request})`,
  thinking: "Thinking…",
  thought: "Thought first",
  askedFor: (tool: string) => `Asked for ${tool}`,
  toolFailed: "The tool failed",
  toolAnswered: "The tool answered",
  /** @param shown the count as it is written */
  tokens: (count: number, shown: string) => `${shown} ${count === 1 ? "token" : "tokens"}`,
  /** For screen readers. */
  status: {
    queued: "Answering…",
    streaming: "Answering…",
    completed: "Answer finished",
    stopped: "Answer stopped",
    failed: "The answer failed",
    interrupted: "The answer was interrupted",
  } satisfies Record<RunStatus, string>,
});
