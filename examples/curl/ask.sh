#!/usr/bin/env bash
# Asks Parley with nothing but curl: a whole answer, one as it is written, one that is cut off and
# resumed at the exact token, and one that is stopped.
set -euo pipefail

url="${PARLEY_URL:-http://127.0.0.1:3000}/api/v1"
token="${PARLEY_API_KEY:?Set it to the API token that Parley printed at its first start.}"
question="${1:-What is a durable run, in three sentences?}"
body=$(printf '{"message": "%s"}' "$question")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

call() {
  curl --silent --show-error --fail-with-body \
    -H "Authorization: Bearer $token" -H "Content-Type: application/json" "$@"
}

echo "# The whole answer"
call "$url/chat" -d "$body"
echo

echo "# The answer as it is written, as plain text"
call --no-buffer "$url/chat/stream?format=text" -d "$body"

echo "# Cut off after the first events…"
call --no-buffer -D "$work/headers" "$url/chat/stream" -d "$body" 2>/dev/null |
  head -n 14 | tee "$work/begun" || true
run=$(tr -d '\r' <"$work/headers" | sed -n 's/^[Xx]-[Rr]un-[Ii]d: //p')
last=$(sed -n 's/^id: //p' "$work/begun" | tail -n 1)

echo "# …and resumed after event $last of run $run"
call --no-buffer -H "Last-Event-ID: $last" "$url/runs/$run/events"

echo "# Stopped (it has ended already, which is fine)"
call -X POST "$url/runs/$run/stop"
echo
