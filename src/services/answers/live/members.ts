import { roleOf, type EntitlementRef } from '../../../model/entitlement.js';
import type { OrgClient } from '../../../org/client.js';
import { eachRecord, eachTogether, type ReadEach } from '../../../org/query.js';
import { text } from '../../../org/record.js';
import { queriesWhere, soqlInLists, soqlOr, soqlString } from '../../../org/soql.js';
import { grantableKind } from '../../../resources/index.js';
import type { AccessSink } from '../../../resources/kinds.js';
import { isForEverybody, licenses as packageLicenses, packageResource } from '../../../resources/packageLicense.js';
import { permissionSetAssigned } from '../../../resources/permissionSet.js';
import { permissionSetGroupComponents, permissionSetGroupMember } from '../../../resources/permissionSetGroup.js';
import type { AccessQuestion } from '../accessAnswers.js';
import type { FoundAccess } from '../question.js';
import { liveSource, type AnswerSource, type Tell } from '../source.js';
import { fillAllActivations, fillHeldBy, fillHolders, readHeldBy } from './assignments.js';
import { fillContainers } from './containers.js';
import { fillGroupMembers } from './groupMembers.js';
import { fillRecords, fillStep } from './records.js';
import { fillAccounts, fillLogins, fillUsers } from './users.js';

/**
 * Reads who holds an access, in any way.
 *
 * @throws SfError in plain words
 */
export function readWhoHolds(client: OrgClient, question: AccessQuestion, signal: AbortSignal): Promise<AnswerSource> {
  const fill = async (sink: AccessSink, tell: Tell): Promise<void> => {
    await Promise.all([
      fillAccess(client, question, null, sink, tell),
      fillLogins(eachRecord(client), null, sink, tell),
    ]);
  };
  return liveSource(client, fill, signal);
}

/**
 * Reads what it takes to say whether and how a user holds an access: of others who hold it, nothing is read.
 *
 * @param others further accesses, of which the same is read
 * @throws SfError in plain words
 */
export function readWhyHolds(
  client: OrgClient,
  question: AccessQuestion,
  userId: string,
  signal: AbortSignal,
  others: readonly FoundAccess[] = [],
): Promise<AnswerSource> {
  const fill = async (sink: AccessSink, tell: Tell): Promise<void> => {
    await Promise.all([
      fillAccess(client, question, userId, sink, tell),
      fillAccesses(client, others, userId, sink, tell),
    ]);
  };
  return liveSource(client, fill, signal);
}

/** Puts into a sink what it takes to say whether and how a user holds some accesses. */
export async function fillAccesses(
  client: OrgClient,
  accesses: readonly FoundAccess[],
  userId: string,
  sink: AccessSink,
  tell: Tell,
): Promise<void> {
  await Promise.all(accesses.map((one) => fillAccess(client, { about: 'access', ...one }, userId, sink, tell)));
}

/** @param userId null: all who hold it */
async function fillAccess(
  client: OrgClient,
  { entitlement, resource }: AccessQuestion,
  userId: string | null,
  sink: AccessSink,
  tell: Tell,
): Promise<void> {
  const { type, resourceId } = entitlement;
  const kind = grantableKind(type)!;
  const read = eachTogether(client);
  const ofUser = async (): Promise<void> => {
    if (userId !== null) await fillUsers(read, (field) => soqlInLists(field, [userId]), sink, tell);
  };
  if (type === 'group') {
    // The user comes after the managers of managers, whose records have more.
    await fillGroupMembers(client, [resourceId], userId, sink, tell);
    return ofUser();
  }
  if (kind.type.permissions && 'query' in kind.change.holdings)
    return fillContainer(client, entitlement, userId, sink, tell);
  const role = roleOf(entitlement);
  const inRole = role === null ? null : `${kind.change.roles!.field} = ${soqlString(role)}`;
  await Promise.all([ofUser(), type === 'package_license' ? fillPackage(read, resourceId, userId, sink) : null]);
  // What is known of a package by its record counts.
  fillStep(resource, entitlement.slug, sink);
  await fillRecords(eachRecord(client), kind, [resourceId], userId, sink, () => entitlement, tell, inRole);
}

/** Who holds a permission set, or a group of them, also through groups that contain the set. */
async function fillContainer(
  client: OrgClient,
  { type, resourceId }: EntitlementRef,
  userId: string | null,
  sink: AccessSink,
  tell: Tell,
): Promise<void> {
  const read = eachTogether(client);
  const { setField } = grantableKind(type)!.type.permissions!;
  const [held, groupIds] = await Promise.all([
    userId === null ? null : readHeldBy(read, userId, sink, tell),
    setField === 'Id' ? fillGroupsOf(read, resourceId, sink) : [],
  ]);
  const which = [...soqlInLists(setField, [resourceId]), ...soqlInLists('PermissionSetGroupId', groupIds)];
  const containers = await fillContainers(read, soqlOr(which), [], sink);
  if (held) return fillHeldBy(held, containers, sink);
  const byIds = soqlInLists('PermissionSetId', [...containers.keys()]);
  await Promise.all([
    fillHolders(client, containers, { byIds, byRows: null }, sink, tell),
    fillAllActivations(eachRecord(client), containers, sink, tell),
  ]);
}

/** What a package says of its seats; and all users, where everybody may use it and nobody in particular is asked about. */
async function fillPackage(read: ReadEach, licenseId: string, userId: string | null, sink: AccessSink): Promise<void> {
  let isForAll = false;
  const [query] = queriesWhere(packageLicenses, soqlInLists('Id', [licenseId]));
  await read(query!, (record) => {
    sink.resource(packageResource(record));
    isForAll = isForEverybody(record);
  });
  if (isForAll && userId === null) await fillAccounts(read, null, sink);
}

/** The permission set groups that contain a set. @returns their ids */
async function fillGroupsOf(read: ReadEach, setId: string, sink: AccessSink): Promise<string[]> {
  const ids: string[] = [];
  const [query] = queriesWhere(permissionSetGroupComponents, soqlInLists('PermissionSetId', [setId]));
  await read(query!, (component) => {
    const groupId = text(component, 'PermissionSetGroupId');
    if (groupId === null) return;
    ids.push(groupId);
    sink.inheritance({
      from: permissionSetGroupMember(groupId),
      to: permissionSetAssigned(setId),
    });
  });
  return ids;
}
