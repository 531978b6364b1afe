import { defineWords } from "../words/define-words.ts";

export const diagramWords = defineWords("diagram", {
  draw: "Show the diagram",
  showSource: "Show the source",
  drawing: "Drawing the diagram…",
  picture: (kind: string) => `Diagram (${kind})`,
  notDrawn: "This diagram can't be drawn. Its source is below.",
  tooLong: "This diagram is too large to be drawn here. Its source is below.",
});
