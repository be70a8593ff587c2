import { Messages } from '@salesforce/core';
import { outcomesOf, type Change, type PlannedChange, type WriteOutcome } from '../../model/change.js';
import { argumentFor, targetOrgArgument, textArgument, userArguments } from '../../model/commandText.js';
import { entitlementId, mainSlug, roleOf } from '../../model/entitlement.js';
import type { Path, PathStep } from '../../model/path.js';
import { resourceType } from '../../model/resourceType.js';
import type { OrgClient } from '../../org/client.js';
import { readWhere } from '../../org/query.js';
import { soqlInLists } from '../../org/soql.js';
import { grantableKind } from '../../resources/index.js';
import type { ResolvedChange } from './resolve.js';
import '../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'plan');

/** The access that a change is about, and what is planned for it; null if nothing could be. */
type PlanOfTarget = Pick<ResolvedChange, 'target'> & { readonly planned: PlannedChange | null };

/** What a look at the org after a run found; null where it could not be read. */
export type HeldAfterwards = ReadonlyMap<Change, readonly Path[] | null>;

/**
 * Corrects the plans of revokes that find nothing direct: what the user holds in another way is not revoked already. Where other
 * changes of the run end each way, the change is done by them.
 *
 * @param planned the plan of each change of the run
 * @returns the plans that are other than `planned`
 * @throws SfError in plain words when the org cannot be read
 */
export async function heldThroughInPlan(
  client: OrgClient,
  planned: ReadonlyMap<Change, PlannedChange>,
): Promise<Map<Change, PlannedChange>> {
  const inVain = planned.values().filter(({ verdict }) => verdict === 'already revoked');
  const paths = await readPaths(client, [...inVain.map(({ change }) => change)]);
  if (paths.size === 0) return new Map();
  const revokes = new Map(
    planned
      .values()
      .filter(({ verdict }) => verdict === 'revoke')
      .map((plan) => [keyOf(plan.change.userId, entitlementId(plan.change.entitlement)), plan]),
  );
  return new Map(
    [...paths].map(([change, found]): [Change, PlannedChange] => {
      const ends = found.map(({ end }) => end && revokes.get(keyOf(change.userId, entitlementId(end))));
      const [first] = ends;
      if (!first || ends.some((end) => !end)) {
        return [change, { change, verdict: 'held through', write: null, reason: null, heldThrough: found }];
      }
      const reason = messages.getMessage('endsWith', [stepText(found[0]!.steps[0]!)]);
      return [change, { change, verdict: 'revoke', write: null, reason, doneBy: first.doneBy ?? first.change }];
    }),
  );
}

/**
 * Looks after a run whether users still hold in another way what was taken away from them; and of what had nothing direct to take away,
 * whether somebody has given it directly meanwhile.
 *
 * @param outcomes of the writes of the rows, in their order
 * @returns for the revokes that were done, and those that had nothing direct to take away; without those of which the plan already says
 * that nothing else gives the access
 */
export async function readHeldAfterwards(
  client: OrgClient,
  rows: readonly PlanOfTarget[],
  outcomes: readonly WriteOutcome[],
): Promise<HeldAfterwards> {
  if (outcomes.length === 0) return new Map();
  const plans = rows.flatMap(({ planned }) => planned ?? []);
  const outcomeOf = outcomesOf(plans, outcomes);
  const changes = rows.flatMap(({ planned }) => {
    // A grant of the same run may give what was revoked already.
    if (planned?.verdict === 'held through' || planned?.verdict === 'already revoked') return planned.change;
    return planned?.verdict === 'revoke' && outcomeOf.get(planned.doneBy ?? planned.change)?.status === 'done'
      ? planned.change
      : [];
  });
  try {
    const [paths, given] = await Promise.all([readPaths(client, changes), readGivenMeanwhile(client, rows)]);
    const heldInPlan = new Set(plans.values().flatMap(({ change, heldThrough }) => (heldThrough ? [change] : [])));
    const told = changes.values().filter((change) => [heldInPlan, given, paths].some((some) => some.has(change)));
    return new Map(told.map((change) => [change, [...(given.get(change) ?? []), ...(paths.get(change) ?? [])]]));
  } catch {
    // Where the run was stopped, it is no success anyway; and what was done is told as done. What had nothing to take away is told
    // as planned.
    const isStopped = outcomes.some(({ status }) => status === 'not sent');
    const revoked = rows.flatMap(({ planned }) => (planned?.verdict === 'revoke' ? planned.change : []));
    const unknown = new Set(isStopped ? [] : revoked);
    return new Map(changes.filter((change) => unknown.has(change)).map((change) => [change, null]));
  }
}

/**
 * How the users of revokes hold the access in other ways than directly.
 *
 * @returns for each change whose user does: the paths, the shortest first
 * @throws SfError in plain words when the org cannot be read
 */
async function readPaths(client: OrgClient, changes: readonly Change[]): Promise<Map<Change, Path[]>> {
  const found = new Map<Change, Path[]>();
  for (const [type, ofType] of Map.groupBy(changes, ({ entitlement }) => entitlement.type)) {
    const { heldThrough } = grantableKind(type) ?? {};
    const ofMain = ofType.filter(({ entitlement }) => entitlement.slug === mainSlug(type));
    if (!heldThrough || ofMain.length === 0) continue;
    const asked = ofMain.map(({ userId, entitlement }) => ({ userId, resourceId: entitlement.resourceId }));
    const all = Map.groupBy(await heldThrough(client, asked), (held) => keyOf(held.userId, held.resourceId));
    for (const change of ofMain) {
      const paths = all.get(keyOf(change.userId, change.entitlement.resourceId))?.map(({ path }) => path) ?? [];
      if (paths.length > 0) found.set(change, paths.toSorted(byLengthAndName));
    }
  }
  return found;
}

/** Which revokes without a write of their own are of access that is there directly by now, as paths from the access to itself. */
async function readGivenMeanwhile(client: OrgClient, rows: readonly PlanOfTarget[]): Promise<Map<Change, Path[]>> {
  const inVain = rows.flatMap(({ planned, target }) => {
    const isRevoke = planned?.change.action === 'revoke' && !planned.write && planned.verdict !== 'refused';
    return isRevoke && target ? [{ change: planned.change, target }] : [];
  });
  const found = new Map<Change, Path[]>();
  for (const [type, ofType] of Map.groupBy(inVain, ({ change }) => change.entitlement.type)) {
    const { holdings, parts } = grantableKind(type)!.change;
    if (!('query' in holdings)) continue;
    const userIds = [...new Set(ofType.map(({ change }) => change.userId))];
    const records = await readWhere(client, holdings.query, soqlInLists(holdings.userField, userIds));
    const held = new Set(
      records.map((record) => keyOf(String(record[holdings.userField]), holdings.resourceOf(record) ?? '')),
    );
    for (const { change, target } of ofType) {
      const { slug, resourceId } = change.entitlement;
      if (slug !== mainSlug(type) || !held.has(keyOf(change.userId, resourceId))) continue;
      const { id, displayName, apiName } = target;
      // Whether another part has the same name was not read.
      const steps = [{ type, id, displayName, apiName, ...(parts && { sharesName: true as const }) }];
      found.set(change, [{ steps, end: change.entitlement, advice: messages.getMessage('givenMeanwhile') }]);
    }
  }
  return found;
}

/** The ways in words: `held through permission set group Release Engineering; held through …`. */
export function describePaths(paths: readonly Path[]): string {
  return paths
    .map(({ steps, advice }) => advice ?? messages.getMessage('heldThrough', [steps.map(stepText).reduce(inGroup)]))
    .join('; ');
}

/**
 * The command that ends a way; null where none can.
 *
 * @param targetOrg the name of the org on the command line; null if it has none there
 */
export function commandThatEnds(
  { end, steps }: Path,
  user: { readonly username: string; readonly id: string },
  targetOrg: string | null,
): string | null {
  const [first] = steps;
  if (!end || !first) return null;
  const { flag, roles } = grantableKind(end.type)!.change;
  const whose = `${targetOrgArgument(targetOrg)}${userArguments([user])}`;
  const command = `sf access revoke${whose} --${flag} ${first.sharesName ? first.id : argumentFor(first.apiName, first.id)}`;
  const role = roleOf(end);
  if (!roles || role === null) return command;
  const argument = textArgument(role);
  return argument && `${command} --${roles.flag} ${argument}`;
}

const stepText = ({ type, displayName }: PathStep): string => `${resourceType(type).name.toLowerCase()} ${displayName}`;

const inGroup = (member: string, group: string): string => messages.getMessage('inGroup', [member, group]);

const keyOf = (one: string, other: string): string => `${one} ${other}`;

/** The shortest path first, then by the names on it. */
export function byLengthAndName(one: Pick<Path, 'steps'>, other: Pick<Path, 'steps'>): number {
  const names = ({ steps }: Pick<Path, 'steps'>): string => steps.map(({ displayName }) => displayName).join('\n');
  return one.steps.length - other.steps.length || (names(one) < names(other) ? -1 : 1);
}
