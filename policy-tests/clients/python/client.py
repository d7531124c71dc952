"""One call through the Python SDK: python client.py create|stream PROMPT

Prints one line of JSON: {"text", "stop_reason", "deltas"} or {"error": {"status", "type", "shown", "request_id"}}.
"""

import json
import sys

import anthropic


def call(mode: str, prompt: str) -> dict:
    client = anthropic.Anthropic()
    request = {
        "model": "claude-sonnet-5-5",
        "max_tokens": 1024,
        "messages": [{"role": "user", "content": prompt}],
    }
    deltas: list[str] = []
    if mode == "stream":
        with client.messages.stream(**request) as stream:
            deltas.extend(stream.text_stream)
            message = stream.get_final_message()
    else:
        message = client.messages.create(**request)
    text = "".join(block.text for block in message.content if block.type == "text")
    return {"text": text, "stop_reason": message.stop_reason, "deltas": deltas}


def failure(error: Exception) -> dict:
    body = getattr(error, "body", None)
    inner = (body.get("error") or {}) if isinstance(body, dict) else {}
    return {
        "error": {
            "status": getattr(error, "status_code", None),
            "type": inner.get("type", type(error).__name__),
            "shown": str(error),
            "request_id": getattr(error, "request_id", None),
        }
    }


def main() -> int:
    if len(sys.argv) != 3 or sys.argv[1] not in ("create", "stream"):
        print("usage: python client.py create|stream PROMPT", file=sys.stderr)
        return 2
    try:
        print(json.dumps(call(sys.argv[1], sys.argv[2])))
        return 0
    except Exception as error:  # A connection that breaks inside a stream is no `anthropic.APIError`.
        print(json.dumps(failure(error)))
        return 1


if __name__ == "__main__":
    sys.exit(main())
