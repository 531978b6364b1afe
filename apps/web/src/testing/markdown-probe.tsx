import { createRoot, type Root } from "react-dom/client";
import { flushSync } from "react-dom";
import type { TextState } from "../markdown/markdown-view.tsx";
import type { AnswerPart } from "../stream/answer-part.ts";
import { partsOf } from "../stream/answer-part.ts";
import { GrowingAnswer } from "../stream/growing-answer.ts";
import { AnswerParts } from "../thread/answer-parts.tsx";
import { forbiddenIn } from "./forbidden-in.ts";
import "../styles.css";

/**
 * For tests in a browser: draws answers as a thread does, cut at every place where their text may
 * be cut, and tells what there is that must not be.
 */
interface Probed {
  /** What must not be, in words. */
  problems: string[];
  /** Drawings that it took. */
  drawings: number;
  /** The most elements that were there at a time, and how deep they were in each other. */
  elements: number;
  depth: number;
}

/** Longer texts are cut at this many places. */
const MAX_CUTS = 400;
/** And so many longer ones at fewer, for each drawing costs more. */
const FEW_CUTS = 60;
const LONG_TEXT = 4_000;
/** How often a text comes in two pieces only. */
const TWO_PIECES = 12;

const errors: string[] = [];
window.addEventListener("error", ({ message }) => errors.push(`error: ${message}`));
window.addEventListener("unhandledrejection", ({ reason }) =>
  errors.push(`rejected: ${String(reason)}`),
);
document.addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) =>
  errors.push(`${violatedDirective}: ${blockedURI}`),
);

function draw(root: Root, parts: readonly AnswerPart[], state: TextState): void {
  flushSync(() =>
    root.render(
      <AnswerParts parts={parts} state={state} runId={undefined} waitUntil={undefined} />,
    ),
  );
}

function place(): { root: Root; element: HTMLElement } {
  const element = document.createElement("div");
  document.body.append(element);
  return { element, root: createRoot(element) };
}

/** Where the text is cut: everywhere, or in many places where that would be too many. */
function cutsOf(text: string): number[] {
  const wanted = text.length > LONG_TEXT ? FEW_CUTS : MAX_CUTS;
  const step = Math.max(1, Math.ceil(text.length / wanted));
  return Array.from({ length: Math.ceil(text.length / step) }, (_, index) => (index + 1) * step);
}

interface Case {
  text: string;
  streamed: ReturnType<typeof place>;
  whole: ReturnType<typeof place>;
  probed: Probed;
}

function stream(text: string, inTwo: boolean): Case {
  const streamed = place();
  const whole = place();
  const probed: Probed = { problems: [], drawings: 0, elements: 0, depth: 0 };
  const show = (answer: GrowingAnswer): void => {
    draw(streamed.root, answer.snapshot(), "writing");
    probed.drawings++;
    look(streamed.element, probed);
  };
  const growing = new GrowingAnswer();
  let sent = 0;
  const cuts = cutsOf(text);
  const every = Math.max(1, Math.ceil(cuts.length / TWO_PIECES));
  for (const [index, cut] of cuts.entries()) {
    growing.apply({ type: "text.delta", text: text.slice(sent, cut) });
    sent = cut;
    show(growing);
    if (!inTwo || index % every !== 0) continue;
    const rest = new GrowingAnswer();
    rest.apply({ type: "text.delta", text: text.slice(0, cut) });
    rest.snapshot();
    rest.apply({ type: "text.delta", text: text.slice(cut) });
    show(rest);
  }
  draw(streamed.root, partsOf(growing.content()), "whole");
  draw(whole.root, partsOf([{ type: "text", text }]), "whole");
  return { text, streamed, whole, probed };
}

function look(element: HTMLElement, probed: Probed): void {
  const found = forbiddenIn(element);
  if (probed.problems.length < 3) probed.problems.push(...found.problems);
  probed.elements = Math.max(probed.elements, found.elements);
  probed.depth = Math.max(probed.depth, found.depth);
}

/** Colours and formulas come a moment after what they are of. */
async function untilStill(cases: readonly Case[]): Promise<void> {
  const shown = () =>
    cases.map(({ streamed, whole }) => streamed.element.innerHTML + whole.element.innerHTML).join();
  let before = "";
  for (let still = 0; still < 3; ) {
    await new Promise((resolve) => setTimeout(resolve, 5));
    const now = shown();
    still = now === before ? still + 1 : 0;
    before = now;
  }
}

async function probe(texts: readonly string[], inTwo: boolean): Promise<Probed[]> {
  const cases = texts.map((text) => stream(text, inTwo));
  await untilStill(cases);
  for (const { streamed, whole, probed } of cases) {
    look(streamed.element, probed);
    look(whole.element, probed);
    if (streamed.element.innerHTML !== whole.element.innerHTML)
      probed.problems.push(
        `streamed: ${streamed.element.innerHTML.slice(0, 600)} whole: ${whole.element.innerHTML.slice(0, 600)}`,
      );
    for (const { root, element } of [streamed, whole]) {
      root.unmount();
      element.remove();
    }
  }
  const more = errors.splice(0);
  cases.at(-1)?.probed.problems.push(...more);
  return cases.map(({ probed }) => probed);
}

// What is fetched on first use is here before the first text.
await Promise.all([import("../markdown/set-math.ts"), import("../markdown/highlight.ts")]);
Object.assign(window, { probeMarkdown: probe });
document.documentElement.dataset["ready"] = "";
