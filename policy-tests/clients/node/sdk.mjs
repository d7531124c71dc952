// One call through the JavaScript SDK: node sdk.mjs create|stream PROMPT
// Prints one line of JSON: {"text", "stop_reason", "deltas"} or {"error": {"status", "type", "shown", "request_id"}}.
import Anthropic from '@anthropic-ai/sdk';

const [mode, prompt] = process.argv.slice(2);
if (!['create', 'stream'].includes(mode) || prompt === undefined) {
  console.error('usage: node sdk.mjs create|stream PROMPT');
  process.exit(2);
}

const client = new Anthropic();
const call = { model: 'claude-sonnet-5-5', max_tokens: 1024, messages: [{ role: 'user', content: prompt }] };
const textOf = message => message.content.filter(block => block.type === 'text').map(block => block.text).join('');

try {
  const deltas = [];
  let message;
  if (mode === 'stream') {
    const stream = client.messages.stream(call).on('text', delta => deltas.push(delta));
    message = await stream.finalMessage();
  } else {
    message = await client.messages.create(call);
  }
  console.log(JSON.stringify({ text: textOf(message), stop_reason: message.stop_reason, deltas }));
} catch (error) {
  const inner = error.error?.error ?? {};
  console.log(
    JSON.stringify({
      error: {
        status: error.status ?? null,
        type: inner.type ?? error.name,
        shown: error.message,
        request_id: error.requestID ?? null,
      },
    }),
  );
  process.exitCode = 1;
}
