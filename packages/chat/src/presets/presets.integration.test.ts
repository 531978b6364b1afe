import { randomUUID } from "node:crypto";
import { insertPerson } from "@parley/db/testing";
import type { ExportRecord, Principal } from "@parley/shared";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { startTestBed, type TestBed, type TestProcess } from "../testing/start-test-bed.ts";

let bed: TestBed;
let chat: TestProcess["chat"];
let mine: Principal;
let colleague: Principal;

beforeAll(async () => {
  bed = await startTestBed(inject("testCluster"));
  ({ chat } = await bed.start());
  mine = bed.principal;
  const { organizationId } = mine;
  const person = await insertPerson(bed.db, { organizationId, role: "member" });
  colleague = { ...mine, ...person, role: "member" };
});
afterAll(() => bed.close());

const empty = { prompt: "", options: {}, shared: false };
const namesOf = async (principal: Principal): Promise<string[]> =>
  (await chat.presets.list(principal, { limit: 100 })).items.map(({ name }) => name);

test("a preset is its maker's until it is shared; then everyone of the organization may choose it, and only its maker change it", async () => {
  const made = await chat.presets.create(mine, { ...empty, name: "Short", command: "short" });
  expect(made).toMatchObject({ own: true, shared: false, options: {} });
  expect(await namesOf(colleague)).toEqual([]);

  await chat.presets.update(mine, { presetId: made.id, shared: true });
  const [seen] = (await chat.presets.list(colleague, { limit: 100 })).items;
  expect(seen).toMatchObject({ id: made.id, own: false, name: "Short" });
  expect(await namesOf(bed.foreigner)).toEqual([]);
  for (const other of [colleague, bed.foreigner]) {
    await expect(
      chat.presets.update(other, { presetId: made.id, name: "Theirs" }),
    ).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(chat.presets.delete(other, made.id)).rejects.toMatchObject({ code: "NOT_FOUND" });
  }
  expect(await namesOf(mine)).toEqual(["Short"]);
  await chat.presets.delete(mine, made.id);
  expect(await namesOf(colleague)).toEqual([]);
});

test("a command is one person's once, and the same call makes one preset", async () => {
  const id = randomUUID();
  const input = { ...empty, id, name: "Once", command: "once" };
  const made = await chat.presets.create(mine, input);
  expect(await chat.presets.create(mine, input)).toEqual(made);
  await expect(chat.presets.create(mine, { ...input, id: randomUUID() })).rejects.toMatchObject({
    code: "CONFLICT",
    message: expect.stringContaining("/once"),
  });
  await expect(chat.presets.create(colleague, input)).rejects.toMatchObject({ code: "CONFLICT" });
  await chat.presets.create(colleague, { ...input, id: randomUUID() });
  const other = await chat.presets.create(mine, { ...empty, name: "Other", command: "other" });
  await expect(
    chat.presets.update(mine, { presetId: other.id, command: "once" }),
  ).rejects.toMatchObject({ code: "CONFLICT" });
});

test("what is left out of a change stays; options are replaced as a whole", async () => {
  const made = await chat.presets.create(mine, {
    ...empty,
    name: "Poet",
    command: "poet",
    prompt: "Write a poem about ",
    options: { system: "You are a poet.", maxTokens: 300 },
  });
  const changed = await chat.presets.update(mine, {
    presetId: made.id,
    options: { thinking: true },
  });
  expect(changed).toMatchObject({ prompt: "Write a poem about ", options: { thinking: true } });
  expect(changed.options).toEqual({ thinking: true });
});

test("presets are in their maker's export, and go with all that they wrote", async () => {
  await chat.presets.create(colleague, { ...empty, name: "Kept words", command: "kept" });
  const presets: ExportRecord[] = [];
  for await (const record of await chat.data.exportUser(colleague))
    if (record.type === "preset") presets.push(record);
  expect(presets).toContainEqual(
    expect.objectContaining({ name: "Kept words", userId: colleague.userId }),
  );
  await chat.data.deleteContentOf(mine, colleague.userId);
  expect(await namesOf(colleague)).toEqual([]);
});

test("nobody keeps more than 200", async () => {
  const { organizationId } = mine;
  const person = await insertPerson(bed.db, { organizationId, role: "member" });
  const keen = { ...colleague, ...person };
  await bed.db
    .insertInto("presets")
    .values(
      Array.from({ length: 200 }, (_, at) => ({
        ...empty,
        options: "{}",
        ...person,
        id: randomUUID(),
        name: `Preset ${at}`,
        command: `preset-${at}`,
      })),
    )
    .execute();
  await expect(
    chat.presets.create(keen, { ...empty, name: "One more", command: "more" }),
  ).rejects.toMatchObject({ code: "BAD_REQUEST" });
});
