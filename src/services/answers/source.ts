import { Messages } from '@salesforce/core';
import { leftOutReasons } from '../../model/account.js';
import { rightBits, type PermissionRef } from '../../model/permission.js';
import { RuleNeeds, ruleOf, type Need } from '../../model/permissionRule.js';
import { resourceType, type ResourceTypeId } from '../../model/resourceType.js';
import { flagOfOption } from '../../model/syncOptions.js';
import type { OrgClient } from '../../org/client.js';
import { readOrganization } from '../../org/facts.js';
import type { ReadEach } from '../../org/query.js';
import { kinds } from '../../resources/index.js';
import type { AccessSink } from '../../resources/kinds.js';
import { VIEW_ALL_FIELDS_SINCE } from '../../resources/permissions/objectPermissions.js';
import { ACCOUNT_TYPE, INTERNAL_USER } from '../../resources/user.js';
import type { About } from '../../snapshot/about.js';
import { explainDamage, openKeptSnapshot } from '../../snapshot/keptSnapshot.js';
import type { SnapshotReader } from '../../snapshot/reader.js';
import { createSnapshot, type Snapshot } from '../../snapshot/snapshot.js';
import { knownViewer } from '../sync/aboutSync.js';
import type { NotKnown, Question } from './answer.js';
import '../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'answerSource');

/** The options without which a sync does not read a part of what the answers are made of, and what that part is called. */
const parts = {
  permissions: 'syncPermissions',
  fieldPermissions: 'syncFieldPermissions',
  logins: 'syncLogins',
  licenses: 'syncLicenses',
} as const;

export type Part = keyof typeof parts;

/** What an org may hide from a live answer so that more follows from it: a part, or which users are frozen. */
export type HiddenPart = Part | 'loginStates';

/** What a part is called where it is not known. */
export function subjectOf(part: HiddenPart): string {
  return messages.getMessage(part);
}

/** What answers are read from: a kept snapshot, or a small one that was just filled with what a question needs. */
export type AnswerSource = {
  readonly reader: SnapshotReader;
  readonly about: About;
  /** When the org had been read. */
  readonly readAt: Date;
  readonly isLive: boolean;
  /** REST requests sent so far, those for names among them; 0 of a kept snapshot. */
  readonly apiCalls: number;
  /**
   * What the answer to a question does not know.
   *
   * @param question null: all that one user has
   * @param userId the one user whom it is about; undefined: all users
   */
  notKnown(question: Question | null, userId?: string): readonly NotKnown[];
  /** An error that came while the source was read, in plain words where the file is damaged. */
  explain(error: unknown): Error;
  /** Closes the source; a live one is removed. */
  close(): Promise<void>;
};

/** Takes what an org does not show, where the answer depends on it. @param part where it is one of these */
export type Tell = (unknown: NotKnown, part?: HiddenPart) => void;

/** Writes what a question needs into the sink. */
export type Fill = (sink: AccessSink, tell: Tell) => Promise<void>;

/**
 * Opens a kept snapshot as a source.
 *
 * @throws SfError that says what the file is instead
 */
export async function openSnapshotSource(path: string): Promise<AnswerSource> {
  const kept = await openKeptSnapshot(path, 'as read');
  const { reader, about } = kept;
  return {
    reader,
    about,
    readAt: about.readAt,
    isLive: false,
    apiCalls: 0,
    notKnown: (question, userId) => [
      // The one user was found in it.
      ...(userId === undefined ? usersLeftOut(reader, about) : []),
      ...notRead(about, partsOf(question), (type) => isAbout(type, question)),
      ...membersNotListed(reader, question),
      ...notYetThere(about, question),
      ...maybeComputed(reader, question),
    ],
    explain: (error) => explainDamage(path, error),
    close: () => Promise.resolve(kept.close()),
  };
}

/** The source that was just read from an org: the snapshot goes with it. */
export function sourceJustRead(
  client: OrgClient,
  snapshot: Snapshot,
  reader: SnapshotReader,
  about: About,
): Omit<AnswerSource, 'notKnown'> {
  return {
    reader,
    about,
    readAt: about.readAt,
    isLive: true,
    get apiCalls() {
      return client.calls;
    },
    explain: (error) => snapshot.explain(error),
    close: () => snapshot.dispose(),
  };
}

/**
 * Asks an org for what a question needs, and keeps it in a temporary folder until the source is closed. Where that fails, or is
 * interrupted, nothing is left.
 *
 * @param signal ends it early, as it ends the requests of the client
 * @param filled what is as complete as the question needs it, unless the org does not show it
 * @param read where the org's own record comes in a call with others
 * @throws SfError in plain words
 */
export async function liveSource(
  client: OrgClient,
  fill: Fill,
  signal?: AbortSignal,
  filled: readonly Part[] = [],
  read?: ReadEach,
): Promise<AnswerSource> {
  const snapshot = await createSnapshot();
  try {
    const unknown: NotKnown[] = [];
    const hidden = new Set<HiddenPart>();
    const tell: Tell = (one, part) => {
      unknown.push(one);
      if (part !== undefined) hidden.add(part);
    };
    const [organization] = await Promise.all([readOrganization(client, read), fill(snapshot.writer, tell)]);
    signal?.throwIfAborted();
    if (hidden.has('loginStates')) {
      snapshot.warnings.add({ kind: 'left-out', subject: 'user', detail: subjectOf('loginStates') });
    }
    snapshot.writer.finish(new Date());
    const { id, name, edition, isSandbox, isTrial } = organization;
    const about: About = {
      organization: { id, name, edition, isSandbox, isTrial, instanceUrl: client.instanceUrl },
      apiVersion: client.apiVersion,
      runningUser: knownViewer(client),
      options: Object.fromEntries(
        filled.filter((part) => !hidden.has(part)).map((part) => [flagOfOption(parts[part]), true]),
      ),
      resourceTypes: kinds.map(({ type }) => ({ id: type.id, name: type.name, notRead: null })),
      startedAt: snapshot.startedAt,
      readAt: snapshot.readAt!,
      pluginVersion: null,
    };
    const reader = await snapshot.build(about, 'user-not-visible', signal);
    return Object.assign(sourceJustRead(client, snapshot, reader, about), {
      notKnown: (question: Question | null, userId?: string): NotKnown[] => {
        const isInternal = userId !== undefined && isInternalUser(reader, userId);
        const concerning = unknown.filter((one) => !(isInternal && one.what === 'not read' && one.isOfPortals));
        return inOrder([...concerning, ...notYetThere(about, question), ...maybeComputed(reader, question)]);
      },
    });
  } catch (error) {
    await snapshot.dispose();
    throw snapshot.explain(error);
  }
}

/** Does work with a source, and closes it however the work ends. @throws what the work throws, see AnswerSource.explain */
export async function withSource<Source extends Pick<AnswerSource, 'explain' | 'close'>, T>(
  source: Source,
  work: (source: Source) => T | Promise<T>,
): Promise<T> {
  try {
    return await work(source);
  } catch (error) {
    throw source.explain(error);
  } finally {
    await source.close();
  }
}

function isInternalUser(reader: SnapshotReader, userId: string): boolean {
  const accounts = reader.accountFacts();
  const account = accounts.account(userId);
  return account !== undefined && accounts.keysWith(ACCOUNT_TYPE, INTERNAL_USER, account.key).length > 0;
}

/** The org may answer in any order, and hide the same from several who ask. */
function inOrder(unknown: readonly NotKnown[]): NotKnown[] {
  const keyOf = (one: NotKnown): string => (one.what === 'not read' ? one.subject : one.reason);
  const once = new Map(unknown.map((one) => [JSON.stringify(one), one]));
  return [...once.values()].sort((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1));
}

/** The users whom a sync has left out. Those who are no standard users stayed in the org: nobody counted them. */
export function usersLeftOut(reader: SnapshotReader, { options }: About): NotKnown[] {
  return leftOutReasons.flatMap((reason): NotKnown[] => {
    if (reason === 'non-standard') {
      const areRead = options[flagOfOption('syncNonStandardUsers')] === true;
      return areRead ? [] : [{ what: 'users left out', reason, count: null }];
    }
    const { count } = reader.leftOut(reason, 0);
    return count > 0 ? [{ what: 'users left out', reason, count }] : [];
  });
}

/**
 * What a sync has not read of what an answer needs.
 *
 * @param needed the parts that the answer needs
 * @param isNeeded whether it needs resources of a type
 */
export function notRead(
  about: About,
  needed: readonly Part[],
  isNeeded: (type: ResourceTypeId) => boolean,
): NotKnown[] {
  return [
    ...needed.flatMap((part): NotKnown[] => {
      const flag = flagOfOption(parts[part]);
      if (about.options[flag] === true) return [];
      return [{ what: 'not read', subject: subjectOf(part), why: messages.getMessage('without', [`--${flag}`]) }];
    }),
    ...about.resourceTypes.flatMap(({ id, name, notRead: why }): NotKnown[] => {
      if (why === null || !isNeeded(id)) return [];
      const key = why === 'not-asked' ? 'notAsked' : 'notInOrg';
      return [{ what: 'not read', subject: name, why: messages.getMessage(key) }];
    }),
  ];
}

/** The groups in groups of which a sync could not tell who is in them. It counts them, and keeps no types of them. */
function membersNotListed(reader: SnapshotReader, question: Question | null): NotKnown[] {
  if (question !== null && !(question.about === 'access' && question.entitlement.type === 'group')) return [];
  if (!reader.dropped().some(({ what, reason }) => what === 'inheritance' && reason === 'system-group')) return [];
  return [
    { what: 'not read', subject: messages.getMessage('membersOfAll'), why: messages.getMessage('membersOf.why') },
  ];
}

/** What the API version that was asked for does not show yet: nobody can be told to have it. */
function notYetThere({ apiVersion }: About, question: Question | null): NotKnown[] {
  const isNeed = ({ permission, bit }: Need): boolean =>
    permission.kind === 'object' && bit === rightBits['view-all-fields'];
  const isNeeded =
    question === null ||
    (question.about === 'permissions' && question.wanted.some((one) => new RuleNeeds(ruleOf(one)).needs.some(isNeed)));
  if (!isNeeded || Number(apiVersion) >= VIEW_ALL_FIELDS_SINCE) return [];
  const why = messages.getMessage('viewAllFields.why', [`${VIEW_ALL_FIELDS_SINCE}.0`, apiVersion]);
  return [{ what: 'not read', subject: messages.getMessage('viewAllFields'), why }];
}

/**
 * The fields that only Edit Read Only Fields lets anybody edit, of which nobody knows whether it does: it does not for a formula. A row
 * that lets its holder edit such a field cannot be stored.
 *
 * Source: "FieldPermissions" (PermissionsEdit), Object Reference.
 */
function maybeComputed(reader: SnapshotReader, question: Question | null): NotKnown[] {
  if (question?.about !== 'permissions') return [];
  const permissions = reader.permissions();
  const isGiven = (refs: readonly PermissionRef[], bit: number): boolean =>
    [...permissions.rightsOn(refs)].some(([, , rights]) => (rights & bit) !== 0);
  const ofRow = (id: string): PermissionRef => ({ kind: 'field', id });
  return question.wanted.flatMap(({ permission: { id, name, isComputed, rowIds = [id] }, right }): NotKnown[] => {
    if (right !== 'edit' || isComputed !== null || isGiven(rowIds.map(ofRow), rightBits.edit)) return [];
    if (!isGiven([{ kind: 'system', id: EDIT_READ_ONLY }], rightBits.read)) return [];
    return [
      { what: 'not read', subject: messages.getMessage('computed', [name]), why: messages.getMessage('computed.why') },
    ];
  });
}

const EDIT_READ_ONLY = 'EditReadonlyFields';

function partsOf(question: Question | null): Part[] {
  if (question === null) return ['permissions', 'fieldPermissions', 'logins', 'licenses'];
  if (question.about === 'access') return [];
  const hasFields = question.wanted.some(({ permission }) => permission.kind === 'field');
  return ['permissions', ...(hasFields ? (['fieldPermissions'] as const) : [])];
}

/** Whether the answer to a question depends on resources of a type. */
function isAbout(type: ResourceTypeId, question: Question | null): boolean {
  const kind = kinds.find((one) => one.type.id === type);
  if (!kind) return false;
  if (question === null) return kind.type.entitlement !== null;
  if (question.about === 'permissions') return kind.type.permissions !== undefined;
  const { type: asked } = question.entitlement;
  return type === asked || resourceType(asked).entitlement?.inheritsFrom?.includes(type) === true;
}
