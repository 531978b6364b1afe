import type { diagramWords } from "./diagram-words.ts";

export const diagramGerman: typeof diagramWords = {
  draw: "Diagramm zeigen",
  showSource: "Quelltext zeigen",
  drawing: "Das Diagramm wird gezeichnet …",
  picture: (kind) => `Diagramm (${kind})`,
  notDrawn: "Dieses Diagramm lässt sich nicht zeichnen. Unten steht sein Quelltext.",
  tooLong: "Dieses Diagramm ist zu groß, um hier gezeichnet zu werden. Unten steht sein Quelltext.",
};
