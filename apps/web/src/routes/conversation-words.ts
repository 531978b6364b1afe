import { defineWords } from "../words/define-words.ts";

/** Of a conversation's page, but for its thread. */
export const conversationWords = defineWords("conversation", {
  untitled: "Conversation",
  temporary: "Temporary chat",
  checkAnswers: "Models make mistakes. Check what matters.",
  gone: "This conversation is not here",
  goneAdvice: "It was deleted, or the link is not complete.",
  onlyFromHere: "Only this page leads here.",
  deletedAt: (time: string) => `Deleted ${time}, unless you go on.`,
  deleteTitle: "Delete this conversation now?",
  deleteDescription: "Everything in it will be gone for good.",
  answerStops: "The answer that is being written is stopped.",
});
