import { Messages } from '@salesforce/core';
import type { Container } from '../../../model/container.js';
import { entitlementId } from '../../../model/entitlement.js';
import type { OrgClient } from '../../../org/client.js';
import { isObjectHidden, isQueryRefused, type ReadEach, type SalesforceRecord } from '../../../org/query.js';
import { TableReader } from '../../../org/read/tableReader.js';
import { text, time } from '../../../org/record.js';
import { soqlInLists, soqlOr, soqlString, withCondition, type ObjectQuery } from '../../../org/soql.js';
import {
  allAssignments,
  flagsOfForce,
  GROUP_OF_SET,
  isInForce,
  lapsedStateOf,
} from '../../../resources/assignments.js';
import type { AccessSink } from '../../../resources/kinds.js';
import { activationIn, activations } from '../../../resources/permissions/sessionActivations.js';
import { profileAssigned } from '../../../resources/profile.js';
import type { Tell } from '../source.js';
import { accountOf, fillUsers, HIDDEN_USER, HIDDEN_USER_FIELDS, tellHiddenUsers, USER_FIELDS } from './users.js';
import '../../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'answerSource');

const holders: ObjectQuery = {
  ...allAssignments,
  fields: [...allAssignments.fields, ...USER_FIELDS.map((field) => `Assignee.${field}`)],
  optionalFields: HIDDEN_USER_FIELDS,
};

/** Those that Salesforce keeps out of plain queries as well. It keeps none that was deleted: the object has no IsDeleted. */
const withHidden: ObjectQuery = {
  object: allAssignments.object,
  fields: [...allAssignments.fields, ...flagsOfForce.featureFields, GROUP_OF_SET],
  optionalFields: flagsOfForce.featureFields,
  includesHidden: true,
};

/** Conditions on the assignments of some containers: by the ids of these, or by rows that tell which they are. */
export type WhichHolders = {
  readonly byIds: readonly string[];
  /** Null where the ids are few. */
  readonly byRows: readonly string[] | null;
};

/**
 * Puts all who hold containers in force into a sink, page by page.
 *
 * @param containers by the ids of permission sets
 * @param which the assignments of all of them; others may be among these
 * @param tell is told where the org hides users
 * @throws SfError in plain words
 */
export async function fillHolders(
  client: OrgClient,
  containers: ReadonlyMap<string, Container>,
  { byIds, byRows }: WhichHolders,
  sink: AccessSink,
  tell: Tell,
): Promise<void> {
  const hidden = new Set<string>();
  const take = (page: readonly SalesforceRecord[]): void => {
    for (const assignment of page) {
      const container = containers.get(text(assignment, 'PermissionSetId') ?? '');
      const userId = text(assignment, 'AssigneeId');
      if (!container || userId === null || !isInForce(assignment)) continue;
      sink.grant({
        entitlement: container.entitlement,
        principalId: userId,
        expiresAt: time(assignment, 'ExpirationDate'),
      });
      const user = assignment['Assignee'] as Readonly<Record<string, unknown>> | null;
      if (user === null) hidden.add(userId);
      sink.account(accountOf(user ?? HIDDEN_USER, userId));
    }
  };
  const read = (condition: string): Promise<unknown> =>
    new TableReader(client, withCondition(holders, condition), { take }).read();
  try {
    await Promise.all((byRows ?? byIds).map(read));
  } catch (error) {
    if (byRows === null || !isQueryRefused((error as Error).cause)) throw error;
    await Promise.all(byIds.map(read));
  }
  tellHiddenUsers(hidden.size, tell);
}

/** What one user holds or held. */
export type HeldByUser = {
  readonly userId: string;
  readonly profileId: string | null;
  readonly assignments: readonly SalesforceRecord[];
  readonly activations: readonly SalesforceRecord[];
  /** The permission sets that the assignments name, and the groups that own some of them. */
  readonly setIds: readonly string[];
  readonly groupIds: readonly string[];
};

/**
 * Reads a user's account, assignments, those that give nothing among them, and sessions with activated permission sets.
 *
 * @param sink takes the account
 * @param tell is told what the org does not show
 * @throws SfError in plain words
 */
export async function readHeldBy(read: ReadEach, userId: string, sink: AccessSink, tell: Tell): Promise<HeldByUser> {
  let profileId: string | null = null;
  const assigned: SalesforceRecord[] = [];
  const activated: SalesforceRecord[] = [];
  const ofUser = withCondition(withHidden, `AssigneeId = ${soqlString(userId)}`);
  const ofSessions = withCondition(activations, `UserId = ${soqlString(userId)}`);
  await Promise.all([
    fillUsers(
      read,
      (field) => soqlInLists(field, [userId]),
      sink,
      tell,
      (user) => {
        profileId = text(user, 'ProfileId');
      },
    ),
    read(ofUser, (assignment) => assigned.push(assignment)),
    readActivations(read, ofSessions, (activation) => activated.push(activation), tell),
  ]);
  const named = (path: string): string[] => [...new Set(assigned.flatMap((record) => text(record, path) ?? []))];
  const [setIds, groupIds] = [named('PermissionSetId'), named(GROUP_OF_SET)];
  return { userId, profileId, assignments: assigned, activations: activated, setIds, groupIds };
}

/** Conditions that name permission sets, and the one behind the user's profile, whether or not an assignment names it. */
export function whichSets(ids: readonly string[], { profileId }: Pick<HeldByUser, 'profileId'>): string[] {
  return soqlOr([...soqlInLists('Id', ids), ...(profileId === null ? [] : soqlInLists('ProfileId', [profileId]))]);
}

/**
 * Puts what a user holds or held into a sink.
 *
 * @param containers by the ids of permission sets
 */
export function fillHeldBy(
  { userId, profileId, assignments: assigned, activations: activated }: HeldByUser,
  containers: ReadonlyMap<string, Container>,
  sink: AccessSink,
): void {
  if (profileId !== null) sink.grant({ entitlement: profileAssigned(profileId), principalId: userId, expiresAt: null });
  for (const record of assigned) {
    const container = containers.get(text(record, 'PermissionSetId') ?? '');
    if (!container) continue;
    const { entitlement } = container;
    const expiresAt = time(record, 'ExpirationDate');
    if (isInForce(record)) sink.grant({ entitlement, principalId: userId, expiresAt });
    else sink.lapsed({ entitlement, userId, state: lapsedStateOf(record), expiresAt });
  }
  fillActivations(activated, containers, sink);
}

/**
 * Puts into a sink which session-based containers are activated at this moment, and for whom. Without such a container, nothing is asked.
 *
 * @param tell is told where the org does not show it
 * @throws SfError in plain words
 */
export async function fillAllActivations(
  read: ReadEach,
  containers: ReadonlyMap<string, Container>,
  sink: AccessSink,
  tell: Tell,
): Promise<void> {
  if (![...containers.values()].some(({ isSessionBased }) => isSessionBased)) return;
  const activated: SalesforceRecord[] = [];
  await readActivations(read, activations, (activation) => activated.push(activation), tell);
  fillActivations(activated, containers, sink);
}

async function readActivations(
  read: ReadEach,
  query: ObjectQuery,
  each: (activation: SalesforceRecord) => void,
  tell: Tell,
): Promise<void> {
  try {
    await read(query, each);
  } catch (error) {
    if (!isObjectHidden(error)) throw error;
    tell({ what: 'not read', subject: messages.getMessage('activations'), why: error.message });
  }
}

/** Those of other containers do not matter. */
function fillActivations(
  activated: readonly SalesforceRecord[],
  containers: ReadonlyMap<string, Container>,
  sink: AccessSink,
): void {
  const known = new Set([...containers.values()].map(({ entitlement }) => entitlementId(entitlement)));
  for (const activation of activated.flatMap((row) => activationIn(row) ?? [])) {
    if (known.has(entitlementId(activation.entitlement))) sink.activation(activation);
  }
}
