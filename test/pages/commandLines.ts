import { parse, type ParseEntry } from 'shell-quote';

/** A command of this plugin in a text: its words after `sf`, as a shell passes them on. */
export type CommandLine = { text: string; words: string[] };

/** Where a command may begin: at the beginning of a line, after a prompt, in a pipe, as a step of a job. */
const beginning = /^(?:.*[|;&]|.*\brun:|\s*-)?\s*(?:\$ |PS> )?(?=sf access )/;

/** The commands of this plugin in a block of code: lines for a shell, the steps of a job, and commands in what a command has printed. */
export function commandsIn(block: string): CommandLine[] {
  const lines = block.replaceAll(/[\\`]\n/g, ' ').split('\n');
  return lines.flatMap((line) => {
    const found = beginning.exec(line);
    if (found === null) return [];
    const text = line.slice(found[0].length);
    return [{ text, words: wordsOf(text) }];
  });
}

/** The words of the first command of a line for a shell, without `sf`. */
export function wordsOf(text: string): string[] {
  const words: string[] = [];
  // A variable stands for its name: what is in it, no page says.
  for (const entry of withoutTargets(
    parse(text, (name) => `$${name}`),
    text,
  )) {
    if (typeof entry === 'object' && !('pattern' in entry)) break;
    words.push(typeof entry === 'string' ? entry : entry.pattern);
  }
  return words.slice(1);
}

/** The parts of a line without `> file` and `2> file`, which the shell keeps to itself. `>(command)` is the name of a file. */
function withoutTargets(entries: ParseEntry[], text: string): ParseEntry[] {
  const kept: ParseEntry[] = [];
  for (let index = 0; index < entries.length; index += 1) {
    const entry = entries[index]!;
    const operator = typeof entry === 'object' && 'op' in entry ? entry.op : undefined;
    if (operator === '>(') {
      kept.push('/dev/fd/63');
      while (index < entries.length && !isOperator(entries[index]!, ')')) index += 1;
    } else if (operator === '>' || operator === '>>') {
      if (typeof kept.at(-1) === 'string' && /^\d$/.test(kept.at(-1) as string) && /\d>/.test(text)) kept.pop();
      index += 1;
    } else kept.push(entry);
  }
  return kept;
}

const isOperator = (entry: ParseEntry, operator: string): boolean =>
  typeof entry === 'object' && 'op' in entry && entry.op === operator;
