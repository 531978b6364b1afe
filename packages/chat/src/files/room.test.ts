import { expect, test } from "vitest";
import { Room } from "./room.ts";

const never = new AbortController().signal;

test("lets in what there is room for, in turn, and what is larger than all of it alone", async () => {
  const room = new Room(10);
  const entered: string[] = [];
  const enter = async (name: string, amount: number, signal = never) => {
    const leave = await room.take(amount, signal);
    entered.push(name);
    return leave;
  };
  const leaveFirst = await enter("first", 6);
  const huge = enter("huge", 50);
  const small = enter("small", 1);
  await Promise.resolve();
  expect(entered).toEqual(["first"]);
  leaveFirst();
  leaveFirst();
  const leaveHuge = await huge;
  expect(entered).toEqual(["first", "huge"]);
  leaveHuge();
  (await small)();
  expect(entered).toEqual(["first", "huge", "small"]);
});

test("who gives up waiting takes nothing, and holds up nobody", async () => {
  const room = new Room(10);
  const leave = await room.take(6, never);
  const controller = new AbortController();
  const given = room.take(8, controller.signal);
  const behind = room.take(2, never);
  controller.abort();
  (await given)();
  (await behind)();
  leave();
  (await room.take(10, never))();
  const leaveAborted = await room.take(10, AbortSignal.abort());
  expect(leaveAborted).toBeInstanceOf(Function);
});
