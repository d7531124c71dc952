// One prompt through the JavaScript SDK: node sdk.mjs create|stream PROMPT
// Declares one tool, `shout`, and runs it as often as it is called, until there is a final text.
// Prints one line of JSON: {"text", "stop_reason", "deltas"} or {"error": {"status", "type", "shown", "request_id"}}.
import Anthropic from '@anthropic-ai/sdk';

const [mode, prompt] = process.argv.slice(2);
if (!['create', 'stream'].includes(mode) || prompt === undefined) {
  console.error('usage: node sdk.mjs create|stream PROMPT');
  process.exit(2);
}

const client = new Anthropic();
const shout = {
  name: 'shout',
  description: 'Says a text in capital letters.',
  input_schema: { type: 'object', properties: { text: { type: 'string' } }, required: ['text'] },
};
const messages = [{ role: 'user', content: prompt }];
const deltas = [];

const say = () => {
  const call = { model: 'claude-sonnet-5-5', max_tokens: 1024, tools: [shout], messages };
  return mode === 'create'
    ? client.messages.create(call)
    : client.messages.stream(call).on('text', delta => deltas.push(delta)).finalMessage();
};

try {
  let message = await say();
  while (message.stop_reason === 'tool_use') {
    const results = message.content
      .filter(block => block.type === 'tool_use')
      .map(block => ({ type: 'tool_result', tool_use_id: block.id, content: block.input.text.toUpperCase() }));
    messages.push({ role: 'assistant', content: message.content }, { role: 'user', content: results });
    message = await say();
  }
  const text = message.content.filter(block => block.type === 'text').map(block => block.text).join('');
  console.log(JSON.stringify({ text, stop_reason: message.stop_reason, deltas }));
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
