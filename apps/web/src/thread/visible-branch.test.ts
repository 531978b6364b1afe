import type { Message } from "../app/parley.ts";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { visibleBranch } from "./visible-branch.ts";

function message(id: string, parentId: string | null): Message {
  return {
    id,
    parentId,
    conversationId: "c",
    role: "user",
    content: [],
    createdAt: "2026-01-01T00:00:00.000Z",
    run: null,
  };
}

const ids = (messages: Message[], chosen: Record<string, string> = {}) =>
  visibleBranch(messages, chosen).map((visible) => visible.message.id);

describe("visibleBranch", () => {
  const tree = [
    message("q1", null),
    message("a1", "q1"),
    message("a2", "q1"),
    message("q2", "a1"),
    message("q3", "a2"),
    message("q1b", null),
  ];

  it("takes the newest sibling everywhere unless another is chosen", () => {
    expect(ids(tree)).toEqual(["q1b"]);
    expect(ids(tree, { root: "q1" })).toEqual(["q1", "a2", "q3"]);
    expect(ids(tree, { root: "q1", q1: "a1" })).toEqual(["q1", "a1", "q2"]);
  });

  it("ignores a choice that is gone", () => {
    expect(ids(tree, { root: "q1", q1: "deleted" })).toEqual(["q1", "a2", "q3"]);
  });

  it("lists the siblings, oldest first", () => {
    expect(visibleBranch(tree, { root: "q1" })[1]?.siblings).toEqual(["a1", "a2"]);
  });

  it("gives the same list for a message without siblings each time, so that its row stays", () => {
    const [before] = visibleBranch(tree, { root: "q1", q1: "a1" }).slice(-1);
    const [after] = visibleBranch([...tree, message("q4", "a2")], { root: "q1", q1: "a1" }).slice(
      -1,
    );
    expect(after?.siblings).toEqual(["q2"]);
    expect(after?.siblings).toBe(before?.siblings);
  });

  it("is a path from a root to a leaf in any tree", () => {
    const trees = fc
      .array(fc.nat(), { maxLength: 30 })
      .map((parents) =>
        parents.map((parent, index) =>
          message(String(index), index === 0 || parent % 5 === 0 ? null : String(parent % index)),
        ),
      );
    const choices = fc.dictionary(fc.nat({ max: 30 }).map(String), fc.nat({ max: 30 }).map(String));
    fc.assert(
      fc.property(trees, choices, (messages, chosen) => {
        const path = visibleBranch(messages, chosen).map((visible) => visible.message);
        path.forEach((step, index) => expect(step.parentId).toBe(path[index - 1]?.id ?? null));
        expect(messages.some(({ parentId }) => parentId === path.at(-1)?.id)).toBe(false);
        expect(path.length > 0).toBe(messages.length > 0);
      }),
    );
  });
});
