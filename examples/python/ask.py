"""Asks Parley with Python's standard library only: a whole answer, then one as it is written.

The stream is resumed at the exact token when the connection breaks: the run goes on without it.

    PARLEY_API_KEY=… python3 ask.py "What is a durable run?"
"""

import json
import os
import sys
import time
import urllib.error
import urllib.request

URL = os.environ.get("PARLEY_URL", "http://127.0.0.1:3000") + "/api/v1"
TRIES = 5


def call(method, path, body=None, headers=None):
    """Opens a request. What the server refuses is raised in its own words."""
    request = urllib.request.Request(
        URL + path,
        method=method,
        data=None if body is None else json.dumps(body).encode(),
        headers={
            "Authorization": "Bearer " + os.environ["PARLEY_API_KEY"],
            "Content-Type": "application/json",
            **(headers or {}),
        },
    )
    try:
        return urllib.request.urlopen(request, timeout=60)
    except urllib.error.HTTPError as error:
        raise SystemExit(f"{error.code}: {json.load(error)['message']}") from None


def ask(message):
    """The whole answer: reply, runId, tokens and more."""
    with call("POST", "/chat", {"message": message}) as response:
        return json.load(response)


def frames(response):
    """The frames of an event stream, as (id, data)."""
    frame_id, data = None, []
    for raw in response:
        line = raw.decode().rstrip("\r\n")
        if line.startswith("id: "):
            frame_id = int(line[4:])
        elif line.startswith("data: "):
            data.append(line[6:])
        elif line == "" and data:
            yield frame_id, "\n".join(data)
            frame_id, data = None, []


def stream(message):
    """The events of a new run, each exactly once, over as many connections as it takes."""
    response = call("POST", "/chat/stream", {"message": message})
    run_id, last = response.headers["X-Run-Id"], 0
    for attempt in range(TRIES):
        try:
            with response:
                for seq, data in frames(response):
                    if data == "[DONE]":
                        return
                    last = seq
                    yield json.loads(data)
        except OSError:
            pass
        time.sleep(attempt)
        response = call("GET", f"/runs/{run_id}/events", headers={"Last-Event-ID": str(last)})
    raise SystemExit(f"The connection breaks again and again. The run goes on: {run_id}")


if __name__ == "__main__":
    question = " ".join(sys.argv[1:]) or "What is a durable run, in three sentences?"
    answer = ask(question)
    print(answer["reply"])
    print(f"({answer['model']}, {answer['outputTokens']} tokens)\n")

    for event in stream(question):
        if event["type"] == "text.delta":
            print(event["text"], end="", flush=True)
        elif event["type"] == "run.failed":
            raise SystemExit(f"\n{event['message']}")
    print()
