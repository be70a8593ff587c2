import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { sf as executable, sfEnvironment } from '../../../scripts/sf/environment.js';
import type { Sf } from './sf.js';

/**
 * Whether the machine has `script` of util-linux, which runs a command on a terminal of its own. The `script` of other systems takes
 * other arguments.
 */
export function hasTerminal(): boolean {
  try {
    return /util-linux/.test(execFileSync('script', ['--version'], { encoding: 'utf8' }));
  } catch {
    return false;
  }
}

/** The words of a question, and the keys that answer it. The keys are sent once, when all words are shown. */
export type Question = { words: string; keys: string };
export type Session = { exitCode: number | null; shown: string };

/** Runs `sf` on a terminal of 80 columns. */
export const runOnTerminal = ({ home }: Sf, args: string[], question?: Question): Promise<Session> =>
  commandOnTerminal([executable, ...args], { cwd: home, env: sfEnvironment(home, { TERM: 'xterm' }) }, question);

/** Runs any command on a terminal of 80 columns. */
export async function commandOnTerminal(
  words: string[],
  options: { cwd: string; env: NodeJS.ProcessEnv },
  question?: Question,
): Promise<Session> {
  const command = words.map((word) => `'${word}'`).join(' ');
  // A terminal of `script` has no size of its own where standard input is none.
  const sized = `stty cols 80 rows 24; exec ${command}`;
  const child = spawn('script', ['-qec', sized, '/dev/null'], { ...options, stdio: ['pipe', 'pipe', 'inherit'] });
  let shown = '';
  let isAnswered = false;
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    shown += chunk;
    // The words may arrive in several chunks, and the terminal shows them again with the answer.
    if (!question || isAnswered || !shown.includes(question.words)) return;
    isAnswered = true;
    child.stdin.write(question.keys);
  });
  const [exitCode] = (await once(child, 'close')) as [number | null];
  return { exitCode, shown };
}
