#!/usr/bin/env bash
# Has a file of prompts answered, with nothing but curl: sends it, waits for its end, and gets the
# results. The file has one prompt a line, as {"customId": "a", "message": "What is a port?"}.
#
#     ./curl/batch.sh prompts.jsonl > results.jsonl
set -euo pipefail

url="${PARLEY_URL:-http://127.0.0.1:3000}/api/v1"
token="${PARLEY_API_KEY:?Set it to the API token that Parley printed at its first start.}"
file="${1:?Name a file with one prompt a line.}"

call() {
  curl --silent --show-error --fail-with-body -H "Authorization: Bearer $token" "$@"
}

# The key makes it harmless to run this again with the same file: it is the same batch then.
key=$(cksum <"$file" | tr ' ' '-')
batch=$(call "$url/batches?name=Example" -H "Content-Type: application/jsonl" \
  -H "Idempotency-Key: example-$key" --data-binary "@$file")
id=$(sed 's/^{"id":"\([^"]*\)".*/\1/' <<<"$batch")

# It is the server that works on it: this program may be ended, and look again tomorrow. For large
# files look less often, or have a webhook told of the end.
while [[ "$batch" != *'"status":"ended"'* ]]; do
  sleep 1
  batch=$(call "$url/batches/$id")
  echo "$batch" >&2
done

# One result a line, in the order of the prompts: its customId, status, reply, cost, or its error.
call "$url/batches/$id/results"
