import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { Messages, type SfError } from '@salesforce/core';
import pLimit from 'p-limit';
import { comparableName } from '../../model/comparableName.js';
import type { Place } from '../../model/riskRule.js';
import { shortText } from '../../model/shortText.js';
import { idIn } from '../lookup/byName.js';
import { errorOfMany, type Problem } from '../lookup/problems.js';
import { problemAt } from '../lookup/yamlFile.js';
import { byPlace } from '../lookup/yamlReader.js';
import { isUserId, readAccessFile, type AccessFile, type Member } from './accessFile.js';
import { isIgnored, isManaged, MANIFEST, readManifest, type Manifest } from './manifest.js';
import '../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'state');

/** Who is to hold what, by the files of a folder. */
export type State = {
  readonly manifest: Manifest;
  /** In the order of their names. */
  readonly files: readonly AccessFile[];
  /** The paths of all files below the folder, with `/`, `access.yaml` among them. */
  readonly names: readonly string[];
};

export type ReadOptions = {
  /** Ends at which nothing can end any more, whatever the time zone, are problems; null: they are none. */
  readonly now: Date | null;
  /** What is managed, where the folder has no `access.yaml` yet. The folder need not be there then. */
  readonly manifest?: Manifest;
};

/** Whether a folder has an `access.yaml`. @throws SfError where it cannot be read */
export async function hasManifest(folder: string): Promise<boolean> {
  return (await entriesOf(folder)).some((entry) => entry.name === MANIFEST);
}

/**
 * Reads the files of a folder, and finds everything wrong in them for which nobody has to ask an org.
 *
 * @param folder a path, as it was written
 * @throws SfError NoStateError without an `access.yaml`; MisnamedStateError where it has another name; InvalidStateError with each problem of all files: its place, what is wrong, and
 * what to write; the errors of reading a folder
 */
export async function readState(folder: string, { now, manifest }: ReadOptions): Promise<State> {
  const { names, problems } = await listFiles(folder);
  const nameIn = (name: string): string => withSlashes(path.join(folder, name));
  const misnamed = names.filter((name) => name !== MANIFEST && LIKE_MANIFEST.test(name));
  problems.push(...misnamed.map((name) => ({ name, key: 'misnamed' })));
  if (!manifest && !names.includes(MANIFEST)) {
    if (misnamed.length > 0) throw messages.createError('misnamedState', [nameIn(misnamed[0]!), MANIFEST]);
    throw messages.createError('noState', [folder, MANIFEST]);
  }
  const about = manifest
    ? { manifest, problems: [] }
    : await readManifest(path.join(folder, MANIFEST), nameIn(MANIFEST));
  const limit = pLimit(FILES_AT_A_TIME);
  const read = await Promise.all(
    names
      .filter((name) => !LIKE_MANIFEST.test(name))
      .map((name) => limit(() => readAccessFile(path.join(folder, name), nameIn(name), now))),
  );
  const files = read.flatMap(({ access }) => access ?? []);
  const all = [
    ...about.problems,
    ...problems.map(({ name, key, tokens = [] }) =>
      problemAt({ file: nameIn(name), line: 1, column: 1 }, messages.getMessage(key, tokens.map(nameIn))),
    ),
    ...read.flatMap((one) => one.problems),
    ...problemsBetween(files, about.manifest),
  ];
  if (all.length > 0) throw invalidState(all);
  return { manifest: about.manifest!, files, names };
}

/** A path with `/` on every system. Elsewhere than on Windows, a `\` is a letter of a name. */
export function withSlashes(file: string): string {
  return file.split(path.sep).join('/');
}

/** The error for problems in files, in the order of their places. */
export function invalidState(problems: readonly Problem[]): SfError {
  const fileOf = ({ data }: Problem): string => (data as Place).file;
  const sorted = problems.toSorted((one, other) =>
    fileOf(one) === fileOf(other) ? byPlace(one, other) : fileOf(one) < fileOf(other) ? -1 : 1,
  );
  return errorOfMany(sorted, 'InvalidStateError', messages.getMessages('invalid.actions'));
}

const FILES_AT_A_TIME = 16;
const YAML = /\.ya?ml$/i;
/** What people may write for `access.yaml`. */
const LIKE_MANIFEST = /^access\.ya?ml$/i;

/** A problem of a file as such. */
type FileProblem = { readonly name: string; readonly key: string; readonly tokens?: readonly string[] };

/**
 * The YAML files of a folder and of those below it, in the order of their paths, which have `/`. Names that begin with a dot are passed
 * over. Links are problems: what they lead to is not reviewed with the folder.
 */
async function listFiles(folder: string): Promise<{ names: string[]; problems: FileProblem[] }> {
  const names: string[] = [];
  const problems: FileProblem[] = [];
  const visit = async (below: string): Promise<void> => {
    for (const entry of await entriesOf(path.join(folder, below))) {
      const name = below === '' ? entry.name : `${below}/${entry.name}`;
      if (entry.name.startsWith('.')) continue;
      if (entry.isDirectory()) await visit(name);
      else if (entry.isSymbolicLink()) problems.push({ name, key: 'link' });
      else if (!YAML.test(entry.name)) continue;
      else if (entry.isFile()) names.push(name);
      else problems.push({ name, key: 'noFile' });
    }
  };
  await visit('');
  for (const [first, ...others] of Map.groupBy(names, comparableName).values()) {
    problems.push(...others.map((name) => ({ name, key: 'sameName', tokens: [first!] })));
  }
  return { names, problems };
}

async function entriesOf(folder: string): Promise<Dirent[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries.sort((one, other) => (one.name < other.name ? -1 : 1));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') throw messages.createError('noFolder', [folder]);
    const why = code === 'ENOTDIR' ? messages.getMessage('noDirectory') : message;
    throw messages.createError('unreadableFolder', [folder, why]);
  }
}

/** What is wrong between one file and others, and between files and what is managed. */
function problemsBetween(files: readonly AccessFile[], manifest: Manifest | null): Problem[] {
  const problems: Problem[] = [];
  const tell = (place: Place, key: string, tokens: Array<string | number> = []): unknown =>
    problems.push(problemAt(place, messages.getMessage(key, tokens)));
  const firstFiles = new Map<string, AccessFile>();
  const placesOfWhole = new Map<string, Place>();
  for (const access of files) {
    const { kind, name, namePlace } = access;
    const key = `${kind.word}:${idIn(name) ?? comparableName(name)}`;
    const first = firstFiles.get(key);
    if (first) tell(namePlace, 'file.twice', [kind.word, shortText(name), first.file]);
    else firstFiles.set(key, access);
    if (manifest && idIn(name) === null && !isManaged(manifest, kind, name)) {
      tell(namePlace, 'file.notManaged', [`${kind.word}:${shortText(name)}`, MANIFEST]);
    }
    const places = new Map<string, Place>();
    for (const { user, place } of access.members) {
      const person = personOf(user, manifest);
      const twice = places.get(person);
      if (twice) tell(place, 'member.twice', [shortText(user), twice.line, twice.column]);
      else places.set(person, place);
      if (manifest && isIgnored(manifest, user, person)) tell(place, 'member.ignored', [shortText(user), MANIFEST]);
      if (!kind.isWhole || twice) continue;
      const wholeKey = `${kind.word} ${person}`;
      const other = placesOfWhole.get(wholeKey);
      if (!other) placesOfWhole.set(wholeKey, place);
      else if (other.file !== place.file) {
        tell(place, 'member.inTwoFiles', [kind.word, shortText(user), other.file, other.line, other.column]);
      }
    }
  }
  return problems;
}

/** One text for all spellings of a member: in any case, with or without what a sandbox adds. */
export function personOf(user: Member['user'], manifest: Pick<Manifest, 'suffixes'> | null): string {
  if (isUserId(user)) return user;
  const username = user.toLowerCase();
  const suffix = manifest?.suffixes.find((one) => username.endsWith(one.toLowerCase()));
  return suffix === undefined ? username : username.slice(0, -suffix.length);
}
