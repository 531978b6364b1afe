#!/usr/bin/env bash
# Lets an answer use tools, with nothing but curl: lists them, asks, is asked for leave by the calls
# that want it, and follows the answer to its end.
#
#     ./curl/tools.sh "What is 17 % of 2340?" calculator,current_time
#
# The built-in simulator calls what a question tells it: '/tool calculator {"expression": "6 * 7"}'.
set -euo pipefail

url="${PARLEY_URL:-http://127.0.0.1:3000}/api/v1"
token="${PARLEY_API_KEY:?Set it to the API token that Parley printed at its first start.}"
question=$(sed 's/["\\]/\\&/g' <<<"${1:-What is 17 % of 2340?}")
tools=$(sed 's/,/", "/g' <<<"${2:-calculator,current_time}")
body=$(printf '{"message": "%s", "tools": ["%s"]}' "$question" "$tools")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
exec 3<&0 # The terminal, for what a person is asked while events are read.

call() {
  curl --silent --show-error --fail-with-body \
    -H "Authorization: Bearer $token" -H "Content-Type: application/json" "$@"
}

echo "# The tools that there are; those with needsApproval ask first"
call "$url/tools"
echo

decide() { # the call's id
  local run answer="" approved=false
  run=$(tr -d '\r' <"$work/headers" | sed -n 's/^[Xx]-[Rr]un-[Ii]d: //p')
  echo "# The run waits, for days if need be, once the other calls of this step are made"
  for _ in {1..50}; do
    call "$url/runs/$run" | grep '"status":"waiting"' && break
    sleep 0.2
  done
  read -r -p "May this call be made? (y/n) " answer <&3 || true
  [[ "$answer" != y ]] || approved=true
  echo "# Decided: $approved"
  call "$url/runs/$run/decisions" -d "{\"callId\": \"$1\", \"approved\": $approved}"
  echo
}

echo "# The events of the answer; this stream goes on while the run waits"
call --no-buffer -D "$work/headers" "$url/chat/stream" -d "$body" |
  while IFS= read -r line; do
    [[ "$line" == "data: "* ]] || continue
    echo "${line#data: }"
    [[ "$line" == 'data: {"type":"tool.call"'*'"needsApproval":true}' ]] || continue
    decide "$(sed 's/^data: {"type":"tool.call","id":"\([^"]*\)".*/\1/' <<<"$line")"
  done
