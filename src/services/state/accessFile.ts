import { Messages } from '@salesforce/core';
import type { Place } from '../../model/riskRule.js';
import { isSalesforceId, toId18, USER_KEY_PREFIX } from '../../model/salesforceId.js';
import { shortText } from '../../model/shortText.js';
import { faultOfEnd, LATEST_MOMENT, parseTime, type LocalTime } from '../../model/time.js';
import type { SharedTexts } from '../lookup/sharedTexts.js';
import { readYaml, type YamlLimits, type YamlValue } from '../lookup/yamlFile.js';
import { writtenOf, YamlReader } from '../lookup/yamlReader.js';
import { StateProblems } from './stateProblems.js';
import { stateKind, stateWords, type StateKind } from './stateKinds.js';
import '../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'state');

/** A file that says who holds one access. */
export type AccessFile = {
  /** What messages call it: its path below the current folder, with `/`. */
  readonly file: string;
  readonly kind: StateKind;
  /** API name, label or id. */
  readonly name: string;
  readonly namePlace: Place;
  readonly owner: string | null;
  readonly members: MemberList;
};

/** Somebody who holds the access of a file directly. */
export type Member = {
  /** A username, maybe without what a sandbox adds to it, or an id. */
  readonly user: string;
  /** When it ends: UTC with `Z`, or a time in the org's time zone; null: never. */
  readonly until: string | LocalTime | null;
  readonly reason: string | null;
  /** A role in the resource; null: none. */
  readonly role: string | null;
  /** Where the user stands. */
  readonly place: Place;
  /** Where the end stands; where the user stands if there is none. */
  readonly untilPlace: Place;
};

/** The members of a file, in its order. A folder has very many, so each takes a few bytes until somebody asks for it. */
export class MemberList implements Iterable<Member> {
  private readonly users: readonly string[];
  private readonly untils: ReadonlyArray<Member['until']>;
  private readonly reasons: ReadonlyArray<Member['reason']>;
  private readonly roles: ReadonlyArray<Member['role']>;
  /** Of each member: the line and the column of the user, and those of the end. */
  private readonly places: Uint32Array;

  /** @param file of all places of the members */
  public constructor(
    private readonly file: string,
    members: readonly Member[],
    shared: SharedTexts,
  ) {
    this.users = members.map(({ user }) => shared.of(user));
    this.untils = members.map(({ until }) => until);
    this.reasons = members.map(({ reason }) => reason && shared.of(reason));
    this.roles = members.map(({ role }) => role && shared.of(role));
    this.places = new Uint32Array(members.length * 4);
    members.forEach(({ place, untilPlace }, at) => {
      this.places.set([place.line, place.column, untilPlace.line, untilPlace.column], at * 4);
    });
  }

  public get length(): number {
    return this.users.length;
  }

  /** @param index of a member that there is */
  public at(index: number): Member {
    return {
      user: this.users[index]!,
      until: this.untils[index]!,
      reason: this.reasons[index]!,
      role: this.roles[index]!,
      place: this.placeAt(index * 4),
      untilPlace: this.placeAt(index * 4 + 2),
    };
  }

  public *[Symbol.iterator](): Generator<Member> {
    for (let index = 0; index < this.length; index++) yield this.at(index);
  }

  private placeAt(position: number): Place {
    return { file: this.file, line: this.places[position]!, column: this.places[position + 1]! };
  }
}

/** Most of a file are its members: nobody reviews a longer list. A file that is nothing but errors keeps within 400 MB of memory. */
export const accessFileLimits: YamlLimits = { bytes: 4_000_000, values: 50_000, signs: 80_000 };

/**
 * Reads the file of one access.
 *
 * @param name what messages call it
 * @param now ends at which nothing can end any more, whatever the time zone, are problems; null: they are none
 * @param shared texts that files have in common
 * @returns null, and problems, where it does not say which access it is about
 */
export async function readAccessFile(
  path: string,
  name: string,
  now: Date | null,
  shared: SharedTexts,
): Promise<{ readonly access: AccessFile | null; readonly problems: StateProblems }> {
  const { value, problems: ofYaml } = await readYaml(path, name, accessFileLimits);
  const reader = new AccessFileReader(now, shared);
  const access = reader.access(value, name);
  const problems = new StateProblems();
  problems.add([...ofYaml, ...reader.problems]);
  return { access, problems };
}

/** Whether a member is named by an id. */
export function isUserId(user: string): boolean {
  return user.startsWith(USER_KEY_PREFIX) && isSalesforceId(user);
}

class AccessFileReader extends YamlReader {
  public constructor(
    private readonly now: Date | null,
    private readonly shared: SharedTexts,
  ) {
    super(messages);
  }

  public access(value: YamlValue, file: string): AccessFile | null {
    if (value.is === 'invalid') return null;
    if (value.is === 'nothing') return this.tell(value.place, 'file.empty') ?? null;
    const kind = this.kindIn(value);
    const parts = this.keys(value, 'file', ['kind', 'name', 'members'], {
      // Its problems are told where it is looked for: members depend on it.
      kind: (word) => (kind ? word : this.kind(word)),
      name: (name) => {
        const text = this.text(name);
        return text === undefined ? undefined : { text, place: name.place };
      },
      owner: (owner) => this.text(owner),
      members: (members) =>
        this.list(members, (member) => (kind ? this.member(member, kind) : undefined), { mayBeEmpty: true }),
    });
    if (!kind || !parts?.name || !parts.members) return null;
    const { name, owner = null } = parts;
    const members = new MemberList(file, parts.members, this.shared);
    return { file, kind, name: name.text, namePlace: name.place, owner, members };
  }

  /** The kind of a file, where it is one. */
  private kindIn(value: YamlValue): StateKind | undefined {
    const word = value.is === 'map' ? value.entries.get('kind')?.value : undefined;
    return word?.is === 'text' ? stateKind(word.text) : undefined;
  }

  private kind(value: YamlValue): undefined {
    return void this.oneOf(value, stateWords);
  }

  private member(value: YamlValue, kind: StateKind): Member | undefined {
    if (value.is !== 'map') {
      const user = this.user(value);
      const { place } = value;
      return user === undefined ? undefined : { user, until: null, reason: null, role: null, place, untilPlace: place };
    }
    const parts = this.keys(value, 'member', ['user'], {
      user: (user) => {
        const text = this.user(user);
        return text === undefined ? undefined : { text, place: user.place };
      },
      until: (until) => this.until(until, kind),
      reason: (reason) => this.text(reason),
      role: (role) => (kind.hasRoles ? this.text(role) : this.tell(role.place, 'member.noRoles', [kind.word])),
    });
    if (!parts?.user) return undefined;
    const { user, until = null, reason = null, role = null } = parts;
    const untilPlace = value.entries.get('until')?.value.place ?? user.place;
    return { user: user.text, until, reason, role, place: user.place, untilPlace };
  }

  private user(value: YamlValue): string | undefined {
    const text = this.text(value);
    if (text === undefined) return undefined;
    if (isUserId(text)) return toId18(text);
    return text.includes('@') ? text : this.tell(value.place, 'member.notUsername', [shortText(text)]);
  }

  private until(value: YamlValue, kind: StateKind): string | LocalTime | undefined {
    if (!kind.canEnd) return this.tell(value.place, 'member.cannotEnd', [kind.word]);
    const end = value.is === 'text' ? parseTime(value.text) : null;
    if (end === null) return this.tell(value.place, 'member.until', [writtenOf(value)]);
    const fault = this.now && faultOfEnd(end, this.now);
    return fault === null ? end : this.tell(value.place, `member.${fault}`, [writtenOf(value), LATEST_MOMENT]);
  }
}
