import authorization from "../../../packages/api/authorization.json" with { type: "json" };

/** Who may call what, as the router says it: written down by its own test. */
export { authorization };
