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

/**
 * Runs `sf` on a terminal of 80 columns.
 *
 * @param question the words of a question, and the keys that answer it. The keys are sent once, when all words are shown
 */
export async function runOnTerminal(
  { home }: Sf,
  args: string[],
  question?: { words: string; keys: string },
): Promise<{ exitCode: number | null; shown: string }> {
  const command = [executable, ...args].map((word) => `'${word}'`).join(' ');
  const child = spawn('script', ['-qec', command, '/dev/null'], {
    cwd: home,
    env: sfEnvironment(home, { TERM: 'xterm' }),
    stdio: ['pipe', 'pipe', 'inherit'],
  });
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
