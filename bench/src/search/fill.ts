import { createHash, randomBytes, randomUUID } from "node:crypto";
import { type Db, insertMessages } from "@parley/db";
import { GONE_WORD, madeUpText, seededRandom } from "./made-up-text.ts";

const MESSAGES_OF_CONVERSATION = 20;
const CONVERSATIONS_AT_ONCE = 25;

/** Somebody with an API key. */
export interface Person {
  organizationId: string;
  userId: string;
  key: string;
}

export async function addPerson(db: Db, name: string): Promise<Person> {
  const { id: organizationId } = await db
    .selectFrom("organizations")
    .select("id")
    .executeTakeFirstOrThrow();
  const userId = randomUUID();
  const email = `${userId}@example.com`;
  await db.insertInto("users").values({ id: userId, name, email }).execute();
  await db.insertInto("members").values({ organizationId, userId, role: "member" }).execute();
  const key = `prl_${randomBytes(32).toString("base64url")}`;
  await db
    .insertInto("apiKeys")
    .values({
      organizationId,
      userId,
      name,
      prefix: key.slice(0, 12),
      keyHash: createHash("sha256").update(key).digest(),
      scopes: ["*"],
      expiresAt: null,
    })
    .execute();
  return { organizationId, userId, key };
}

/** Gives a person so many messages, in conversations of twenty, as if they had been written here. */
export async function fill(
  db: Db,
  { organizationId, userId }: Person,
  messages: number,
): Promise<void> {
  const random = seededRandom(messages);
  const batch = MESSAGES_OF_CONVERSATION * CONVERSATIONS_AT_ONCE;
  for (let done = 0; done < messages; done += batch) {
    const conversations = Array.from({ length: CONVERSATIONS_AT_ONCE }, () => ({
      id: randomUUID(),
      organizationId,
      userId,
      title: madeUpText(6, random),
    }));
    await db.insertInto("conversations").values(conversations).execute();
    const isOld = done < messages / 2;
    await insertMessages(
      db,
      conversations.flatMap(({ id }) => thread(organizationId, id, random, isOld)),
    );
    if (done % 100_000 === 0) console.log(`${done.toLocaleString("en")} messages`);
  }
}

function thread(
  organizationId: string,
  conversationId: string,
  random: () => number,
  isOld: boolean,
) {
  let parentId: string | null = null;
  return Array.from({ length: MESSAGES_OF_CONVERSATION }, (_, at) => {
    const id = randomUUID();
    const words = madeUpText(20 + Math.floor(random() * 80), random);
    const text = isOld ? `${words} ${GONE_WORD}` : words;
    const message = {
      id,
      organizationId,
      conversationId,
      parentId,
      role: at % 2 === 0 ? ("user" as const) : ("assistant" as const),
      content: [{ type: "text" as const, text }],
    };
    parentId = id;
    return message;
  });
}
