import { ApiError } from "./api-error.ts";
import { findModel, modelInfo, models } from "./models.ts";

const LIMIT_DEFAULT = 20;
const LIMIT_MAX = 1000;

/** The body of `GET /v1/models`. @throws ApiError 400 for a bad `limit` */
export function listModels(query: URLSearchParams) {
  const limit = Number(query.get("limit") ?? LIMIT_DEFAULT);
  if (!Number.isInteger(limit) || limit < 1 || limit > LIMIT_MAX) {
    throw new ApiError(400, `limit: Input should be between 1 and ${LIMIT_MAX}`);
  }
  const { page, more } = pageOf(query, limit);
  return {
    data: page.map((model) => modelInfo(model)),
    has_more: more,
    first_id: page[0]?.id ?? null,
    last_id: page.at(-1)?.id ?? null,
  };
}

function pageOf(query: URLSearchParams, limit: number) {
  const before = query.get("before_id");
  if (before !== null) {
    const end = Math.max(0, indexOf(before));
    const start = Math.max(0, end - limit);
    return { page: models.slice(start, end), more: start > 0 };
  }
  const after = query.get("after_id");
  const start = after === null ? 0 : indexOf(after) + 1;
  return { page: models.slice(start, start + limit), more: start + limit < models.length };
}

function indexOf(id: string): number {
  return models.findIndex((model) => model.id === id);
}

/** The body of `GET /v1/models/{id}`. @throws ApiError 404 */
export function showModel(id: string) {
  const model = findModel(id);
  if (model === undefined) throw new ApiError(404, `model: ${id}`);
  return modelInfo(model);
}
