// Lets the Agent SDK work on a prompt until it is done: node agent-loop.mjs PROMPT
// Every message of the session becomes one line of JSON on standard output. Where to go and who to be is in the
// environment (ANTHROPIC_BASE_URL, ANTHROPIC_AUTH_TOKEN), as it is for everyone who uses the SDK.
import { query } from '@anthropic-ai/claude-agent-sdk';

const prompt = process.argv[2];
if (prompt === undefined) {
  console.error('usage: node agent-loop.mjs PROMPT');
  process.exit(2);
}

const print = line => process.stdout.write(JSON.stringify(line) + '\n');

const session = query({
  prompt,
  options: {
    // Bash runs without a prompt. `bypassPermissions` would do that too, but refuses to run as root.
    allowedTools: ['Bash'],
    cwd: process.cwd(),
    maxTurns: 6,
    persistSession: false,
    settingSources: [],
    stderr: text => process.stderr.write(text),
  },
});

try {
  for await (const message of session) {
    print(message);
  }
} catch (error) {
  // The SDK throws after a session that ended in an error; its messages have told the reason already.
  print({ type: 'thrown', message: String(error.message ?? error) });
  process.exitCode = 1;
}
