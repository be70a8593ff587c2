import { commandOnTerminal, type Question } from '../../test/nut/support/terminal.js';
import { sf } from '../sf/environment.js';
import { withDemo } from './demo.js';
import type { Words } from './picture.js';
import { COLUMNS, drawTerminal } from './terminal.js';

/** Commands that are typed one after the other, each with the answer to its question. */
type Session = Words & { readonly commands: ReadonlyArray<{ readonly line: string; readonly question?: Question }> };

const yes: Question = { words: '(y/N)', keys: 'y\r' };

export const sessions = {
  why: {
    title: 'sf access why on a terminal',
    description:
      'Asked whether Ingrid Berg has ModifyAllData, the command says yes, names the permission set group by which she has it, and the command that takes it away.',
    commands: [{ line: 'sf access why -o prod --user ingrid.berg@acme-rockets.example --can ModifyAllData' }],
  },
  'plan-and-undo': {
    title: 'sf access grant and sf access undo on a terminal',
    description:
      'A grant shows its plan: a permission set comes, with the dangerous permissions that it gives, and one role replaces another. It asks, and makes the two changes. ' +
      'The undo shows its plan, asks, and takes both back.',
    commands: [
      {
        line: 'sf access grant -o prod --user zoe.muller@acme-rockets.example --permission-set Deploy_Everything --role Sales_Director_EMEA --journal changes.jsonl',
        question: yes,
      },
      { line: 'sf access undo -o prod --journal changes.jsonl', question: yes },
    ],
  },
} as const satisfies Record<string, Session>;

/** Runs the commands with `sf` on a terminal, and draws what it shows. */
export function drawSession({ commands, ...words }: Session): Promise<string> {
  return withDemo(async ({ home, environment, inPlace }) => {
    let shown = '';
    for (const { line, question } of commands) {
      const [, ...args] = line.split(' ');
      const options = { cwd: home, env: environment };
      const { exitCode, shown: output } = await commandOnTerminal([sf, ...args], options, question);
      if (exitCode !== 0) throw new Error(`${line} ended with ${String(exitCode)}:\n${output}`);
      shown += `${typed(line)}\r\n${inPlace(output)}\r\n`;
    }
    return drawTerminal(shown, words);
  });
}

/** A command as one types it, after a prompt: in lines of the terminal's width that end before a flag. */
function typed(line: string): string {
  const [first, ...flags] = line.split(/ (?=-)/);
  const lines = [first!];
  for (const flag of flags) {
    // The prompt, or the indentation, and the backslash take their room.
    const isFull = lines.at(-1)!.length + flag.length > COLUMNS - 5;
    if (isFull) lines.push(`  ${flag}`);
    else lines.push(`${lines.pop()!} ${flag}`);
  }
  return `\u001b[2m$\u001b[22m ${lines.map((one) => `\u001b[1m${one}\u001b[22m`).join(' \\\r\n  ')}`;
}
