import { Messages } from '@salesforce/core';
import { targetOrgArgument, userArguments } from '../../model/commandText.js';
import { flag, text, time } from '../../org/record.js';
import type { OrgClient } from '../../org/client.js';
import { PERMISSION_FIELD } from '../../org/read/describe.js';
import { readAll, readWhere, type SalesforceRecord } from '../../org/query.js';
import { soqlInLists, soqlString } from '../../org/soql.js';
import { assignmentRecord, flagsOfForce, hasExpired, isInForce } from '../../resources/assignments.js';
import { objectRows } from '../../resources/permissions/objectPermissions.js';
import { isUnstored, rightColumns } from '../../resources/permissions/rows.js';
import { permissionSetGroupComponents } from '../../resources/permissionSetGroup.js';
// Loads the kinds of access: an error of a query then names the permissions that the object needs.
import '../../resources/index.js';
import '../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'access.setup');

const LONGEST_NAME = 80;

export type PermissionSetName = {
  /** The org's own namespace; null if the org has none. */
  readonly namespace: string | null;
  /** The API name within the namespace. */
  readonly name: string;
  readonly label: string;
};

/** A permission set that exists, with its permissions. */
export type PresentPermissionSet = PermissionSetName & {
  readonly id: string;
  /** The names of its system permissions, and of its rights on objects as far as these were asked for. */
  readonly permissions: ReadonlySet<string>;
  /** The ids of the stored records of its rights on objects, by the objects that were asked for. */
  readonly objectRows: ReadonlyMap<string, string>;
};

/** A user's direct assignment of a permission set. */
export type Assignment = { readonly id: string; readonly expiresAt: string | null; readonly isInForce: boolean };

/**
 * The API name that Setup proposes for a label: `C1 Connector Access` is `C1_Connector_Access`.
 *
 * Source: "PermissionSet" (Name), Object Reference: letters, digits and single underscores, and a letter first.
 *
 * @throws SfError LongNameError; NoApiNameError when the label has no letter
 */
export const apiNameOf = (label: string): string => {
  if (label.length > LONGEST_NAME)
    throw messages.createError('error.longName', [String(label.length), String(LONGEST_NAME)]);
  const name = label
    .replace(/[^A-Za-z0-9]+/g, '_')
    .replace(/^[^A-Za-z]+/, '')
    .replace(/_$/, '');
  if (name === '') throw messages.createError('error.noApiName', [label]);
  return name;
};

const toPermissionSet = async (client: OrgClient, set: SalesforceRecord): Promise<PresentPermissionSet> => {
  const { Id } = set;
  try {
    // Too many fields for the URL of a query: the record itself has them all.
    const record = await client.get<Record<string, unknown>>(client.path(`sobjects/PermissionSet/${Id}`));
    const held = Object.keys(record).filter((field) => PERMISSION_FIELD.test(field) && record[field] === true);
    return {
      id: Id,
      namespace: text(set, 'NamespacePrefix'),
      name: String(set['Name']),
      label: String(set['Label']),
      permissions: new Set(held.map((field) => field.replace(PERMISSION_FIELD, ''))),
      objectRows: new Map(),
    };
  } catch (error) {
    throw client.explain(error);
  }
};

/**
 * The org's own permission set with an API name or label; null if there is none. In an org that develops a package, new permission
 * sets have the org's namespace.
 *
 * Source: "PermissionSet" (NamespacePrefix), Object Reference.
 *
 * @param namespace the org's own namespace
 * @throws SfError AmbiguousPermissionSetError; StandardPermissionSetError; SessionPermissionSetError; in plain words when the org
 * cannot be read
 */
export const findPermissionSet = async (
  client: OrgClient,
  name: string,
  namespace: string | null,
): Promise<PresentPermissionSet | null> => {
  const ofOrg = namespace === null ? '' : ` OR NamespacePrefix = ${soqlString(namespace)}`;
  const found = await readAll(client, {
    object: 'PermissionSet',
    fields: ['Id', 'Name', 'Label', 'NamespacePrefix', 'IsCustom', 'HasActivationRequired'],
    where:
      `(Name = ${soqlString(apiNameOf(name))} OR Name = ${soqlString(name)} OR Label = ${soqlString(name)}) ` +
      `AND IsOwnedByProfile = false AND PermissionSetGroupId = null AND (NamespacePrefix = null${ofOrg})`,
  });
  const [set, ...others] = found;
  if (!set) return null;
  if (others.length > 0) {
    const names = found.map((record) => `${text(record, 'Label')} (${text(record, 'Name')})`).join(', ');
    throw messages.createError('error.ambiguousPermissionSet', [name, names]);
  }
  if (!flag(set, 'IsCustom')) throw messages.createError('error.standardPermissionSet', [name]);
  if (flag(set, 'HasActivationRequired')) throw messages.createError('error.sessionPermissionSet', [name]);
  return toPermissionSet(client, set);
};

/**
 * A permission set with its rights on some objects, those among them that it has on every object.
 *
 * @throws SfError in plain words
 */
export async function withObjectRights(
  client: OrgClient,
  set: PresentPermissionSet,
  objects: readonly string[],
): Promise<PresentPermissionSet> {
  const { query } = objectRows;
  const where = `ParentId = ${soqlString(set.id)}`;
  const rows = await readWhere(client, { ...query, where }, soqlInLists('SobjectType', objects));
  const names = rows.flatMap((row) =>
    Object.entries(rightColumns).flatMap(([right, column]) =>
      flag(row, column) ? `${String(row['SobjectType'])}:${right}` : [],
    ),
  );
  const stored = rows.filter((row) => !isUnstored(row));
  return {
    ...set,
    permissions: new Set([...set.permissions, ...names]),
    objectRows: new Map(stored.map((row) => [String(row['SobjectType']), row.Id])),
  };
}

/**
 * The user's direct assignment of a permission set, also an expired one; null if there is none.
 *
 * @param includesHidden whether to look at expired assignments as well that plain queries leave out
 * @throws SfError AssignmentNotInForceError when no write can bring it into force; in plain words when the org cannot be read
 */
export const findAssignment = async (
  client: OrgClient,
  user: { readonly id: string; readonly username: string },
  permissionSet: PresentPermissionSet,
  includesHidden: boolean,
): Promise<Assignment | null> => {
  const assignments = await readAll(client, {
    object: assignmentRecord.name,
    ...flagsOfForce,
    ...(includesHidden && { includesHidden }),
    fields: ['Id', 'ExpirationDate', ...flagsOfForce.fields],
    where:
      `AssigneeId = ${soqlString(user.id)} AND PermissionSetId = ${soqlString(permissionSet.id)} ` +
      'AND PermissionSetGroupId = null',
  });
  const found = assignments.find(isInForce) ?? assignments.at(-1);
  if (!found) return null;
  if (!isInForce(found) && !hasExpired(found)) {
    const whose = `${targetOrgArgument(client.username)}${userArguments([user])}`;
    throw messages.createError('error.assignmentNotInForce', [], [whose, permissionSet.name]);
  }
  return { id: found.Id, expiresAt: time(found, 'ExpirationDate'), isInForce: isInForce(found) };
};

/** The permission set groups that contain a permission set. */
const groupsWith = async (client: OrgClient, permissionSetId: string): Promise<string[]> => {
  const components = await readAll(client, {
    ...permissionSetGroupComponents,
    where: `PermissionSetId = ${soqlString(permissionSetId)}`,
  });
  return components.map((record) => String(record['PermissionSetGroupId']));
};

/**
 * How many users besides this one hold a permission set, directly or through a group of permission sets.
 *
 * @throws SfError in plain words
 */
export const countOtherHolders = async (
  client: OrgClient,
  userId: string,
  permissionSetId: string,
): Promise<number> => {
  const groups = await groupsWith(client, permissionSetId);
  const assignments = await readWhere(
    client,
    {
      object: assignmentRecord.name,
      fields: ['Id', 'AssigneeId'],
      where: `AssigneeId != ${soqlString(userId)} AND IsActive = true`,
    },
    [`PermissionSetId = ${soqlString(permissionSetId)}`, ...soqlInLists('PermissionSetGroupId', groups)],
  );
  return new Set(assignments.map(({ AssigneeId: holder }) => holder)).size;
};
