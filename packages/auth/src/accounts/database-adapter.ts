import { kyselyAdapter } from "@better-auth/kysely-adapter";
import type { Db } from "@parley/db";
import type { BetterAuthOptions, DBAdapter } from "better-auth";
import { AccountCall } from "./account-call.ts";
import { storingHashedTokens } from "./hashed-tokens.ts";

/** Codes and challenges that are used once: they stay used up, also when the call fails afterwards. */
const USED_ONCE = "verification";

/** Better-auth's access to our tables: what one call changes is one transaction. */
export function databaseAdapter(db: Db): (options: BetterAuthOptions) => DBAdapter {
  return (options) => {
    const on = (place: Db) => kyselyAdapter(place, { type: "postgres" })(options);
    const outside = on(db);
    const within = new WeakMap<Db, DBAdapter>();
    const at = (place: Db): DBAdapter => {
      if (place === db) return plain;
      const known = within.get(place) ?? on(place);
      within.set(place, known);
      return known;
    };
    const reading = async () => at(await AccountCall.readerOn(db));
    const writing = async (model: string) =>
      model === USED_ONCE ? reading() : at(await AccountCall.writerOn(db));
    const change = async <Done>(model: string, work: (at: DBAdapter) => Promise<Done>) => {
      try {
        return await work(await writing(model));
      } catch (error) {
        // The transaction is lost with it, whatever better-auth makes of it.
        AccountCall.current()?.fail(error);
        throw error;
      }
    };
    // A copy: its methods are replaced below, in the one object that better-auth knows.
    const plain = { ...outside };
    return Object.assign(
      outside,
      storingHashedTokens({
        findOne: async (query) => (await reading()).findOne(query),
        findMany: async (query) => (await reading()).findMany(query),
        count: async (query) => (await reading()).count(query),
        create: (query) => change(query.model, (at) => at.create(query)),
        update: (query) => change(query.model, (at) => at.update(query)),
        updateMany: (query) => change(query.model, (at) => at.updateMany(query)),
        delete: (query) => change(query.model, (at) => at.delete(query)),
        deleteMany: (query) => change(query.model, (at) => at.deleteMany(query)),
        consumeOne: (query) => change(query.model, (at) => at.consumeOne(query)),
        incrementOne: (query) => change(query.model, (at) => at.incrementOne(query)),
      }),
    );
  };
}
