import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { Messages } from '@salesforce/core';
import { comparableName } from '../../model/comparableName.js';
import type { Place } from '../../model/riskRule.js';
import { shortText } from '../../model/shortText.js';
import { idIn } from '../lookup/byName.js';
import type { Problem } from '../lookup/problems.js';
import { SharedTexts } from '../lookup/sharedTexts.js';
import { problemAt } from '../lookup/yamlFile.js';
import { isUserId, readAccessFile, type AccessFile, type Member } from './accessFile.js';
import { isIgnored, isManaged, MANIFEST, readManifest, type Manifest } from './manifest.js';
import { StateProblems } from './stateProblems.js';
import type { StateKind } from './stateKinds.js';
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
 * @throws SfError NoStateError without an `access.yaml`; MisnamedStateError where it has another name; FilesLimitError, MembersLimitError; InvalidStateError with the first problems of all files:
 * the place, what is wrong, and what to write; the errors of reading a folder
 */
export async function readState(
  folder: string,
  { now, manifest }: ReadOptions,
  limits = FOLDER_LIMITS,
): Promise<State> {
  const { names, faults } = await listFiles(folder);
  const own = names.filter((name) => !LIKE_MANIFEST.test(name));
  refuseBeyondLimit(folder, 'files', own.length, limits);
  const nameIn = (name: string): string => withSlashes(path.join(folder, name));
  const misnamed = names.filter((name) => name !== MANIFEST && LIKE_MANIFEST.test(name));
  faults.push(...misnamed.map((name) => ({ name, key: 'misnamed' })));
  if (!manifest && !names.includes(MANIFEST)) {
    if (misnamed.length > 0) throw messages.createError('misnamedState', [nameIn(misnamed[0]!), MANIFEST]);
    throw messages.createError('noState', [folder, MANIFEST]);
  }
  const about = manifest
    ? { manifest, problems: [] }
    : await readManifest(path.join(folder, MANIFEST), nameIn(MANIFEST));
  const problems = new StateProblems();
  problems.add(about.problems);
  for (const { name, key, tokens = [] } of faults) {
    const place = { file: nameIn(name), line: 1, column: 1 };
    problems.add([problemAt(place, messages.getMessage(key, tokens.map(nameIn)))]);
  }
  const files: AccessFile[] = [];
  const shared = new SharedTexts();
  let members = 0;
  let lastRead = MANIFEST;
  for (const name of own) {
    if (problems.count > limits.problems) problems.throwIfAny(nameIn(lastRead));
    const { access, problems: ofFile } = await readAccessFile(path.join(folder, name), nameIn(name), now, shared);
    lastRead = name;
    problems.addAll(ofFile);
    if (access) files.push(access);
    members += access?.members.length ?? 0;
    refuseBeyondLimit(folder, 'members', members, limits);
  }
  addProblemsBetween(files, about.manifest, problems);
  problems.throwIfAny();
  return { manifest: about.manifest!, files, names };
}

/** What the files of a folder may have in all (docs/benchmarks.md says what memory that takes). After so many problems, no other file is read. */
export type FolderLimits = { readonly files: number; readonly members: number; readonly problems: number };

export const FOLDER_LIMITS: FolderLimits = { files: 25_000, members: 500_000, problems: 10_000 };

/** @throws SfError FilesLimitError, MembersLimitError */
export function refuseBeyondLimit(
  folder: string,
  of: 'files' | 'members',
  count: number,
  limits = FOLDER_LIMITS,
): void {
  if (count > limits[of]) throw messages.createError(`${of}Limit`, [folder, limits[of].toLocaleString('en-US')]);
}

/** A path with `/` on every system. Elsewhere than on Windows, a `\` is a letter of a name. */
export function withSlashes(file: string): string {
  return file.split(path.sep).join('/');
}

const YAML = /\.ya?ml$/i;
/** What people may write for `access.yaml`. */
const LIKE_MANIFEST = /^access\.ya?ml$/i;

/** What is wrong with a file as such. */
type FileFault = { readonly name: string; readonly key: string; readonly tokens?: readonly string[] };

/**
 * The YAML files of a folder and of those below it, in the order of their paths, which have `/`. Names that begin with a dot are passed
 * over. Links are problems: what they lead to is not reviewed with the folder.
 */
async function listFiles(folder: string): Promise<{ names: string[]; faults: FileFault[] }> {
  const names: string[] = [];
  const faults: FileFault[] = [];
  const visit = async (below: string): Promise<void> => {
    for (const entry of await entriesOf(path.join(folder, below))) {
      const name = below === '' ? entry.name : `${below}/${entry.name}`;
      if (entry.name.startsWith('.')) continue;
      if (entry.isDirectory()) await visit(name);
      else if (entry.isSymbolicLink()) faults.push({ name, key: 'link' });
      else if (!YAML.test(entry.name)) continue;
      else if (entry.isFile()) names.push(name);
      else faults.push({ name, key: 'noFile' });
    }
  };
  await visit('');
  for (const [first, ...others] of Map.groupBy(names, comparableName).values()) {
    faults.push(...others.map((name) => ({ name, key: 'sameName', tokens: [first!] })));
  }
  return { names, faults };
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

/** Adds what is wrong between one file and others, and between files and what is managed. */
function addProblemsBetween(files: readonly AccessFile[], manifest: Manifest | null, problems: StateProblems): void {
  const firstFiles = new Map<string, AccessFile>();
  const placesOfWhole = new PlacesOfWhole();
  for (const access of files) {
    const { kind, name, namePlace } = access;
    const found: Problem[] = [];
    const tell = (place: Place, key: string, tokens: Array<string | number> = []): unknown =>
      found.push(problemAt(place, messages.getMessage(key, tokens)));
    const key = `${kind.word}:${idIn(name) ?? comparableName(name)}`;
    const first = firstFiles.get(key);
    if (first) tell(namePlace, 'file.twice', [kind.word, shortText(name), first.file]);
    else firstFiles.set(key, access);
    if (manifest && idIn(name) === null && !isManaged(manifest, kind, name)) {
      tell(namePlace, 'file.notManaged', [`${kind.word}:${shortText(name)}`, MANIFEST]);
    }
    const indexes = new Map<string, number>();
    for (let index = 0; index < access.members.length; index++) {
      const { user, place } = access.members.at(index);
      const person = personOf(user, manifest);
      const first = indexes.get(person);
      if (first === undefined) indexes.set(person, index);
      else {
        const twice = access.members.at(first).place;
        tell(place, 'member.twice', [shortText(user), twice.line, twice.column]);
      }
      if (manifest && isIgnored(manifest, user, person)) tell(place, 'member.ignored', [shortText(user), MANIFEST]);
      if (!kind.isWhole || first !== undefined) continue;
      const other = placesOfWhole.ofOtherFile(kind, person, place);
      if (other) tell(place, 'member.inTwoFiles', [kind.word, shortText(user), other.file, other.line, other.column]);
    }
    problems.add(found);
  }
}

/** Where each person stands that has at most one access of a kind. */
export class PlacesOfWhole {
  private readonly byKind = new Map<StateKind, Map<string, Place>>();

  /** Keeps the first place of a person. @returns that place if it is in another file than this one */
  public ofOtherFile(kind: StateKind, person: string, place: Place): Place | undefined {
    const places = this.byKind.get(kind) ?? new Map<string, Place>();
    this.byKind.set(kind, places);
    const first = places.get(person);
    if (!first) places.set(person, place);
    return first && first.file !== place.file ? first : undefined;
  }
}

/** One text for all spellings of a member: in any case, with or without what a sandbox adds. */
export function personOf(user: Member['user'], manifest: Pick<Manifest, 'suffixes'> | null): string {
  if (isUserId(user)) return user;
  const username = user.toLowerCase();
  const suffix = manifest?.suffixes.find((one) => username.endsWith(one.toLowerCase()));
  return suffix === undefined ? username : username.slice(0, -suffix.length);
}
