import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { SfError } from '@salesforce/core';
import { Random } from '../../simulator/random/random.js';

/** The folders of a fuzz: what is read, what may be written by the user's own words, and the data of the CLI. */
export type Folders = { readonly input: string; readonly output: string; readonly data: string };

export type Input = { readonly content: Buffer; readonly extension: string };

/** A kind of file that somebody else may have made, and what reads it. */
export type HostileFile = {
  readonly name: string;
  /** What it needs, such as an org, made once for all runs. */
  open(folders: Folders): Promise<OpenFile>;
};

export type OpenFile = {
  /** A file as the product writes it, changed at random. */
  make(random: Random): Input | Promise<Input>;
  /**
   * Does with the file what a command does.
   *
   * @throws SfError where the file is refused; Violation where something was done that no file may bring about
   */
  attempt(path: string): Promise<void>;
  close(): Promise<void>;
};

/** What must not happen, whatever a file holds. */
export class Violation extends Error {}

export type FuzzOutcome = { readonly accepted: number; readonly refused: ReadonlyMap<string, number> };

/** Longer than any run takes on a machine that others use as well. */
const HANGS_AFTER = 60_000;

/**
 * Tries files that are changed at random. Run number n of a seed is the first run of the seed plus n.
 *
 * @throws Violation that names the seed of the run: an error that is not for users, a run without an end, a file that is written where
 * none was named, or what `attempt` finds. The file itself stays in the temporary folder
 */
export async function fuzz(
  file: HostileFile,
  { seed, runs, onRun }: { seed: number; runs: number; onRun?: (done: number) => void },
): Promise<FuzzOutcome> {
  const root = await mkdtemp(join(tmpdir(), `fuzz-${file.name}-`));
  const folders = { input: join(root, 'input'), output: join(root, 'output'), data: join(root, 'data') };
  for (const folder of Object.values(folders)) await mkdir(folder);
  const open = await file.open(folders);
  const refused = new Map<string, number>();
  let accepted = 0;
  try {
    const before = await elsewhere(root);
    for (let run = 0; run < runs; run += 1) {
      const { content, extension } = await open.make(new Random(seed + run));
      const path = join(folders.input, `input${extension}`);
      await writeFile(path, content);
      const outcome = await inTime(open.attempt(path)).catch((error: unknown) => error as Error);
      const found = problemOf(outcome) ?? (await problemOfFiles(folders, path, content, before, root));
      if (found !== null) {
        throw new Violation(
          `${file.name}, seed ${seed + run} (npm run fuzz -- --only ${file.name} --seed ${seed + run} --runs 1), ${path}: ${found}`,
        );
      }
      if (outcome) refused.set(outcome.name, (refused.get(outcome.name) ?? 0) + 1);
      else accepted += 1;
      for (const folder of Object.values(folders)) await empty(folder);
      onRun?.(run + 1);
    }
    await rm(root, { recursive: true });
    return { accepted, refused };
  } finally {
    await open.close();
  }
}

async function inTime(attempt: Promise<void>): Promise<undefined> {
  let timer: NodeJS.Timeout | undefined;
  const hang = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Violation(`it had no end after ${HANGS_AFTER} ms`)), HANGS_AFTER);
  });
  try {
    await Promise.race([attempt, hang]);
    return undefined;
  } finally {
    clearTimeout(timer);
  }
}

/** Names that errors have which nobody wrote for users. The last says that the org refused what should have been found in the file. */
const FOR_NOBODY = new Set([
  ...['Error', 'TypeError', 'RangeError', 'SyntaxError', 'ReferenceError', 'SfError'],
  'SalesforceRequestFailedError',
]);

function problemOf(outcome: Error | undefined): string | null {
  if (!outcome) return null;
  if (outcome instanceof Violation) return outcome.message;
  if (!(outcome instanceof SfError) || FOR_NOBODY.has(outcome.name))
    return `an error for nobody: ${outcome.stack ?? ''}`;
  return /^\s+at /m.test(outcome.message) ? `a stack in a message: ${outcome.message}` : null;
}

async function problemOfFiles(
  folders: Folders,
  path: string,
  content: Buffer,
  before: readonly string[],
  root: string,
): Promise<string | null> {
  const inputs = await readdir(folders.input);
  if (inputs.length !== 1) return `files beside the one that was read: ${inputs.join(', ')}`;
  if (!(await readFile(path)).equals(content)) return 'the file that was read is another one now';
  const data = (await filesIn(folders.data)).filter((name) => !/^access-journals\/[\w.-]+\.jsonl$/.test(name));
  if (data.length > 0) return `files in the data directory: ${data.join(', ')}`;
  const written = (await elsewhere(root)).filter((name) => !before.includes(name));
  return written.length > 0 ? `files elsewhere: ${written.join(', ')}` : null;
}

/** What lies in the user's HOME and in the temporary folder, without the fuzz's own. */
async function elsewhere(root: string): Promise<string[]> {
  const names = await Promise.all([...new Set([tmpdir(), homedir()])].map((folder) => readdir(folder)));
  return names.flat().filter((name) => !root.endsWith(name));
}

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)));
}

async function empty(folder: string): Promise<void> {
  for (const name of await readdir(folder)) await rm(join(folder, name), { recursive: true });
}
