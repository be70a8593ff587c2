import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { Messages } from '@salesforce/core';
import { inZone, momentOf, parseTime } from '../../model/time.js';
import type { Holder, Target } from '../../resources/kinds.js';
import { openOutputFile } from '../document/outputFile.js';
import { isUserId, type AccessFile, type Member } from './accessFile.js';
import { endOf, isActiveInternal, userOf } from './compare.js';
import { FileNames } from './fileNames.js';
import { isIgnored, isManaged, managedKinds, type Manifest } from './manifest.js';
import { editMembers, newAccessFile, type MemberChange, type MemberEdits, type MemberText } from './memberEdits.js';
import type { Held, KindInOrg, OrgAccess } from './orgAccess.js';
import { personOf, type State } from './stateFolder.js';
import type { StateKind } from './stateKinds.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
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
};

/** A folder that files are brought up to date in. */
export type PullInto = {
  readonly folder: string;
  readonly state: State;
  /** The paths of all files in the folder, below it, with `/`. */
  readonly names: readonly string[];
};

/**
 * Makes the files of a folder what an org has: of each managed access, a file with those who hold it.
 *
 * @param timeZone the org's; null where it could not be read
 */
export async function pullState(
  { folder, state, names }: PullInto,
  org: OrgAccess,
  timeZone: string | null,
): Promise<Pull> {
  const { manifest } = state;
  const writer = new MemberWriter(org, manifest, timeZone);
  const fileNames = new FileNames(names);
  const files: PulledFile[] = [];
  const gone: AccessFile[] = [];
  const unchangeable: AccessFile[] = [];
  const withFile = new Set<string>();
  for (const access of state.files) {
    const inOrg = org.kinds.get(access.kind);
    const [target, ...others] = inOrg?.find(access.name) ?? [];
    if (!target || others.length > 0 || withFile.has(target.id)) {
      gone.push(access);
      continue;
    }
    withFile.add(target.id);
    const edits = editsOf(access, inOrg!.held.get(target.id) ?? [], org, writer, manifest);
    const { kind, file } = access;
    const { added, present } = edits;
    const removed = present.filter((one) => one === 'goes').length;
    const changed = present.filter((one) => typeof one === 'object').length;
    const isSame = added.length === 0 && removed === 0 && changed === 0;
    const text = isSame ? null : await editMembers(await readFile(file, 'utf8'), edits);
    if (!isSame && text === null) unchangeable.push(access);
    else {
      const counts = { added: added.length, removed, changed };
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
      const file = path.join(folder, fileNames.pathOf(kind.word, target.apiName, target.id)).replaceAll('\\', '/');
      const text = await newAccessFile(kind.word, nameOf(target, inOrg), members);
      const counts = { added: members.length, removed: 0, changed: 0 };
      files.push({ file, kind, name: target.apiName, text, isNew: true, ...counts });
    }
  }
  return { files, gone, unchangeable };
}

/** Writes the files that are to be written, each whole or not at all. @throws SfError OutputFileError */
export async function writePulled({ files }: Pull, signal: AbortSignal): Promise<void> {
  for (const { file, text } of files) {
    if (text === null) continue;
    await mkdir(path.dirname(file), { recursive: true });
    const output = await openOutputFile(file, signal);
    try {
      await output.write([text]);
    } finally {
      await output.discard();
    }
  }
}

/** An `access.yaml`. @param patterns `KIND:PATTERN` */
export function manifestText(patterns: readonly string[]): string {
  const quoted = patterns.map((pattern) => `  - ${JSON.stringify(pattern)}\n`);
  return `${messages.getMessage('manifest.comment').replace(/^/gm, '# ')}\nversion: 1\nmanage:\n${quoted.join('')}`;
}

function editsOf(
  { kind, members }: AccessFile,
  held: readonly Held[],
  org: OrgAccess,
  writer: MemberWriter,
  manifest: Manifest,
): MemberEdits {
  const listed = members.map(({ user }) => userOf(org, manifest, user)?.id);
  const wanted = new Map(
    membersOf(kind, held, org, manifest, new Set(listed.flatMap((id) => id ?? []))).map((one) => [one.user.id, one]),
  );
  const present = members.map((member, at): MemberEdits['present'][number] => {
    const one = wanted.get(listed[at] ?? '');
    if (!one) return 'goes';
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

  /** The username, without what the sandbox has added to it where the user is found without it; or the id. */
  private nameOf({ id, username }: Holder): string {
    const stands = (name: string): boolean =>
      name.includes('@') && name.trim() === name && !isUserId(name) && userOf(this.org, this.manifest, name)?.id === id;
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
