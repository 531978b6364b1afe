import type { parameterWords } from "./parameter-words.ts";

export const parameterGerman: typeof parameterWords = {
  open: "Parameter",
  openChanged: "Parameter (geändert)",
  title: "Parameter dieses Chats",
  description: "Sie gelten ab Ihrer nächsten Nachricht.",
  system: "Anweisungen",
  systemHint: "Was dem Modell vor allem anderen gesagt wird.",
  systemExample: "Antworte in einfachen Worten, wie einem neugierigen Freund.",
  maxTokens: "Längste Antwort",
  maxTokensHint: "In Tokens. Leer: wie der Server es vorgibt.",
  notANumber: (most) => `Eine ganze Zahl von 1 bis ${most}.`,
  thinking: "Nachdenken",
  thinkingDefault: "Wie das Modell es vorsieht",
  thinkingOn: "Erst nachdenken, wo das Modell es kann",
  thinkingOff: "Gleich antworten",
  reset: "Zurücksetzen",
  done: "Fertig",
};
