import type { BudgetSubjectType } from "@parley/shared";
import { defineWords } from "../words/define-words.ts";

export const budgetWords = defineWords("budgets", {
  title: "Budgets",
  description:
    "The most that may be spent in a month. What could pass a budget is refused before it begins.",
  theBudgets: "the budgets",
  none: "There are no budgets: nothing limits what is spent here.",
  newBudget: "New budget",
  showMore: "Show more budgets",
  subject: "For",
  everybodyIn: (organization: string) => `Everybody in ${organization} together`,
  person: (name: string) => `Person: ${name}`,
  apiKey: (name: string) => `API key: ${name}`,
  keyOf: (key: string, person: string) => `${key} of ${person}`,
  someKey: "Key",
  somePerson: "somebody",
  kinds: {
    organization: "Everybody together",
    user: "Person",
    key: "API key",
  } satisfies Record<BudgetSubjectType, string>,
  /** For what is no longer there. */
  gone: {
    organization: "Organization",
    user: "Somebody",
    key: "A deleted key",
  } satisfies Record<BudgetSubjectType, string>,
  change: "Change",
  changeOf: (name: string) => `Change the budget of ${name}`,
  newOf: (name: string) => `New budget of ${name}`,
  removeOf: (name: string) => `Remove the budget of ${name}`,
  removeTitle: (name: string) => `Remove the budget of ${name}?`,
  removeDescription: "From then on nothing limits what they spend, unless another budget does.",
  spentBy: (name: string) => `Spent by ${name} this month`,
  spentOf: (spent: string, whole: string) => `${spent} of ${whole} spent`,
  reserved: (amount: string) => `${amount} reserved`,
  renews: (day: string) => `renews ${day}`,
  set: "Set the budget",
  setting: "Setting it…",
  dollarsAMonth: "US dollars a month",
  noAmount: "This is no amount. Write dollars as digits, like 50 or 12.50.",
});
