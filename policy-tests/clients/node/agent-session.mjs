// Lets the Agent SDK work on several prompts, one after the other, in one session:
//   node agent-session.mjs '["PROMPT", "PROMPT"]'
// Every message of the session becomes one line of JSON on standard output, as in agent-loop.mjs.
import { query } from '@anthropic-ai/claude-agent-sdk';

const prompts = JSON.parse(process.argv[2] ?? 'null');
if (!Array.isArray(prompts)) {
  console.error('usage: node agent-session.mjs \'["PROMPT", "PROMPT"]\'');
  process.exit(2);
}

const print = line => process.stdout.write(JSON.stringify(line) + '\n');

let answered;
async function* turns() {
  for (const prompt of prompts) {
    const answer = new Promise(resolve => (answered = resolve));
    yield { type: 'user', message: { role: 'user', content: prompt }, parent_tool_use_id: null, session_id: '' };
    await answer;
  }
}

const session = query({
  prompt: turns(),
  options: {
    allowedTools: ['Bash'],
    cwd: process.cwd(),
    maxTurns: 12,
    persistSession: false,
    settingSources: [],
    stderr: text => process.stderr.write(text),
  },
});

try {
  for await (const message of session) {
    print(message);
    if (message.type === 'result') {
      answered();
    }
  }
} catch (error) {
  print({ type: 'thrown', message: String(error.message ?? error) });
  process.exitCode = 1;
}
