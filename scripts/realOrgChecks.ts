import { createInterface } from 'node:readline/promises';
import { parseArgs } from 'node:util';
import { Lab, logIn } from './realOrg/lab.js';
import { runChecks, Stop } from './realOrg/runChecks.js';

const { values: flags } = parseArgs({
  options: {
    'target-org': { type: 'string', short: 'o' },
    'setup-org': { type: 'string' },
    'ordinary-org': { type: 'string' },
    'blocked-user': { type: 'string' },
    report: { type: 'string', default: 'real-org-checks.md' },
    'allow-production': { type: 'boolean', default: false },
    'no-prompt': { type: 'boolean', default: false },
    'expiry-seconds': { type: 'string', default: '90' },
    'patience-seconds': { type: 'string', default: '120' },
  },
});

const say = (text: string): void => void process.stderr.write(`${text}\n`);

async function ask(signal: AbortSignal): Promise<void> {
  if (!process.stdin.isTTY) throw new Stop('Nobody is here to ask. Nothing was done. Use --no-prompt.');
  const questions = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await questions.question('Go on? (y/N) ', { signal });
  questions.close();
  if (!/^y(es)?$/i.test(answer.trim())) throw new Stop('Nothing was done.');
}

/** @returns the exit code */
async function main(): Promise<number> {
  if (!flags['target-org']) throw new Stop('Name the org with --target-org.');
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.once(signal, () => {
      say('Stopped. What was made is being removed; a second Ctrl-C leaves it.');
      stop.abort();
    });
  const lab = new Lab({
    login: await logIn(flags['target-org']),
    setupLogin: flags['setup-org'] === undefined ? undefined : await logIn(flags['setup-org']),
    ordinaryLogin: flags['ordinary-org'] === undefined ? undefined : await logIn(flags['ordinary-org']),
    blockedUser: flags['blocked-user'],
    expirySeconds: Number(flags['expiry-seconds']),
    patienceSeconds: Number(flags['patience-seconds']),
    stopped: stop.signal,
  });
  return runChecks(lab, {
    report: flags.report,
    allowProduction: flags['allow-production'],
    say,
    ask: flags['no-prompt'] ? undefined : () => ask(stop.signal),
  });
}

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof Stop)) throw error;
  say(error.message);
  process.exitCode = 2;
}
