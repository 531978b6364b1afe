import { defineWords } from "../words/define-words.ts";

/** Calls of tools, in an answer. */
export const toolCallWords = defineWords("toolCalls", {
  state: {
    asks: "Asks first",
    running: "Running",
    done: "Done",
    failed: "Failed",
    denied: "Not allowed",
    cut: "No result",
  },
  input: "Input",
  output: "Output",
  error: "Error",
  fromServer: (name: string) => `From the server “${name}”`,
  builtIn: "Built into Parley",
  showAll: (characters: string) => `Show all ${characters} characters`,
  /** It stays longer than what is ever shown. */
  cut: (shown: string, all: string) => `The first ${shown} of ${all} characters.`,
  copyInput: "Copy the input",
  copyOutput: "Copy the output",
  quoted: (words: string) => `“${words}”`,
  found: (count: number) => (count === 0 ? "nothing found" : `${count} found`),
  untitled: "Untitled chat",
  decided: {
    allowed: "You allowed this call.",
    denied: "You did not allow this call.",
    because: (reason: string) => `Your reason: ${reason}`,
  },
  ask: {
    title: (tool: string) => `May “${tool}” be used?`,
    allow: "Allow",
    deny: "Don’t allow",
    withReason: "Give a reason",
    reason: "Reason (told to the model)",
    waits: "The answer waits for you, for days if need be. You can close this page meanwhile.",
    waitsUntil: (time: string) =>
      `The answer waits for you until ${time}, then goes on without this call. You can close this page meanwhile.`,
    deciding: "Sending your decision…",
    allowed: "Allowed",
    denied: "Not allowed",
    others: "It goes on once the other calls are done or decided on.",
    mayOnlyRead: "Your role only lets you read: somebody else has to decide.",
  },
});
