import { createStore } from "../app/create-store.ts";
import { savedValue } from "../app/saved-value.ts";
import { type ChosenBranches, parentKey } from "./visible-branch.ts";

/** How many choices a tab remembers; the oldest are forgotten first. */
const MAX_CHOICES = 500;
const saved = savedValue("parley.branches", () => sessionStorage);

/** The state of this tab's page, not of the conversation: other tabs may look at another branch. */
export const chosenBranches = createStore<ChosenBranches>(restore());

interface Place {
  conversationId: string;
  parentId: string | null;
}

/** First messages have no parent: the conversation's id tells theirs apart. */
function choiceKey(place: Place): string {
  return place.parentId ?? place.conversationId;
}

export function chooseBranch(place: Place, id: string, siblings: readonly string[]): void {
  // The newest is shown anyway, and goes on being so when a newer one comes.
  if (siblings.at(-1) === id) followNewest(place);
  else change({ ...chosenBranches.get(), [choiceKey(place)]: id });
}

export function followNewest(place: Place): void {
  const { [choiceKey(place)]: _, ...rest } = chosenBranches.get();
  change(rest);
}

/** Whether a branch of the conversation was chosen in this tab. */
export function hasChoiceIn(
  choices: ChosenBranches,
  conversationId: string,
  messages: readonly { id: string }[],
): boolean {
  return conversationId in choices || messages.some(({ id }) => id in choices);
}

/** The choices as `visibleBranch` takes them. */
export function choicesIn(conversationId: string, choices: ChosenBranches): ChosenBranches {
  const root = choices[conversationId];
  return root === undefined ? choices : { ...choices, [parentKey({ parentId: null })]: root };
}

function change(choices: ChosenBranches): void {
  const kept = Object.fromEntries(Object.entries(choices).slice(-MAX_CHOICES));
  chosenBranches.set(() => kept);
  saved.write(JSON.stringify(kept));
}

function restore(): ChosenBranches {
  try {
    const value: unknown = JSON.parse(saved.read() ?? "{}");
    if (typeof value !== "object" || value === null) return {};
    const choices: Record<string, string> = {};
    for (const [parent, child] of Object.entries(value))
      if (typeof child === "string") choices[parent] = child;
    return choices;
  } catch {
    return {};
  }
}
