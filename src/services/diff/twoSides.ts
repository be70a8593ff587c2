import { Messages } from '@salesforce/core';
import type { Comparison, Diff } from '../../model/difference.js';
import { defaultSyncOptions, flagOfOption, type SyncOptions } from '../../model/syncOptions.js';
import { OrgClient } from '../../org/client.js';
import { readOrganization } from '../../org/facts.js';
import { optInsWith } from '../../resources/index.js';
import type { About } from '../../snapshot/about.js';
import type { AnsweredOrg } from '../answers/facts.js';
import { wholeOrgSource, type ReadingEvents, type WholeOrg } from '../answers/live/wholeOrg.js';
import { checkVersion, type Origin } from '../answers/origin.js';
import { openSnapshotSource, withSource } from '../answers/source.js';
import { orgsApart, whatChanged } from './compareSnapshots.js';
import type { Side } from './commonGround.js';
import { mappingOf, type UserMap } from './userMap.js';
import '../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'diff');
const engineMessages = Messages.loadMessages('sf-plugin-access', 'differences');

/** Two readings of one org: what changed between them. */
export type ChangesRequest = {
  readonly now: NamedOrigin;
  /** The path of the snapshot from before. */
  readonly before: string;
  readonly by: Comparison;
};

/** Two orgs: what one has and the other has not. */
export type OrgsRequest = {
  readonly first: NamedOrigin<OrgOrigin>;
  readonly other: NamedOrigin<OrgOrigin>;
  readonly by: Comparison;
  readonly userMap: UserMap;
};

/** An origin with what texts call it: the alias of an org, the name of a file. */
export type NamedOrigin<Of = Origin> = { readonly origin: Of; readonly name: string };

type OrgOrigin = Extract<Origin, { readonly kind: 'org' }>;

/** A side as answers tell of it. */
export type SideFacts = {
  readonly name: string;
  readonly org: AnsweredOrg;
  readonly readAt: Date;
  /** Null of an org that was read. */
  readonly snapshotFile: string | null;
  readonly apiCalls: number;
};

/** What differs between two sides, and what they are. */
export type TwoSides = {
  readonly compared: 'times' | 'orgs';
  readonly by: Comparison;
  readonly diff: Diff;
  readonly sides: readonly [first: SideFacts, other: SideFacts];
};

/**
 * Finds what changed between two readings of an org: kept snapshots, or the org now. The org is read as the snapshot was.
 *
 * @param abort ends it early: its caller's signal, and its own when a query fails
 * @param tell tells the differences, which come as they are asked for: both sides are open until it ends
 * @throws SfError in plain words: the two are of different orgs
 */
export async function withChanges<T>(
  { now, before, by }: ChangesRequest,
  events: ReadingEvents,
  abort: AbortController,
  tell: (answer: TwoSides) => Promise<T>,
): Promise<T> {
  return withSource(await openSnapshotSource(before), async (earlier) => {
    if (by === 'permission' && !earlier.reader.holdsPermissions) throw withoutPermissions(before);
    const { origin } = now;
    const later =
      origin.kind === 'snapshot'
        ? await openSnapshotSource(origin.path)
        : await readAsBefore(origin, sideOf(earlier, before), now.name, events, abort);
    return withSource(later, async (source) => {
      if (by === 'permission' && !source.reader.holdsPermissions) throw withoutPermissions(now.name);
      const facts: TwoSides['sides'] = [factsOf(source, now), factsOf(earlier, snapshotOrigin(before))];
      const diff = whatChanged(sideOf(source, now.name), sideOf(earlier, before), by);
      return tell({ compared: 'times', by, diff, sides: facts });
    });
  });
}

/**
 * Finds what one org has and another has not. Both are read with what permission sets give.
 *
 * @param abort as of `withChanges`
 * @param tell as of `withChanges`
 * @throws SfError in plain words: the two are one org; the file of users is about others
 */
export async function withOrgs<T>(
  { first, other, by, userMap }: OrgsRequest,
  events: ReadingEvents,
  abort: AbortController,
  tell: (answer: TwoSides) => Promise<T>,
): Promise<T> {
  const clients = [first, other].map(({ origin }) => clientOf(origin, abort.signal)) as [OrgClient, OrgClient];
  const ids: string[] = [];
  for (const client of clients) {
    await checkVersion(client);
    ids.push((await readOrganization(client)).id);
  }
  if (ids[0] === ids[1]) throw messages.createError('oneOrg', [first.name, other.name, ids[0]!]);
  const options = optionsForOrgs();
  return withSource(await wholeOrgSource(clients[0], options, events, abort), async (one) =>
    withSource(await wholeOrgSource(clients[1], options, events, abort), async (another) => {
      const sides = [sideOf(one, first.name), sideOf(another, other.name)] as const;
      const diff = orgsApart(...sides, by, mappingOf(userMap, ...sides));
      return tell({ compared: 'orgs', by, diff, sides: [factsOf(one, first), factsOf(another, other)] });
    }),
  );
}

/** The options of a sync, by what a snapshot says of it. What nobody compares is not read. */
export function optionsOf({ options }: Pick<About, 'options'>): SyncOptions {
  const isSet = (option: string): boolean => options[flagOfOption(option)] === true;
  const asked = options['resource-type'];
  return {
    ...defaultSyncOptions,
    ...Object.fromEntries(Object.keys(defaultSyncOptions).map((option) => [option, isSet(option)])),
    ...optInsWith(isSet),
    describePermissions: false,
    syncLogins: false,
    resourceTypes: Array.isArray(asked) ? (asked as SyncOptions['resourceTypes']) : [],
    leaveOutMissing: true,
  };
}

function optionsForOrgs(): SyncOptions {
  return {
    ...defaultSyncOptions,
    ...optInsWith(() => false),
    syncPermissions: true,
    leaveOutMissing: true,
  };
}

async function readAsBefore(
  origin: OrgOrigin,
  before: Side,
  name: string,
  events: ReadingEvents,
  abort: AbortController,
): Promise<WholeOrg> {
  const client = clientOf(origin, abort.signal);
  await checkVersion(client);
  const { id, name: orgName } = await readOrganization(client);
  const { organization } = before.about;
  // A large org is not read in vain.
  if (id !== organization.id) {
    throw engineMessages.createError('otherOrgs', [name, orgName, id, before.name, organization.name, organization.id]);
  }
  return wholeOrgSource(client, optionsOf(before.about), events, abort);
}

function clientOf({ connection }: OrgOrigin, signal: AbortSignal): OrgClient {
  return new OrgClient(connection, { signal });
}

function snapshotOrigin(path: string): NamedOrigin {
  return { origin: { kind: 'snapshot', path }, name: path };
}

function sideOf({ reader, about }: WholeOrg, name: string): Side {
  return { reader, about, name };
}

function factsOf({ about, readAt, apiCalls }: WholeOrg, { origin, name }: NamedOrigin): SideFacts {
  const snapshotFile = origin.kind === 'snapshot' ? origin.path : null;
  return { name, org: about.organization, readAt, snapshotFile, apiCalls };
}

function withoutPermissions(name: string): Error {
  return messages.createError('noPermissions', [name]);
}
