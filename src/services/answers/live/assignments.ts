import { Messages } from '@salesforce/core';
import type { Container, LapsedState } from '../../../model/container.js';
import type { OrgClient } from '../../../org/client.js';
import { isObjectHidden, isQueryRefused, type ReadEach, type SalesforceRecord } from '../../../org/query.js';
import { TableReader } from '../../../org/read/tableReader.js';
import { flag, text, time } from '../../../org/record.js';
import { soqlString, withCondition, type ObjectQuery } from '../../../org/soql.js';
import { flagsOfForce, hasExpired, isInForce } from '../../../resources/assignments.js';
import type { AccessSink } from '../../../resources/kinds.js';
import { profileAssigned } from '../../../resources/profile.js';
import type { NotKnown } from '../answer.js';
import { accountOf, HIDDEN_USER_FIELDS, USER_FIELDS } from './users.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-access', 'answerSource');

/** The path to the group whose own set an assignment names. */
const GROUP_OF_SET = 'PermissionSet.PermissionSetGroupId';

/** All assignments, those that Salesforce keeps for users and the sets behind their profiles among them. */
const assignments: ObjectQuery = {
  object: 'PermissionSetAssignment',
  fields: ['Id', 'AssigneeId', 'PermissionSetId', 'ExpirationDate', ...flagsOfForce.fields],
  featureFields: flagsOfForce.featureFields,
};

const holders: ObjectQuery = {
  ...assignments,
  fields: [...assignments.fields, ...USER_FIELDS.map((field) => `Assignee.${field}`)],
  optionalFields: HIDDEN_USER_FIELDS,
};

/** Those that Salesforce keeps out of plain queries as well. It keeps none that was deleted: the object has no IsDeleted. */
const allAssignments: ObjectQuery = {
  object: assignments.object,
  fields: [...assignments.fields, ...flagsOfForce.featureFields, GROUP_OF_SET],
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
  tell: (unknown: NotKnown) => void,
): Promise<void> {
  const seen = new Set<string>();
  let hidden = 0;
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
      if (seen.has(userId)) continue;
      seen.add(userId);
      const user = assignment['Assignee'] as object | null;
      if (user === null) hidden += 1;
      sink.account(accountOf({ IsActive: true, ...user, Id: userId }));
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
  if (hidden === 0) return;
  const why = messages.getMessage('hiddenUsers.why', [hidden.toLocaleString('en-US')]);
  tell({ what: 'not read', subject: messages.getMessage('hiddenUsers'), why });
}

/** What one user holds or held. */
export type UserAssignments = {
  readonly records: readonly SalesforceRecord[];
  /** The permission sets that they name, and the groups that own some of them. */
  readonly setIds: readonly string[];
  readonly groupIds: readonly string[];
};

/**
 * Reads the assignments of a user, also those that give nothing.
 *
 * @throws SfError in plain words
 */
export async function readAssignmentsOf(read: ReadEach, userId: string): Promise<UserAssignments> {
  const records: SalesforceRecord[] = [];
  await read(withCondition(allAssignments, `AssigneeId = ${soqlString(userId)}`), (record) => records.push(record));
  const named = (path: string): string[] => [...new Set(records.flatMap((record) => text(record, path) ?? []))];
  return { records, setIds: named('PermissionSetId'), groupIds: named(GROUP_OF_SET) };
}

/**
 * Puts what a user holds or held into a sink.
 *
 * @param profileIds the user's profile
 * @param containers by the ids of permission sets
 */
export function fillHeldBy(
  userId: string,
  profileIds: Iterable<string>,
  { records }: UserAssignments,
  containers: ReadonlyMap<string, Container>,
  sink: AccessSink,
): void {
  for (const id of profileIds) sink.grant({ entitlement: profileAssigned(id), principalId: userId, expiresAt: null });
  for (const record of records) {
    const container = containers.get(text(record, 'PermissionSetId') ?? '');
    if (!container) continue;
    const { entitlement } = container;
    const expiresAt = time(record, 'ExpirationDate');
    if (isInForce(record)) sink.grant({ entitlement, principalId: userId, expiresAt });
    else sink.lapsed({ entitlement, userId, state: lapsedStateOf(record), expiresAt });
  }
}

function lapsedStateOf(assignment: SalesforceRecord): LapsedState {
  if (flag(assignment, 'IsRevoked')) return 'revoked';
  return hasExpired(assignment) ? 'expired' : 'inactive';
}

/**
 * Puts into a sink which session-based containers are activated at this moment, and for whom. Without such a container, nothing is asked.
 *
 * @param userId null: all users
 * @param tell is told where the org does not show it
 * @throws SfError in plain words
 */
export async function fillActivations(
  read: ReadEach,
  userId: string | null,
  containers: ReadonlyMap<string, Container>,
  sink: AccessSink,
  tell: (unknown: NotKnown) => void,
): Promise<void> {
  const sessionBased = [...containers.values()].filter(({ isSessionBased }) => isSessionBased);
  if (sessionBased.length === 0) return;
  const query: ObjectQuery = {
    object: 'SessionPermSetActivation',
    fields: ['Id', 'UserId', 'PermissionSetId', 'PermissionSetGroupId'],
    ...(userId !== null && { where: `UserId = ${soqlString(userId)}` }),
  };
  try {
    await read(query, (activation) => {
      const [setId, groupId] = [text(activation, 'PermissionSetId'), text(activation, 'PermissionSetGroupId')];
      const holder = text(activation, 'UserId');
      const container = sessionBased.find(
        ({ id, entitlement: { resourceId } }) => id === setId || resourceId === groupId,
      );
      if (container && holder !== null) sink.activation({ entitlement: container.entitlement, userId: holder });
    });
  } catch (error) {
    if (!isObjectHidden(error)) throw error;
    tell({ what: 'not read', subject: messages.getMessage('activations'), why: error.message });
  }
}
