/** Settings without limits: tests call from one address, with one token, as fast as they can. */
export const noLimits = {
  RATE_LIMIT_PER_KEY: "0",
  RATE_LIMIT_PER_USER: "0",
  RATE_LIMIT_PER_ORGANIZATION: "0",
  RATE_LIMIT_READS: "0",
  RATE_LIMIT_STRANGERS: "0",
  SIGN_INS_PER_ADDRESS: "0",
  SIGN_INS_PER_ACCOUNT: "0",
  CONCURRENT_RUNS_PER_USER: "0",
  CONCURRENT_RUNS_PER_ORGANIZATION: "0",
};
