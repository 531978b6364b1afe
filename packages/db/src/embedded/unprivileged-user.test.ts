import { expect, it } from "vitest";
import { parsePasswd } from "./unprivileged-user.ts";

it("reads users, comments and the negative numbers of macOS", () => {
  const passwd = `##
# User Database
nobody:*:-2:-2:Unprivileged User:/var/empty:/usr/bin/false
postgres:x:101:104:PostgreSQL administrator,,,:/var/lib/postgresql:/bin/bash
broken:x::
`;
  expect(parsePasswd(passwd)).toEqual([
    { name: "nobody", uid: 4_294_967_294, gid: 4_294_967_294 },
    { name: "postgres", uid: 101, gid: 104 },
  ]);
});
