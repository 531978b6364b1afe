import { codeSample, mathSample, sqlSample, tableSample } from "./samples.ts";

export interface Theme {
  readonly title: string;
  readonly sentences: readonly string[];
  readonly points: readonly string[];
  readonly sample?: string;
}

/** What the long text is about, section by section. */
export const themes: readonly Theme[] = [
  {
    title: "Why an answer should outlive its request",
    sentences: [
      "A request is a fragile thing: a lift, a tunnel or a closed lid ends it.",
      "An answer that takes a minute to write has many chances to meet such an end.",
      "When the answer belongs to the request, both are lost together, and so is what was paid for it.",
      "When it belongs to the server, the reader may come and go as they please.",
      "The words that were written stay written, and the rest arrives in its own time.",
      "Nobody has to keep a tab open just to keep a promise alive.",
    ],
    points: [
      "the connection may break at any byte",
      "the reader may change from phone to desk",
      "the server may be restarted in between",
    ],
  },
  {
    title: "A log, not a buffer",
    sentences: [
      "A buffer forgets what it has handed over; a log remembers.",
      "Each entry has a number, and the numbers have no gaps.",
      "A reader says how far it has come, and gets exactly what follows.",
      "Two readers at different places need nothing from each other.",
      "Since nothing is ever changed, nothing has to be locked in order to read.",
      "The end is an entry like any other, so everyone agrees on when it is over.",
    ],
    points: ["append, never edit", "number every entry", "end exactly once"],
    sample: tableSample,
  },
  {
    title: "Commit first, deliver second",
    sentences: [
      "Whatever a reader has seen must still be there after a crash.",
      "Therefore the words go to disk before they go to the screen.",
      "That sounds slow, and done word by word it would be.",
      "Done for all answers at once, one commit carries hundreds of words.",
      "The window is a few milliseconds, far below what an eye can notice.",
      "Under load the batches grow by themselves, and the cost of each word falls.",
    ],
    points: ["gather for a moment", "write once for everybody", "then tell the readers"],
    sample: sqlSample,
  },
  {
    title: "Stopping is a decision, leaving is not",
    sentences: [
      "To close a window is not to ask for silence.",
      "To press stop is, and it has to work from any window, even one opened just now.",
      "So stopping is something that is written down, where the writer of the answer will find it.",
      "What had been said up to that moment is kept, for it may be all that was wanted.",
      "Pressing stop twice is no mistake, and neither is pressing it too late.",
      "The answer says of itself that it was stopped, and by that it is complete.",
    ],
    points: ["stop works everywhere", "stop works once", "stop keeps the words"],
  },
  {
    title: "What can go wrong, and who should know",
    sentences: [
      "Services are overloaded, limits are reached, cables are cut.",
      "Before the first word, trying again is free and nobody needs to notice.",
      "After it, trying again would change what a reader has already read.",
      "Then honesty is better: keep the part that exists, say what happened, offer to go on.",
      "An error that names its cause and its remedy is half repaired.",
      "An error that repeats itself for ever is twice as bad as the first.",
    ],
    points: ["retry early and seldom", "never retry silently", "always say what to do next"],
    sample: codeSample,
  },
  {
    title: "The arithmetic of waiting",
    sentences: [
      "Readers judge speed by the first word, not by the last.",
      "After that, a steady pace a little above reading speed is all they ask for.",
      "Twenty words a second are pleasant, two hundred are a blur.",
      "Hundreds of such streams side by side are no longer a question of bandwidth.",
      "They are a question of how many small steps each word costs on its way.",
      "Fewer steps and larger ones: that is most of what there is to say on performance.",
    ],
    points: ["measure the first word", "measure the pauses", "measure the cost of a word"],
    sample: mathSample,
  },
  {
    title: "Reading along from several places",
    sentences: [
      "One answer, and three windows that show it: at no moment may they disagree.",
      "They all read the same numbered entries, so they cannot.",
      "A slow reader must not make a fast one wait, nor the writer either.",
      "Whoever falls far behind is served from the disk instead of from memory.",
      "Whoever has caught up hears of news the moment there is any.",
      "And should a message about news go missing, a glance at the log will find it soon enough.",
    ],
    points: ["the log is the truth", "a notice is only a hint", "memory has a bound"],
  },
  {
    title: "What remains",
    sentences: [
      "When the last word is written, the whole is counted and put on the bill.",
      "The bill and the ending are written together, so neither exists without the other.",
      "The text in the log, the text in the message and the text on the screen are one and the same.",
      "It can be searched, quoted, continued, or asked for again in other words.",
      "A conversation that branches keeps all its branches.",
      "Nothing here is clever; it is only careful, from the first word to the last.",
    ],
    points: ["one text, three places", "one ending, one bill", "every branch is kept"],
  },
];
