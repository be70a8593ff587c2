import { mkdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { Messages, type Connection } from '@salesforce/core';
import pLimit from 'p-limit';
import { inZone, momentOf, parseTime } from '../../model/time.js';
import type { Holder, Target } from '../../resources/kinds.js';
import type { StatePull } from '../../schemas/state.js';
import { OrgClient } from '../../org/client.js';
import { readOrganization } from '../../org/facts.js';
import { FolderListings, openOutputFile } from '../document/outputFile.js';
import { errorOfMany, type Problem } from '../lookup/problems.js';
import { hasTooManySigns } from '../lookup/yamlFile.js';
import { whyUnreadable } from '../lookup/fileFault.js';
import { ALL, parsePattern, type AccessPattern } from './accessPattern.js';
import { accessFileLimits, isUserId, type AccessFile, type Member } from './accessFile.js';
import { endOf, isActiveInternal, userOf } from './compare.js';
import { FileNames } from './fileNames.js';
import { isIgnored, isManaged, managedKinds, MANIFEST, patternsWithoutAccess, type Manifest } from './manifest.js';
import { editMembers, newAccessFile, type MemberChange, type MemberEdits, type MemberText } from './memberEdits.js';
import { readOrgAccess, type Held, type KindInOrg, type OrgAccess } from './orgAccess.js';
import { hasManifest, personOf, readState, refuseBeyondLimit, withSlashes, type State } from './stateFolder.js';
import { stateKinds, type StateKind } from './stateKinds.js';
import '../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'state');

/** A file as an org would have it. */
export type PulledFile = {
  /** As messages call it. */
  readonly file: string;
  readonly kind: StateKind;
  /** The API name of the access. */
  readonly name: string;
  /** Null where the file stays as it is. */
  readonly text: string | null;
  readonly isNew: boolean;
  /** How many members it has then. */
  readonly members: number;
  /** How many members came, went, and got another end or role. */
  readonly added: number;
  readonly removed: number;
  readonly changed: number;
};

/** What an org has brought to a folder. */
export type Pull = {
  readonly files: readonly PulledFile[];
  /** Files of accesses that the org does not have. They stay as they are. */
  readonly gone: readonly AccessFile[];
  /** Files whose members are written in a way that nothing can be changed in. They stay as they are. */
  readonly unchangeable: readonly AccessFile[];
  /** Accesses with more members than a file may have: nothing is written for them. */
  readonly tooLarge: readonly string[];
  /** How many users hold something and are not among the users whom the org shows to whoever asks. */
  readonly unseenUsers: number;
};

/**
 * Makes the files of a folder what an org has: of each managed access, a file with those who hold it.
 *
 * @param timeZone the org's; null where it could not be read
 */
export async function pullState(folder: string, state: State, org: OrgAccess, timeZone: string | null): Promise<Pull> {
  const { manifest } = state;
  const writer = new MemberWriter(org, manifest, timeZone);
  const fileNames = new FileNames(state.names);
  const files: PulledFile[] = [];
  const gone: AccessFile[] = [];
  const unchangeable: AccessFile[] = [];
  const tooLarge: string[] = [];
  const withFile = new Set<string>();
  const unseenUsers = countUnseen(org);
  for (const access of state.files) {
    const inOrg = org.kinds.get(access.kind);
    const [target, ...others] = inOrg?.find(access.name) ?? [];
    if (!target || others.length > 0 || withFile.has(target.id)) {
      gone.push(access);
      continue;
    }
    withFile.add(target.id);
    const edits = editsOf(access, inOrg!.held.get(target.id) ?? [], org, writer, manifest, unseenUsers > 0);
    const { kind, file } = access;
    const { added, present } = edits;
    const removed = present.filter((one) => one === 'goes').length;
    const changed = present.filter((one) => typeof one === 'object').length;
    const isSame = added.length === 0 && removed === 0 && changed === 0;
    const text = isSame ? null : await editMembers(await readFile(file, 'utf8'), edits);
    if (!isSame && text === null) unchangeable.push(access);
    else if (text !== null && (await hasTooManySigns(text, accessFileLimits))) tooLarge.push(wordOf(kind, target));
    else {
      const members = access.members.length - removed + added.length;
      const counts = { members, added: added.length, removed, changed };
      files.push({ file, kind, name: target.apiName, text, isNew: false, ...counts });
    }
  }
  for (const kind of managedKinds(manifest)) {
    const inOrg = org.kinds.get(kind);
    if (!inOrg) continue;
    for (const target of inOrg.targets.toSorted(byApiName)) {
      const isWanted = isManaged(manifest, kind, target.apiName) && inOrg.takesInternalUsers(target);
      if (!isWanted || withFile.has(target.id)) continue;
      const held = membersOf(kind, inOrg.held.get(target.id) ?? [], org, manifest, new Set());
      const members = held.map(({ user, held: one }) => writer.memberOf(user, one)).toSorted(byUser);
      const file = withSlashes(path.join(folder, fileNames.pathOf(kind.word, target.apiName, target.id)));
      const text = await newAccessFile(kind.word, nameOf(target, inOrg), members);
      if (await hasTooManySigns(text, accessFileLimits)) {
        tooLarge.push(wordOf(kind, target));
        continue;
      }
      const counts = { members: members.length, added: members.length, removed: 0, changed: 0 };
      files.push({ file, kind, name: target.apiName, text, isNew: true, ...counts });
    }
  }
  return { files, gone, unchangeable, tooLarge, unseenUsers };
}

/** An access as people write it. */
const wordOf = ({ word }: StateKind, { apiName }: Pick<Target, 'apiName'>): string => `${word}:${apiName}`;

/** Salesforce shows some users only a part of the others, and who holds what nevertheless. */
function countUnseen({ kinds, users }: OrgAccess): number {
  const unseen = new Set<string>();
  for (const { held } of kinds.values()) {
    for (const some of held.values()) for (const { userId } of some) if (!users.has(userId)) unseen.add(userId);
  }
  return unseen.size;
}

/** What there is to pull. */
export type PullRequest = {
  /** A path, as it was written. */
  readonly folder: string;
  /** `KIND:PATTERN`: what a new `access.yaml` is to manage; none: each kind that the org has. */
  readonly manage: readonly string[];
  readonly now: Date;
};

/**
 * Reads an org and brings a folder up to date with it. Without an `access.yaml`, writes one.
 *
 * @param onHidden is told of kinds that the running user may not see, where nobody has said what is managed: they are left out
 * @throws SfError BadPatternError, ManagedAlreadyError, OutputFileError, MembersLimitError, FilesLimitError; what `readState` throws; in plain words when the org cannot be read
 */
export async function pullFromOrg(
  connection: Connection,
  { folder, manage, now }: PullRequest,
  onHidden: (kind: string, why: Error) => void,
  signal: AbortSignal,
): Promise<StatePull> {
  const patterns = patternsOf(manage);
  const isThere = await isFolder(folder);
  const isFirst = !isThere || !(await hasManifest(folder));
  if (!isFirst && manage.length > 0) throw messages.createError('managedAlready', [folder, MANIFEST]);
  const known = isFirst ? null : await readState(folder, { now: null });
  const client = new OrgClient(connection, { signal });
  const wanted = known ? managedKinds(known.manifest) : patterns.length > 0 ? kindsOf(patterns) : stateKinds;
  try {
    const isChosen = known !== null || patterns.length > 0;
    const [{ timeZone }, org] = await Promise.all([
      readOrganization(client),
      readOrgAccess(client, wanted, now, isChosen ? undefined : onHidden),
    ]);
    const texts = isChosen ? manage : [...org.kinds.keys()].map(({ word }) => `${word}:${ALL}`);
    const manifest: Manifest = { manage: patternsOf(texts), ignoredUsers: [], ignoredAccess: [], suffixes: [] };
    if (!isThere) await mkdir(folder, { recursive: true });
    const state = known ?? (await readState(folder, { now: null, manifest }));
    const pull = await pullState(folder, state, org, timeZone);
    const members = pull.files.reduce((sum, file) => sum + file.members, 0);
    refuseBeyondLimit(folder, 'members', members);
    const others = state.files.length - pull.files.filter(({ isNew }) => !isNew).length;
    refuseBeyondLimit(folder, 'files', pull.files.length + others);
    const file = path.join(folder, MANIFEST);
    const writer = new FileWriter(signal);
    if (isFirst) await writer.write(file, manifestText(texts));
    const limit = pLimit(FILES_AT_A_TIME);
    const write = async (one: PulledFile): Promise<void> => {
      if (one.text !== null) await limit(() => writer.write(one.file, one.text!));
    };
    await Promise.all(pull.files.map(write));
    return {
      folder,
      manifest: isFirst ? file : null,
      files: pull.files.map(({ file: own, kind, name, text, isNew, added, removed, changed }) => ({
        file: own,
        access: wordOf(kind, { apiName: name }),
        status: isNew ? 'new' : text === null ? 'unchanged' : 'changed',
        added,
        removed,
        changed,
      })),
      gone: pull.gone.map((access) => access.file),
      unchangeable: pull.unchangeable.map((access) => access.file),
      tooLarge: [...pull.tooLarge],
      withoutAccess: patternsWithoutAccess(state.manifest, org.kinds),
      unseenUsers: pull.unseenUsers,
      apiCalls: client.calls,
    };
  } catch (error) {
    throw client.explain(error);
  }
}

/** To flush one file after the other would take most of the time. */
const FILES_AT_A_TIME = 16;

function patternsOf(texts: readonly string[]): AccessPattern[] {
  const problems: Problem[] = [];
  const patterns = texts.flatMap((text) => {
    const pattern = parsePattern(text);
    if (typeof pattern !== 'string' && (!pattern.kind.isWhole || pattern.name === ALL)) return pattern;
    const { word } = typeof pattern === 'string' ? { word: '' } : pattern.kind;
    const line = typeof pattern === 'string' ? pattern : messages.getMessage('pattern.whole', [word, word]);
    problems.push({ line: messages.getMessage('manage', [line]), data: { text } });
    return [];
  });
  if (problems.length > 0) throw errorOfMany(problems, 'BadPatternError', messages.getMessages('manage.actions'));
  return patterns;
}

const kindsOf = (patterns: readonly AccessPattern[]): StateKind[] => [...new Set(patterns.map(({ kind }) => kind))];

async function isFolder(folder: string): Promise<boolean> {
  const found = await stat(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw messages.createError('unreadableFolder', [folder, whyUnreadable(error)]);
  });
  if (found?.isDirectory() === false)
    throw messages.createError('unreadableFolder', [folder, messages.getMessage('noDirectory')]);
  return found !== null;
}

/** Writes files, each whole or not at all, and makes their folders. */
class FileWriter {
  private readonly listings = new FolderListings();
  private readonly folders = new Map<string, Promise<unknown>>();

  public constructor(private readonly signal: AbortSignal) {}

  /** @throws SfError OutputFileError, NoNewFolderError */
  public async write(file: string, text: string): Promise<void> {
    await this.makeFolder(path.dirname(file));
    const output = await openOutputFile(file, this.signal, this.listings);
    try {
      await output.write([text]);
    } finally {
      await output.discard();
    }
  }

  private async makeFolder(folder: string): Promise<void> {
    const made = this.folders.get(folder) ?? mkdir(folder, { recursive: true });
    this.folders.set(folder, made);
    await made.catch((error: Error) => {
      throw messages.createError('noNewFolder', [folder, error.message]);
    });
  }
}

/** An `access.yaml`. @param patterns `KIND:PATTERN` */
function manifestText(patterns: readonly string[]): string {
  const quoted = patterns.map((pattern) => `  - ${JSON.stringify(pattern)}\n`);
  return `${messages.getMessage('manifest.comment').replace(/^/gm, '# ')}\nversion: 1\nmanage:\n${quoted.join('')}`;
}

/** @param hidesUsers whether a member whom nobody finds may be a user who is not shown: the line stays */
function editsOf(
  { kind, members }: AccessFile,
  held: readonly Held[],
  org: OrgAccess,
  writer: MemberWriter,
  manifest: Manifest,
  hidesUsers: boolean,
): MemberEdits {
  const listed = Array.from(members, ({ user }) => userOf(org, manifest, user)?.id);
  const wanted = new Map(
    membersOf(kind, held, org, manifest, new Set(listed.flatMap((id) => id ?? []))).map((one) => [one.user.id, one]),
  );
  const present = Array.from(members, (member, at): MemberEdits['present'][number] => {
    const one = wanted.get(listed[at] ?? '');
    if (!one) return hidesUsers && listed[at] === undefined ? 'stays' : 'goes';
    // Whoever is listed a second time, by another name, is not kept there.
    wanted.delete(one.user.id);
    return writer.changeOf(member, one.held) ?? 'stays';
  });
  const added = [...wanted.values()].map(({ user, held: one }) => writer.memberOf(user, one)).toSorted(byUser);
  return { present, added };
}

type HeldBy = { readonly user: Holder; readonly held: Held };

/** Those who hold an access and belong into its file. @param listed users who stand there already */
function membersOf(
  { isWhole }: StateKind,
  held: readonly Held[],
  { users }: OrgAccess,
  manifest: Manifest,
  listed: ReadonlySet<string>,
): HeldBy[] {
  return held.flatMap((one) => {
    const user = users.get(one.userId);
    if (!user || isIgnored(manifest, user.username, personOf(user.username, manifest))) return [];
    const belongs = !isWhole || listed.has(user.id) || isActiveInternal(user);
    return belongs ? { user, held: one } : [];
  });
}

/** Writes members as files have them. */
class MemberWriter {
  public constructor(
    private readonly org: OrgAccess,
    private readonly manifest: Manifest,
    private readonly timeZone: string | null,
  ) {}

  public memberOf(user: Holder, { end, role }: Held): MemberText {
    return {
      user: this.nameOf(user),
      ...(end !== null && { until: this.endText(end) }),
      ...(typeof role === 'string' && { role }),
    };
  }

  /** What makes a member as the org has it; null where it is right already, however it is written. */
  public changeOf({ until, role }: Member, held: Held): MemberChange | null {
    const isSameEnd = endOf(until, this.timeZone) === held.end;
    const isSameRole = held.role === undefined || held.role?.toLowerCase() === role?.toLowerCase();
    if (isSameEnd && isSameRole) return null;
    return {
      ...(!isSameEnd && { until: held.end === null ? null : this.endText(held.end) }),
      ...(!isSameRole && { role: held.role ?? null }),
    };
  }

  /** The username, without what the sandbox has added to it where the user is found without it; or the id, where it means two users. */
  private nameOf({ id, username }: Holder): string {
    const isHere = (name: string): boolean => userOf(this.org, this.manifest, name)?.id === id;
    const stands = (name: string): boolean =>
      name.includes('@') &&
      name.trim() === name &&
      !isUserId(name) &&
      isHere(name) &&
      isHere(personOf(name, this.manifest));
    const withoutSuffix = this.manifest.suffixes.flatMap((suffix) =>
      username.toLowerCase().endsWith(suffix.toLowerCase()) ? username.slice(0, -suffix.length) : [],
    );
    return [...withoutSuffix, username].find(stands) ?? id;
  }

  /** A day, where the end is that of a day in the org. */
  private endText(end: string): string {
    if (this.timeZone === null) return end;
    const day = inZone(end, this.timeZone).slice(0, 10);
    const local = parseTime(day);
    return local !== null && typeof local === 'object' && momentOf(local, this.timeZone) === end ? day : end;
  }
}

/** The name that stands for a resource alone: its API name, or its id. */
function nameOf({ apiName, id }: Target, { find }: KindInOrg): string {
  const [found, ...others] = find(apiName);
  return found?.id === id && others.length === 0 && apiName.trim() === apiName ? apiName : id;
}

function byApiName(one: Target, other: Target): number {
  return one.apiName < other.apiName ? -1 : 1;
}

function byUser({ user: one }: MemberText, { user: other }: MemberText): number {
  const [first, second] = [one.toLowerCase(), other.toLowerCase()];
  return first < second ? -1 : first > second ? 1 : 0;
}
