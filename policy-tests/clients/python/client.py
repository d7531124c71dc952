"""One prompt through the Python SDK: python client.py create|stream PROMPT

Declares one tool, `shout`, and runs it as often as it is called, until there is a final text.
Prints one line of JSON: {"text", "stop_reason", "deltas"} or {"error": {"status", "type", "shown", "request_id"}}.
"""

import json
import sys

import anthropic


SHOUT = {
    "name": "shout",
    "description": "Says a text in capital letters.",
    "input_schema": {"type": "object", "properties": {"text": {"type": "string"}}, "required": ["text"]},
}


def say(client: anthropic.Anthropic, mode: str, messages: list, deltas: list[str]) -> anthropic.types.Message:
    request = {"model": "claude-sonnet-5-5", "max_tokens": 1024, "tools": [SHOUT], "messages": messages}
    if mode == "create":
        return client.messages.create(**request)
    with client.messages.stream(**request) as stream:
        deltas.extend(stream.text_stream)
        return stream.get_final_message()


def converse(mode: str, prompt: str) -> dict:
    client = anthropic.Anthropic()
    messages: list = [{"role": "user", "content": prompt}]
    deltas: list[str] = []
    message = say(client, mode, messages, deltas)
    while message.stop_reason == "tool_use":
        results = [
            {"type": "tool_result", "tool_use_id": block.id, "content": block.input["text"].upper()}
            for block in message.content
            if block.type == "tool_use"
        ]
        messages += [{"role": "assistant", "content": message.content}, {"role": "user", "content": results}]
        message = say(client, mode, messages, deltas)
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
        print(json.dumps(converse(sys.argv[1], sys.argv[2])))
        return 0
    except Exception as error:  # A connection that breaks inside a stream is no `anthropic.APIError`.
        print(json.dumps(failure(error)))
        return 1


if __name__ == "__main__":
    sys.exit(main())
