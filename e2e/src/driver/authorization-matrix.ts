import type { Db } from "@parley/db";
import { insertKey, insertOrganization } from "@parley/db/testing";
import { type Role, role, type Scope, scope } from "@parley/shared";
import type { WireRequest } from "./any-request.ts";
import {
  type CallAnswer,
  rawRequest,
  readAnswers,
  restRequest,
  trpcRequest,
} from "./authorization-call.ts";
import { type Other, type ProcedurePath, rows } from "./authorization-rows.ts";
import { authorization } from "./authorization-table.ts";
import { inParallel } from "./in-parallel.ts";
import {
  canariesIn,
  insertSomebody,
  insertThings,
  nobodysThings,
  type Person,
  signIn,
  type Things,
} from "./people.ts";
import type { WireCaller } from "./wire-call.ts";

const isLong = process.env["PARLEY_LONG"] === "1";
/** Calls at a time. */
const WIDTH = 8;
/** Calls that one request of tRPC may carry. */
const MAX_BATCH_SIZE = 10;

/** Somebody with a credential; null where there is none. */
export interface Caller {
  name: string;
  credential: "session" | "key" | null;
  person: Person | null;
  role: Role;
  scopes: readonly Scope[] | "all";
  headers: Record<string, string>;
}

/** Everyone who calls, and all whose things are called for. */
export interface Cast {
  callers: readonly Caller[];
  /** What each caller has, by the user's id: for calls that change nothing. */
  things: ReadonlyMap<string, Things>;
  others: Readonly<Record<Other, Things>>;
  colleague: Person;
  stranger: Person;
}

/** What a procedure is asked for, and what has to come of it for those whom its policy names. */
interface Reference {
  /** By which id, and whose; several ways are told apart. */
  key: string;
  whose: "own" | Other;
  status: number;
}

export interface Cell extends Reference {
  caller: Caller;
  carrier: "trpc" | "batch" | "rest" | "page";
  /** The HTTP status that is right; 200 stands for any success. */
  expected: number;
}

/** Every role by session, and with every scope by key: alone, all, and none. */
export async function insertCast(db: Db): Promise<Cast> {
  const organizationId = await insertOrganization(db);
  const elsewhere = await insertOrganization(db, "Another organization");
  const people = await Promise.all(
    role.options.map((one) => insertSomebody(db, { organizationId, role: one })),
  );
  const colleague = await insertSomebody(db, { organizationId, role: "owner" });
  const stranger = await insertSomebody(db, { organizationId: elsewhere, role: "owner" });
  const all = [...people, colleague, stranger];
  await insertAudit(db, all);
  const things = await insertThings(db, all);
  const thingsOf = new Map(things.map((one) => [one.userId, one]));
  const callers = await Promise.all(people.map((person) => callersOf(db, person)));
  return {
    callers: [
      {
        name: "anonymous",
        credential: null,
        person: null,
        role: "viewer",
        scopes: [],
        headers: {},
      },
      ...callers.flat(),
    ],
    things: thingsOf,
    others: {
      colleague: thingsOf.get(colleague.userId) ?? nobodysThings(),
      stranger: thingsOf.get(stranger.userId) ?? nobodysThings(),
      nobody: nobodysThings(),
    },
    colleague,
    stranger,
  };
}

async function callersOf(db: Db, person: Person): Promise<Caller[]> {
  const session: Caller = {
    name: `${person.role} by session`,
    credential: "session",
    person,
    role: person.role,
    scopes: "all",
    headers: await signIn(db, person),
  };
  const grants = [...scope.options.map((one) => [one]), [...scope.options], [], "all" as const];
  const keys = grants.map(async (scopes): Promise<Caller> => {
    const { secret } = await insertKey(db, person, { scopes: scopes === "all" ? ["*"] : scopes });
    const named = scopes === "all" ? "*" : scopes.length > 1 ? "every scope" : scopes.join("");
    return {
      name: `${person.role} by key (${named || "no scope"})`,
      credential: "key",
      person,
      role: person.role,
      scopes,
      headers: { authorization: `Bearer ${secret}` },
    };
  });
  return [session, ...(await Promise.all(keys))];
}

async function insertAudit(db: Db, people: readonly Person[]): Promise<void> {
  await db
    .insertInto("auditLog")
    .values(
      people.map(({ organizationId, userId, canary }) => ({
        organizationId,
        actorUserId: userId,
        actorVia: "session" as const,
        actorCredentialId: null,
        action: "some.thing",
        targetType: "thing",
        targetId: canary,
        before: null,
        after: null,
        requestId: null,
      })),
    )
    .execute();
}

/** Said here once more, and not taken from the source: what is tested must not be its own measure. */
export function isNamedBy(path: ProcedurePath, caller: Caller): boolean {
  const policy: { role: string; scopes: readonly string[] } = authorization[path];
  const rank = ["viewer", "member", "admin", "owner"];
  if (rank.indexOf(caller.role) < rank.indexOf(policy.role)) return false;
  if (policy.scopes.length === 0 || caller.scopes === "all") return true;
  const { scopes } = caller;
  return policy.scopes.some((one) => scopes.some((given) => given === one));
}

function referencesOf(path: ProcedurePath): Reference[] {
  const others = ["colleague", "stranger", "nobody"] as const;
  return [
    { key: "", whose: "own", status: 200 },
    ...Object.entries(rows[path].ids).flatMap(([key, { gives }]) =>
      others.flatMap((whose) => {
        const status = gives[whose];
        return status === undefined ? [] : [{ key, whose, status }];
      }),
    ),
  ];
}

/**
 * Every way to call a procedure, over everything and by everyone who could tell a hole: the owner with
 * each scope, and every role by session and with keys that have the right scope, all, or none. With
 * PARLEY_LONG=1 by each role with each scope.
 */
export function cellsOf(path: ProcedurePath, cast: Cast): Cell[] {
  const callers = isLong ? cast.callers : cast.callers.filter((caller) => tellsOf(path, caller));
  const { route } = authorization[path];
  const { page, bytes } = rows[path];
  const carriers: Cell["carrier"][] = [
    ...(bytes === undefined ? (["trpc", "batch"] as const) : []),
    ...(page === undefined ? [] : (["page"] as const)),
    ...(route === null ? [] : (["rest"] as const)),
  ];
  return callers.flatMap((caller) =>
    carriers.flatMap((carrier) =>
      referencesOf(path).map((reference) => ({
        ...reference,
        caller,
        carrier,
        expected: expectedOf(path, caller, carrier, reference),
      })),
    ),
  );
}

function tellsOf(path: ProcedurePath, { role, scopes }: Caller): boolean {
  const [only, ...others] = scopes;
  if (role === "owner" || scopes === "all" || only === undefined || others.length > 0) return true;
  const named: readonly string[] = authorization[path].scopes;
  return named.includes(String(only));
}

function expectedOf(
  path: ProcedurePath,
  caller: Caller,
  carrier: Cell["carrier"],
  { status }: Reference,
): number {
  if (caller.credential === null) return 401;
  // A cookie is no credential for REST.
  if (carrier === "rest" && caller.credential === "session") return 401;
  return isNamedBy(path, caller) ? status : 403;
}

/** Whether a procedure changes something, be it only the audit log. */
export function mayChange(path: ProcedurePath): boolean {
  return authorization[path].type === "mutation" || rows[path].isWrittenDown === true;
}

/** Whether a call is to change something, if all is right. */
export function isChange(path: ProcedurePath, { expected }: Cell): boolean {
  return mayChange(path) && expected < 400;
}

/** One request: a cell, or several of a batch. */
interface Parcel {
  cells: readonly Cell[];
  inputs: readonly (object | undefined)[];
}

/**
 * Calls for all cells and returns what is not as it has to be, one sentence each.
 * @param thingsOf what is the caller's own, for each cell
 */
export async function problemsOf(
  path: ProcedurePath,
  cells: readonly Cell[],
  { cast, wire, thingsOf }: { cast: Cast; wire: WireCaller; thingsOf: (cell: Cell) => Things },
): Promise<string[]> {
  const inputOf = (cell: Cell): object | undefined => {
    const mine = thingsOf(cell);
    if (cell.whose === "own") return rows[path].own(mine);
    const theirs = cell.whose === "nobody" ? nobodysThings() : cast.others[cell.whose];
    return rows[path].ids[cell.key]?.input(theirs, mine);
  };
  let unanswered = 0;
  const answered = await inParallel(WIDTH, parcelsOf(cells, inputOf), async (parcel) => {
    // A stream that should not be open ends for none of them: enough of it was seen.
    const answers = unanswered < WIDTH ? await send(path, parcel, wire) : noAnswer;
    if (answers === noAnswer) unanswered++;
    const { text } = answers;
    const leaks = leaksIn(path, parcel.cells[0]?.caller, cast, text);
    return parcel.cells.map((cell, at) => {
      const answer = answers.items[at] ?? answers.items[0];
      return { cell, answer, problems: [...wrongIn(path, cell, answer), ...leaks] };
    });
  });
  const all = answered.flat();
  return [
    ...all.flatMap(({ cell, problems }) => problems.map((one) => `${nameOf(path, cell)}: ${one}`)),
    ...tellingApart(path, all),
  ];
}

function parcelsOf(cells: readonly Cell[], inputOf: (cell: Cell) => object | undefined): Parcel[] {
  const single = cells.filter(({ carrier }) => carrier !== "batch");
  const batches = Map.groupBy(
    cells.filter(({ carrier }) => carrier === "batch"),
    ({ caller }) => caller,
  );
  const chunks = [...batches.values()].flatMap((some) =>
    Array.from({ length: Math.ceil(some.length / MAX_BATCH_SIZE) }, (_, at) =>
      some.slice(at * MAX_BATCH_SIZE, (at + 1) * MAX_BATCH_SIZE),
    ),
  );
  return [...single.map((cell) => [cell]), ...chunks].map((some) => ({
    cells: some,
    inputs: some.map(inputOf),
  }));
}

interface Answers {
  items: CallAnswer[];
  text: string;
}

const noAnswer: Answers = {
  items: [{ status: 0, code: undefined, message: undefined }],
  text: "",
};

async function send(
  path: ProcedurePath,
  { cells, inputs }: Parcel,
  wire: WireCaller,
): Promise<Answers> {
  const [first] = cells;
  const headers = first?.caller.headers ?? {};
  const batch = first?.carrier === "batch";
  const request = requestOf(path, first?.carrier ?? "trpc", inputs, headers);
  try {
    const answer = await wire.call(request, rows[path].until);
    return { items: readAnswers(answer, batch), text: answer.body };
  } catch {
    return noAnswer;
  }
}

function requestOf(
  path: ProcedurePath,
  carrier: Cell["carrier"],
  inputs: Parcel["inputs"],
  headers: Record<string, string>,
): WireRequest {
  const { page, bytes } = rows[path];
  const route = authorization[path].route ?? "";
  if (page !== undefined && carrier === "page") return rawRequest(page(inputs[0]), headers, bytes);
  if (carrier !== "rest") return trpcRequest(path, inputs, headers, { batch: carrier === "batch" });
  if (bytes === undefined) return restRequest(route, inputs[0], headers);
  const [method = "", at = ""] = route.split(" ");
  const query = new URLSearchParams(Object.entries({ ...inputs[0] }));
  return rawRequest({ method, path: `/api/v1${at}?${query.toString()}` }, headers, bytes);
}

const codes: Readonly<Record<number, string>> = {
  401: "UNAUTHORIZED",
  403: "FORBIDDEN",
  404: "NOT_FOUND",
  409: "CONFLICT",
};

function wrongIn(path: ProcedurePath, cell: Cell, answer: CallAnswer | undefined): string[] {
  if (answer === undefined || answer.status === 0) return ["no whole answer came"];
  // A stream is no part of a batch: whoever asks for one in it gets none.
  if (cell.carrier === "batch" && authorization[path].type === "subscription")
    return answer.status >= 400 ? [] : ["a stream in a batch was begun"];
  const { status, code, message } = answer;
  const isRight = cell.expected === 200 ? status >= 200 && status < 300 : status === cell.expected;
  if (!isRight) return [`${status} ${message ?? ""} instead of ${cell.expected}`];
  return codes[cell.expected] === undefined || codes[cell.expected] === code
    ? []
    : [`the code ${code} with ${status}`];
}

/** Nobody's texts but the caller's own are in any answer; or those of the organization. */
function leaksIn(
  path: ProcedurePath,
  caller: Caller | undefined,
  { callers, colleague }: Cast,
  text: string,
): string[] {
  const own = caller?.person?.canary;
  const allowed = new Set(
    rows[path].ofOrganization === true
      ? [colleague.canary, ...callers.flatMap(({ person }) => person?.canary ?? [])]
      : [own],
  );
  const foreign = [...canariesIn(text)].filter((one) => !allowed.has(one));
  return foreign.length === 0 ? [] : ["it tells what is somebody else's"];
}

/** A 404 says the same of what is a colleague's, a stranger's, and nobody's. */
function tellingApart(
  path: ProcedurePath,
  answered: readonly { cell: Cell; answer: CallAnswer | undefined }[],
): string[] {
  const missing = answered.filter(
    ({ cell, answer }) => cell.expected === 404 && answer?.status === 404,
  );
  const groups = Map.groupBy(missing, ({ cell }) => `${cell.key}, ${cell.carrier}`);
  return [...groups].flatMap(([key, some]) => {
    const words = new Set(some.map(({ answer }) => answer?.message));
    return words.size === 1 ? [] : [`${path}, ${key}: tells apart by ${[...words].join(" | ")}`];
  });
}

function nameOf(path: ProcedurePath, { caller, carrier, key, whose }: Cell): string {
  return `${path}, ${caller.name}, ${carrier}, ${whose === "own" ? "own" : `${key}: ${whose}'s`}`;
}
