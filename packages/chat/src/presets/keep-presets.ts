import {
  countPresets,
  type Db,
  deletePreset,
  findOwnPreset,
  insertPreset,
  isUniqueViolation,
  updatePreset as updatePresetRow,
} from "@parley/db";
import {
  type CreatePresetInput,
  MAX_PRESETS,
  ParleyError,
  type Preset,
  type Principal,
  type UpdatePresetInput,
} from "@parley/shared";
import { v7 as uuidv7 } from "uuid";

/** Makes it, or returns what the same call has made before. */
export async function createPreset(
  db: Db,
  principal: Principal,
  { id = uuidv7(), ...input }: CreatePresetInput,
): Promise<Preset> {
  if ((await countPresets(db, principal)) >= MAX_PRESETS)
    throw new ParleyError(
      "BAD_REQUEST",
      `You have ${MAX_PRESETS} presets, and more cannot be kept. Delete one that you do not need.`,
    );
  const made = await orTaken(input.command, () => insertPreset(db, principal, { id, ...input }));
  const preset = made ?? (await findOwnPreset(db, principal, id));
  if (preset === undefined || preset.command !== input.command)
    throw new ParleyError("CONFLICT", "This id is taken. Make a new one for each preset.");
  return preset;
}

export async function updatePreset(
  db: Db,
  principal: Principal,
  input: UpdatePresetInput,
): Promise<Preset> {
  const preset = await orTaken(input.command ?? "", () => updatePresetRow(db, principal, input));
  return preset ?? noSuchPreset();
}

export async function removePreset(db: Db, principal: Principal, id: string): Promise<void> {
  if (!(await deletePreset(db, principal, id))) noSuchPreset();
}

async function orTaken<Result>(command: string, write: () => Promise<Result>): Promise<Result> {
  try {
    return await write();
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    throw new ParleyError(
      "CONFLICT",
      `You have a preset with the command /${command} already. Choose another one.`,
    );
  }
}

function noSuchPreset(): never {
  throw new ParleyError("NOT_FOUND", "There is no such preset of yours.");
}
