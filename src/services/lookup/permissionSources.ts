import { Messages } from '@salesforce/core';
import type { Permission, PermissionKind, Prefix } from '../../model/permission.js';
import { systemFields } from '../../model/permissionRule.js';
import { isSalesforceId, toId18 } from '../../model/salesforceId.js';
import type { OrgClient } from '../../org/client.js';
import { isObjectHidden, isQueryRefused, readAll, readWhere, type SalesforceRecord } from '../../org/query.js';
import { readFieldNames, readPermissionNames, readPicklist, type FieldNames } from '../../org/read/describe.js';
import { text } from '../../org/record.js';
import { queriesWhere, soqlIn, soqlInLists, soqlOr, type ObjectQuery } from '../../org/soql.js';
import { externalClientAppPolicies, isAdminApprovedOnly } from '../../resources/connectedApplication.js';
import { entityPermission, setupEntities, type SetupEntity } from '../../resources/setupEntities.js';
import type { SnapshotReader } from '../../snapshot/reader.js';
import { withoutNamespace } from './byName.js';
import type { ObjectNames, PermissionSource } from './permissionNames.js';
import '../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'permissionNames');
const problems = Messages.loadMessages('sf-plugin-access', 'problems');

/** The permissions of an org. Each part takes a call or two, when it is asked for first. */
export function orgPermissions(client: OrgClient): PermissionSource {
  const systemPermissions = once(async () => {
    const labels = await readPermissionNames(client);
    if (labels.size === 0) throw problems.createError('permissionsHidden');
    return [...labels].map(([name, label]): Permission => ({ kind: 'system', id: name, name, label }));
  });
  const objects = once(async () => {
    const values = await readPicklist(client, 'ObjectPermissions', 'SobjectType');
    return values.map(({ value, label }): Permission => ({ kind: 'object', id: value, name: value, label }));
  });
  return {
    from: 'org',
    systemPermissions,
    objects,
    objectsCalled: (names) => readObjectsCalled(client, names),
    fields: (object, name) => readFields(client, object, name),
    entities: (prefix, names) => (prefix === 'tab' ? readTabs(client) : readEntities(client, prefix, names)),
  };
}

/**
 * The permissions of a kept snapshot.
 *
 * Its methods throw SfError PermissionsNotKeptError or FieldPermissionsNotKeptError where the snapshot was kept without them.
 */
export function snapshotPermissions(reader: SnapshotReader): PermissionSource {
  const kept = async (kind: PermissionKind, object?: string): Promise<Permission[]> => {
    if (!reader.holdsPermissions) throw messages.createError('permissionsNotKept');
    if (kind === 'field' && !reader.holdsFieldPermissions) throw messages.createError('fieldPermissionsNotKept');
    return Promise.resolve([...reader.permissions().permissionsOf(kind, object)]);
  };
  const systemPermissions = once(() => kept('system'));
  const objects = once(() => kept('object'));
  return {
    from: 'snapshot',
    systemPermissions,
    objects,
    objectsCalled: () => Promise.resolve([]),
    fields: async (object, name) => fieldsOfRows(object, await kept('field', object), name),
    entities: async (prefix) => kept(prefix),
  };
}

function once<T>(read: () => Promise<T>): () => Promise<T> {
  let answer: Promise<T> | undefined;
  return () => (answer ??= read());
}

/**
 * Source: "EntityDefinition", Object Reference; its queries know no OR, no ORDER BY Id and no second page ("SOQL Operation Limitations",
 * Tooling API).
 */
const entityDefinitions: ObjectQuery = {
  object: 'EntityDefinition',
  fields: ['DurableId', 'QualifiedApiName', 'Label'],
  orderById: false,
};

/** None where the org does not answer: the error then lists other names that are known. */
async function readObjectsCalled(client: OrgClient, names: readonly string[]): Promise<ObjectNames[]> {
  const read = async (field: string): Promise<ObjectNames[]> => {
    try {
      const queries = queriesWhere(entityDefinitions, soqlInLists(field, names));
      const records = await Promise.all(queries.map((query) => readAll(client, query)));
      return records.flat().flatMap((record) => {
        const name = text(record, 'QualifiedApiName');
        return name ? { name, label: text(record, 'Label') ?? name } : [];
      });
    } catch (error) {
      if (client.isAborted || !(isObjectHidden(error) || isQueryRefused((error as Error).cause))) throw error;
      return [];
    }
  };
  const [byName, byLabel] = await Promise.all(['QualifiedApiName', 'Label'].map(read));
  return [...byName!, ...byLabel!];
}

/**
 * The fields that the org describes; with those that it hides from the running user, by the rows that permission sets have of them, where
 * only these may have the name.
 */
async function readFields(client: OrgClient, object: string, name: string): Promise<readonly FieldNames[]> {
  const described = await readFieldNames(client, object);
  const isDescribed = described?.some((field) =>
    [field.name, field.relationshipName].some((own) => own?.toLowerCase() === name.toLowerCase()),
  );
  if (described && isDescribed) return described;
  const query: ObjectQuery = {
    object: 'FieldPermissions',
    fields: ['Field'],
    where: soqlIn('SobjectType', [object]),
    groupBy: 'Field',
    orderById: false,
  };
  const rows = (await readAll(client, query)).flatMap((row): Permission[] => {
    const field = text(row, 'Field');
    return field ? [{ kind: 'field', id: field, name: field, label: null }] : [];
  });
  const known = new Set(described?.map((field) => field.name.toLowerCase()));
  return [
    ...(described ?? []),
    ...fieldsOfRows(object, rows, name).filter((field) => !known.has(field.name.toLowerCase())),
  ];
}

/** What a row tells of its field, and the part of a compound field that a name may be of. */
function fieldsOfRows(object: string, rows: readonly Permission[], name: string): FieldNames[] {
  const fields = rows.map(({ id, label, isSecured }): FieldNames => {
    const field = id.slice(object.length + 1);
    return {
      name: field,
      label: label ?? field,
      relationshipName: relationshipOf(field),
      compoundFieldName: null,
      permissionable: isSecured !== false,
      isComputed: null,
    };
  });
  const part = fields.flatMap((field) => partNamed(field, name) ?? []);
  const known = new Set(fields.map((field) => field.name));
  const ofSalesforce = systemFields
    .filter((field) => !known.has(field))
    .map((field): FieldNames => ({
      name: field,
      label: field,
      relationshipName: relationshipOf(field),
      compoundFieldName: null,
      permissionable: false,
      isComputed: false,
    }));
  return [...fields, ...part, ...ofSalesforce];
}

/** Source: "Relationship Names", SOQL and SOSL Reference. */
function relationshipOf(field: string): string | null {
  if (/__c$/.test(field)) return field.replace(/__c$/, '__r');
  return /.Id$/.test(field) ? field.replace(/Id$/, '') : null;
}

/** Source: "Address Compound Fields" and "Geolocation Compound Field", Object Reference. */
const ADDRESS_PARTS = [
  ...['Street', 'City', 'State', 'PostalCode', 'Country', 'StateCode', 'CountryCode'],
  ...['Latitude', 'Longitude', 'GeocodeAccuracy'],
];

/** The part of a compound field that a name is of; null for any other name. */
function partNamed(compound: FieldNames, name: string): FieldNames | null {
  const named = ADDRESS_PARTS.map((part) =>
    /Address$/.test(compound.name)
      ? compound.name.replace(/Address$/, part)
      : compound.name.replace(/__c$/, `__${part}__s`),
  ).find((part) => part.toLowerCase() === name.toLowerCase());
  if (named === undefined) return null;
  return {
    ...compound,
    ...{ name: named, label: named, relationshipName: null, compoundFieldName: compound.name, isComputed: false },
  };
}

/** Tabs by the rows of permission sets: who may not see a tab has no row. Source: "PermissionSetTabSetting", Object Reference. */
async function readTabs(client: OrgClient): Promise<Permission[]> {
  const query: ObjectQuery = {
    object: 'PermissionSetTabSetting',
    fields: ['Name'],
    groupBy: 'Name',
    orderById: false,
  };
  return (await readAll(client, query)).flatMap((row): Permission[] => {
    const name = text(row, 'Name');
    return name ? [{ kind: 'tab', id: name, name: `tab:${name}`, label: null }] : [];
  });
}

async function readEntities(
  client: OrgClient,
  prefix: Prefix,
  names: readonly string[] | null,
): Promise<readonly Permission[]> {
  const ofPrefix = setupEntities.filter(({ kind }) => kind === prefix);
  const found = await Promise.all(ofPrefix.map((entity) => readEntitiesOf(client, entity, names)));
  return withPolicies(client, found.flat());
}

async function readEntitiesOf(
  client: OrgClient,
  entity: SetupEntity,
  names: readonly string[] | null,
): Promise<Permission[]> {
  try {
    const records =
      names === null
        ? await readAll(client, entity.query)
        : await readWhere(client, entity.query, conditionsFor(entity, names));
    return records.flatMap((record) => entityPermission(entity, record) ?? []);
  } catch (error) {
    if (entity.isOptional && isObjectHidden(error)) return [];
    throw error;
  }
}

/** Some objects keep the namespace in a field of its own, and some put it into the name. */
function conditionsFor({ idField, names: { apiName, label } }: SetupEntity, names: readonly string[]): string[] {
  const texts = [...new Set(names.flatMap((name) => [name, withoutNamespace(name)]))];
  const ids = names.filter(isSalesforceId).map(toId18);
  return soqlOr([
    ...soqlInLists(idField, ids),
    ...[...new Set([apiName, label])].flatMap((field) => soqlInLists(field, texts)),
  ]);
}

/** The apps whose policies are records of their own, with what these say; nothing where the org hides them. */
export async function withPolicies(
  client: OrgClient,
  permissions: readonly Permission[],
): Promise<readonly Permission[]> {
  const open = permissions.filter(({ isOpen }) => isOpen === null).map(({ id }) => id);
  if (open.length === 0) return permissions;
  const policies = await readPolicies(client, open);
  const byApp = Map.groupBy(policies, (policy) => text(policy, 'ExternalClientApplicationId'));
  return permissions.map((permission) => {
    if (permission.isOpen !== null) return permission;
    const permitted = (byApp.get(permission.id) ?? []).map((policy) => text(policy, 'PermittedUsersPolicyType'));
    const isApprovedOnly = isAdminApprovedOnly(new Set(permitted));
    return { ...permission, isOpen: isApprovedOnly === null ? null : !isApprovedOnly };
  });
}

async function readPolicies(client: OrgClient, appIds: readonly string[]): Promise<SalesforceRecord[]> {
  try {
    return await readWhere(client, externalClientAppPolicies, soqlInLists('ExternalClientApplicationId', appIds));
  } catch (error) {
    if (!isObjectHidden(error)) throw error;
    return [];
  }
}
