import type { dateGroupsWords } from "./date-groups-words.ts";

export const dateGroupsGerman: typeof dateGroupsWords = {
  today: "Heute",
  yesterday: "Gestern",
  week: "Letzte 7 Tage",
  month: "Letzte 30 Tage",
};
