export {
  createParley,
  type Parley,
  type ParleyOptions,
  type StreamInput,
} from "./create-parley.ts";
export { FollowError } from "./follow-error.ts";
export type { FollowOptions } from "./follow-run.ts";
