import type { toolWords } from "./tool-words.ts";

export const toolGerman: typeof toolWords = {
  tools: "Werkzeuge",
  builtIn: "Eingebaut",
  names: {
    current_time: "Aktuelle Uhrzeit",
    calculator: "Taschenrechner",
    search_conversations: "Ihre Chats durchsuchen",
    fetch_page: "Webseite lesen",
  },
};
