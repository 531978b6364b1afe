import { defineWords } from "../words/define-words.ts";

export const presetWords = defineWords("presets", {
  title: "Presets",
  description: "Prompts and parameters under a name. Type a slash in a message to choose one.",
  thePresets: "the presets",
  yours: "Your presets",
  shared: "Shared with you",
  sharedDescription: "Made by others in your organization. Only they can change them.",
  none: "You have no presets yet.",
  newPreset: "New preset",
  name: "Name",
  nameExample: "Translate into English",
  command: "Command",
  commandHint: "What you type after the slash.",
  wrongCommand:
    "Small letters, digits and hyphens, at most 40, beginning with a letter or a digit.",
  prompt: "Prompt",
  promptHint: "It is put into your message when you choose the preset. May be empty.",
  model: "Model",
  anyModel: "The one that is chosen",
  share: "Everyone in the organization may choose it",
  make: "Make preset",
  making: "Making…",
  edit: (name: string) => `Edit ${name}`,
  editShort: "Edit",
  deleteOf: (name: string) => `Delete ${name}`,
  deleteTitle: "Delete this preset?",
  deleteDescription: (name: string) =>
    `“${name}” is deleted for everyone who may choose it. Messages and answers stay.`,
  isShared: "Shared",
  fillIn: "Fill in from a preset",
  noPreset: "No preset",
  fillInHint:
    "Prompt, model, parameters and tools are copied from it. What becomes of the preset later changes nothing here.",
  chooser: "Presets",
  matching: (count: number) => (count === 1 ? "One preset" : `${count} presets`),
});
