import { tokenise } from "../tokenise.ts";
import { type Theme, themes } from "./long-themes.ts";
import { quote } from "./tour.ts";

/** Coherent Markdown in numbered sections, exactly `count` tokens of it, cut where that is. */
export function longText(question: string, count: number): string {
  const about = question === "" ? "" : `\n\nYou asked about: *${quote(question)}*`;
  const tokens = tokenise(
    `# Notes on durable answers${about}\n\nThis is a long text by Parley's built-in simulator, not a real model, written so that there is something to scroll, leave, resume and stop.`,
  );
  // Sections begin with a line break, which is a token by itself: their tokens do not merge.
  for (let section = 1; tokens.length < count; section += 1) {
    for (const token of tokenise(`\n\n${sectionText(section)}`)) tokens.push(token);
  }
  return tokens.slice(0, count).join("");
}

function sectionText(section: number): string {
  const theme = themes[(section - 1) % themes.length];
  if (theme === undefined) return "";
  const round = Math.floor((section - 1) / themes.length);
  const title = round === 0 ? theme.title : `${theme.title}, once more (${round + 1})`;
  const half = Math.ceil(theme.sentences.length / 2);
  return [
    `## ${section}. ${title}`,
    theme.sentences.slice(0, half).join(" "),
    figure(theme, section),
    theme.sentences.slice(half).join(" "),
  ].join("\n\n");
}

function figure(theme: Theme, section: number): string {
  const items = theme.points.map((point, index) =>
    section % 2 === 0 ? `${index + 1}. ${point}` : `- ${point}`,
  );
  return section % 3 === 0 && theme.sample !== undefined ? theme.sample : items.join("\n");
}
