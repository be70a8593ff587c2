import { rightBits, type PermissionKind, type PermissionRef, type Right } from '../../../model/permission.js';
import type { OrgClient } from '../../../org/client.js';
import type { ReadEach, SalesforceRecord } from '../../../org/query.js';
import { withFeatureFields } from '../../../org/read/featureFields.js';
import { flag, text } from '../../../org/record.js';
import { bytesBeside, queriesWhere, soqlInLists, soqlOr, soqlString, type ObjectQuery } from '../../../org/soql.js';
import type { AccessSink } from '../../../resources/kinds.js';
import { isUnstored, objectRows, rightColumns } from '../../../resources/permissions/objectPermissions.js';
import { setupEntities } from '../../../resources/setupEntities.js';
import type { FilledContainer } from './containers.js';

/** Right bits of permissions of one kind that a question needs, by the ids of the permissions. */
export type NeededRights = ReadonlyMap<string, number>;

/** The rows in which permission sets have permissions of some kinds. */
export type PermissionRows = {
  /** Rows with at least one of the rights, whatever their parent is: each query fits into a URL. */
  readonly queries: readonly ObjectQuery[];
  /** The permission that a row is about. */
  readonly permissionOf: (row: SalesforceRecord) => PermissionRef | null;
  readonly rightsOf: (row: SalesforceRecord) => number;
};

const rights = Object.keys(rightBits) as Right[];

/**
 * The rows that say who has some permissions, other than system permissions, which are columns of permission sets. The columns that the
 * org does not have are left out, and with them the rights that nobody can have there.
 *
 * @param needed by the kinds of permissions
 * @throws the Salesforce error as the connection gives it
 */
export async function rowsOf(
  client: OrgClient,
  needed: ReadonlyMap<PermissionKind, NeededRights>,
): Promise<PermissionRows[]> {
  const of = (kind: PermissionKind): NeededRights => needed.get(kind) ?? new Map<string, number>();
  const entities = [...needed].flatMap(([kind, rights]) =>
    ROWS_OF_THEIR_OWN.has(kind) ? [] : [...rights.keys()].map((id): PermissionRef => ({ kind, id })),
  );
  return [
    ...(of('object').size > 0 ? await rowsWithRights(client, of('object')) : []),
    ...(of('field').size > 0 ? [fieldRows(of('field'))] : []),
    ...(of('tab').size > 0 ? [tabRows([...of('tab').keys()])] : []),
    ...(entities.length > 0 ? [entityRows(entities)] : []),
  ];
}

const ROWS_OF_THEIR_OWN: ReadonlySet<PermissionKind> = new Set(['system', 'object', 'field', 'tab']);

/** All rows of objects, of what SetupEntityAccess lists, and of tabs. @throws the Salesforce error as the connection gives it */
export async function allRowsOf(client: OrgClient): Promise<PermissionRows[]> {
  const { had, query } = await objectQuery(client);
  return [
    rowsOfObjects([query], had),
    { queries: [accessQuery], permissionOf: entityIn, rightsOf: () => rightBits.read },
    { queries: [tabQuery], permissionOf: permissionIn('tab', 'Name'), rightsOf: () => rightBits.read },
  ];
}

/** What a row gives to its parent: a permission set, a muting one or a license. */
export type GivenRights = { readonly parentId: string; readonly permission: PermissionRef; readonly rights: number };

/**
 * Reads rows of several kinds.
 *
 * @param parentIds the parents whose rows are read; null: all
 * @throws SfError in plain words
 */
export async function readAllRows(
  read: ReadEach,
  all: readonly PermissionRows[],
  parentIds: readonly string[] | null,
): Promise<GivenRights[]> {
  const given: GivenRights[] = [];
  const reads = all.flatMap(({ queries, permissionOf, rightsOf }) => {
    const add = (row: SalesforceRecord): void => {
      const [parentId, permission, bits] = [text(row, 'ParentId'), permissionOf(row), rightsOf(row)];
      if (parentId === null || permission === null || bits === 0 || isUnstored(row)) return;
      given.push({ parentId, permission, rights: bits });
    };
    const ofParents = (query: ObjectQuery): ObjectQuery[] =>
      queriesWhere(query, parentIds && soqlInLists('ParentId', parentIds, bytesBeside(query.where ?? '')));
    return queries.flatMap(ofParents).map((query) => read(query, add));
  });
  await Promise.all(reads);
  return given;
}

/**
 * Puts what rows give into a sink, without what the system permissions of their parents say already.
 *
 * @param containers by the ids of permission sets
 */
export function fillRights(
  rows: readonly GivenRights[],
  containers: ReadonlyMap<string, FilledContainer>,
  sink: AccessSink,
): void {
  for (const { parentId, permission, rights: given } of rows) {
    const onEveryObject = containers.get(parentId)?.rightsOnAllObjects ?? 0;
    if (permission.kind === 'object' && (given & ~onEveryObject) === 0) continue;
    sink.rights(parentId, permission, given);
  }
}

async function rowsWithRights(client: OrgClient, needed: NeededRights): Promise<PermissionRows[]> {
  const { had, query } = await objectQuery(client);
  const conditions = [...needed].flatMap(([object, bits]) => {
    const rights = had.filter((right) => (bits & rightBits[right]) !== 0);
    const ofRights = rights.map((right) => `${rightColumns[right]} = true`).join(' OR ');
    return rights.length > 0 ? [`(SobjectType = ${soqlString(object)} AND (${ofRights}))`] : [];
  });
  const queries = soqlOr(conditions).map((where) => ({ ...query, where }));
  return queries.length > 0 ? [rowsOfObjects(queries, had)] : [];
}

async function objectQuery(
  client: OrgClient,
): Promise<{ readonly had: readonly Right[]; readonly query: ObjectQuery }> {
  const query = await withFeatureFields(client, objectRows);
  return { had: rights.filter((right) => query.fields.includes(rightColumns[right])), query };
}

function rowsOfObjects(queries: readonly ObjectQuery[], had: readonly Right[]): PermissionRows {
  return { queries, permissionOf: permissionIn('object', 'SobjectType'), rightsOf: rightsByColumn(had) };
}

/** A field that can be edited can be read. */
function fieldRows(needed: NeededRights): PermissionRows {
  // Salesforce finds the rows of an object fast, and a field is one of thousands.
  const byObject = Map.groupBy(needed.keys(), (field) => field.slice(0, field.indexOf('.')));
  const conditions = [...byObject].flatMap(([object, fields]) =>
    soqlInLists('Field', fields).map((list) => `(SobjectType = ${soqlString(object)} AND ${list})`),
  );
  return {
    queries: soqlOr(conditions).map((where) => ({
      object: 'FieldPermissions',
      fields: ['Id', 'ParentId', 'Field', rightColumns.read, rightColumns.edit],
      where,
    })),
    permissionOf: permissionIn('field', 'Field'),
    rightsOf: rightsByColumn(['read', 'edit']),
  };
}

/** A tab that is hidden has no row. Source: "PermissionSetTabSetting", Object Reference. */
const tabQuery: ObjectQuery = { object: 'PermissionSetTabSetting', fields: ['Id', 'ParentId', 'Name'] };

const accessQuery: ObjectQuery = {
  object: 'SetupEntityAccess',
  fields: ['Id', 'ParentId', 'SetupEntityId', 'SetupEntityType'],
};

/** By SetupEntityAccess.SetupEntityType. */
const kindOfType: ReadonlyMap<string, PermissionKind> = new Map(setupEntities.map(({ type, kind }) => [type, kind]));

function entityIn(row: SalesforceRecord): PermissionRef | null {
  const id = text(row, 'SetupEntityId');
  return id === null ? null : { kind: kindOfType.get(text(row, 'SetupEntityType') ?? '') ?? 'other', id };
}

function tabRows(names: readonly string[]): PermissionRows {
  return {
    queries: soqlInLists('Name', names).map((where) => ({ ...tabQuery, where })),
    permissionOf: permissionIn('tab', 'Name'),
    rightsOf: () => rightBits.read,
  };
}

function entityRows(entities: readonly PermissionRef[]): PermissionRows {
  const byId = new Map(entities.map((entity) => [entity.id, entity]));
  return {
    queries: soqlInLists('SetupEntityId', [...byId.keys()]).map((where) => ({ ...accessQuery, where })),
    permissionOf: (row) => byId.get(text(row, 'SetupEntityId') ?? '') ?? null,
    rightsOf: () => rightBits.read,
  };
}

function permissionIn(kind: PermissionKind, field: string): PermissionRows['permissionOf'] {
  return (row) => {
    const id = text(row, field);
    return id === null ? null : { kind, id };
  };
}

function rightsByColumn(some: readonly Right[]): PermissionRows['rightsOf'] {
  const bits = some.map((right) => [rightColumns[right], rightBits[right]] as const);
  return (row) => bits.reduce((all, [column, bit]) => (flag(row, column) ? all | bit : all), 0);
}
