import { defineWords } from "../words/define-words.ts";

export const dateGroupsWords = defineWords("dateGroups", {
  today: "Today",
  yesterday: "Yesterday",
  week: "Previous 7 days",
  month: "Previous 30 days",
});
