import servedEndpoints from "../../../packages/auth/served-endpoints.json" with { type: "json" };

/** The endpoints of accounts, as `METHOD /path`: written down by their own test. */
export { servedEndpoints };
