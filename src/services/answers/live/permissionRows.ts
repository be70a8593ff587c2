import { rightBits, type PermissionKind, type Right } from '../../../model/permission.js';
import type { OrgClient } from '../../../org/client.js';
import type { ReadEach, SalesforceRecord } from '../../../org/query.js';
import { withFeatureFields } from '../../../org/read/featureFields.js';
import { text } from '../../../org/record.js';
import { bytesBeside, queriesWhere, soqlInLists, soqlOr, soqlString, type ObjectQuery } from '../../../org/soql.js';
import type { AccessSink } from '../../../resources/kinds.js';
import { entityRows } from '../../../resources/permissions/entityPermissions.js';
import { fieldRows } from '../../../resources/permissions/fieldPermissions.js';
import { objectRows } from '../../../resources/permissions/objectPermissions.js';
import { givenIn, rightColumns, type GivenRights, type PermissionRows } from '../../../resources/permissions/rows.js';
import { tabRows } from '../../../resources/permissions/tabs.js';
import type { FilledContainer } from './containers.js';

/** Right bits of permissions of one kind that a question needs, by the ids of the permissions. */
export type NeededRights = ReadonlyMap<string, number>;

/** Rows of one kind that a question needs. */
export type WantedRows = PermissionRows & {
  /** Rows with at least one of the rights, whatever their parent is: each query fits into a URL. */
  readonly queries: readonly ObjectQuery[];
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
): Promise<WantedRows[]> {
  const of = (kind: PermissionKind): NeededRights => needed.get(kind) ?? new Map<string, number>();
  const entities = [...needed].flatMap(([kind, rights]) => (ROWS_OF_THEIR_OWN.has(kind) ? [] : [...rights.keys()]));
  return [
    ...(of('object').size > 0 ? await rowsOfObjects(client, of('object')) : []),
    ...(of('field').size > 0 ? [rowsWhere(fieldRows, conditionsOnFields(of('field')))] : []),
    ...(of('tab').size > 0 ? [rowsWhere(tabRows, soqlInLists('Name', [...of('tab').keys()]))] : []),
    ...(entities.length > 0 ? [rowsWhere(entityRows, soqlInLists('SetupEntityId', entities))] : []),
  ];
}

const ROWS_OF_THEIR_OWN: ReadonlySet<PermissionKind> = new Set(['system', 'object', 'field', 'tab']);

/** All rows of objects, of what SetupEntityAccess lists, and of tabs. @throws the Salesforce error as the connection gives it */
export async function allRowsOf(client: OrgClient): Promise<WantedRows[]> {
  const objects = await withFeatureFields(client, objectRows.query);
  return [
    { ...objectRows, queries: [objects] },
    { ...entityRows, queries: [entityRows.query] },
    { ...tabRows, queries: [tabRows.query] },
  ];
}

/** What a row gives, and of a row of SetupEntityAccess its SetupEntityType. */
export type RowRights = GivenRights & { readonly entityType: string | null };

/**
 * Reads rows of several kinds.
 *
 * @param parentIds the parents whose rows are read; null: all
 * @throws SfError in plain words
 */
export async function readAllRows(
  read: ReadEach,
  all: readonly WantedRows[],
  parentIds: readonly string[] | null,
): Promise<RowRights[]> {
  const given: RowRights[] = [];
  const reads = all.flatMap((rows) => {
    const add = (row: SalesforceRecord): void => {
      const one = givenIn(rows, row);
      if (one) given.push({ ...one, entityType: text(row, 'SetupEntityType') });
    };
    const ofParents = (query: ObjectQuery): ObjectQuery[] =>
      queriesWhere(query, parentIds && soqlInLists('ParentId', parentIds, bytesBeside(query.where ?? '')));
    return rows.queries.flatMap(ofParents).map((query) => read(query, add));
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

async function rowsOfObjects(client: OrgClient, needed: NeededRights): Promise<WantedRows[]> {
  const query = await withFeatureFields(client, objectRows.query);
  const had = rights.filter((right) => query.fields.includes(rightColumns[right]));
  const conditions = [...needed].flatMap(([object, bits]) => {
    const some = had.filter((right) => (bits & rightBits[right]) !== 0);
    const ofRights = some.map((right) => `${rightColumns[right]} = true`).join(' OR ');
    return some.length > 0 ? [`(SobjectType = ${soqlString(object)} AND (${ofRights}))`] : [];
  });
  return conditions.length > 0 ? [rowsWhere({ ...objectRows, query }, soqlOr(conditions))] : [];
}

/** Salesforce finds the rows of an object fast, and a field is one of thousands. */
function conditionsOnFields(needed: NeededRights): string[] {
  const byObject = Map.groupBy(needed.keys(), (field) => field.slice(0, field.indexOf('.')));
  const conditions = [...byObject].flatMap(([object, fields]) =>
    soqlInLists('Field', fields).map((list) => `(SobjectType = ${soqlString(object)} AND ${list})`),
  );
  return soqlOr(conditions);
}

/** @param conditions each of which fits into the URL of one query */
function rowsWhere(rows: PermissionRows, conditions: readonly string[]): WantedRows {
  return { ...rows, queries: queriesWhere(rows.query, conditions) };
}
