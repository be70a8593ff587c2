import type { SfError } from '@salesforce/core';
import { objectAccess, type SystemPermission } from '../model/systemPermission.js';
import type { OrgClient } from './client.js';
import { errorCodeOf, orgError } from './errors.js';
import { toSoql, type ObjectQuery } from './soql.js';

/** A record as REST shows it. */
export type SalesforceRecord = { readonly Id: string; readonly [field: string]: unknown };

type QueryPage = { totalSize: number; done: boolean; nextRecordsUrl?: string; records: SalesforceRecord[] };

export type PageEvents = {
  /** Records of a page have come: how many so far, of how many in all. */
  readonly onPage?: (object: string, received: number, total: number) => void;
  /** A field that the query can do without is hidden here. */
  readonly onHiddenField?: (object: string, field: string) => void;
};

/** Whether an error says that the org does without an object, since a feature is not switched on. */
export const isFeatureMissing = (error: unknown): error is Error =>
  error instanceof Error && error.name === 'FeatureNotEnabled';

/**
 * Reads every record of a query, page by page (2,000 at most), in the order of Id. The next page is asked for before
 * the last one is handed on.
 *
 * @throws SfError in plain words: a missing permission or feature, a limit, an unreachable org; IncompleteRead when
 * Salesforce ends before its own `totalSize`
 */
export async function* readPages(
  client: OrgClient,
  query: ObjectQuery,
  events: PageEvents = {},
): AsyncGenerator<readonly SalesforceRecord[], void, void> {
  const { page: first, query: readable } = await firstPage(client, query, events);
  let page = first;
  let total = page.totalSize;
  let received = 0;
  for (;;) {
    const records = page.records;
    received += records.length;
    events.onPage?.(query.object, received, total);
    if (page.done || !page.nextRecordsUrl) {
      if (records.length > 0) yield records;
      break;
    }
    const next = nextPage(client, readable, page.nextRecordsUrl, records.at(-1)!.Id);
    // A page that fails while the consumer still works on the last one is reported when it is its turn.
    next.catch(() => undefined);
    yield records;
    const { page: following, restarted } = await next;
    if (restarted) total = received + following.totalSize;
    page = following;
  }
  if (received !== total) {
    throw orgError('IncompleteRead', 'incompleteRead', [String(received), String(total), query.object]);
  }
}

/** All records of a query that is known to be small: what a few users hold, or one type's resources. */
export const readAll = async (client: OrgClient, query: ObjectQuery): Promise<SalesforceRecord[]> => {
  const all: SalesforceRecord[] = [];
  for await (const records of readPages(client, query)) all.push(...records);
  return all;
};

const firstPage = async (
  client: OrgClient,
  query: ObjectQuery,
  events: PageEvents,
): Promise<{ page: QueryPage; query: ObjectQuery }> => {
  try {
    return { page: await runQuery(client, query), query };
  } catch (error) {
    const hidden = hiddenField(error);
    if (hidden && query.optionalFields?.includes(hidden)) {
      events.onHiddenField?.(query.object, hidden);
      return firstPage(client, { ...query, fields: query.fields.filter((field) => field !== hidden) }, events);
    }
    throw await explain(client, query, error);
  }
};

const nextPage = async (
  client: OrgClient,
  query: ObjectQuery,
  url: string,
  lastId: string,
): Promise<{ page: QueryPage; restarted: boolean }> => {
  try {
    return { page: checked(query, await client.get(url)), restarted: false };
  } catch (error) {
    // The cursor is gone, the order of Id is not: ask anew for what follows the last record.
    if (errorCodeOf(error) === 'INVALID_QUERY_LOCATOR' && query.orderById !== false) {
      return { page: await runQuery(client, query, lastId), restarted: true };
    }
    throw await explain(client, query, error);
  }
};

const runQuery = async (client: OrgClient, query: ObjectQuery, after?: string): Promise<QueryPage> =>
  checked(query, await client.get(client.path(`query?q=${encodeURIComponent(toSoql(query, after))}`)));

const checked = (query: ObjectQuery, answer: unknown): QueryPage => {
  const page = answer as Partial<QueryPage> | null;
  if (!Array.isArray(page?.records) || typeof page.totalSize !== 'number' || typeof page.done !== 'boolean') {
    throw orgError('UnreadableAnswer', 'unreadableAnswer', [query.object, 'no records, totalSize and done in it.']);
  }
  return page as QueryPage;
};

/** The field that an INVALID_FIELD names: "No such column 'EmployeeNumber' on entity 'User'". */
const hiddenField = (error: unknown): string | undefined =>
  errorCodeOf(error) === 'INVALID_FIELD' && error instanceof Error
    ? /No such column '([^']+)'/.exec(error.message)?.[1]
    : undefined;

const explain = async (client: OrgClient, query: ObjectQuery, error: unknown): Promise<Error> => {
  const field = hiddenField(error);
  if (field) {
    return orgError('FieldNotVisible', 'fieldNotVisible', [client.username, query.object, field], {
      cause: error as Error,
    });
  }
  return errorCodeOf(error) === 'INVALID_TYPE'
    ? explainMissingObject(client, query.object, error as Error)
    : client.explain(error);
};

const quoted = (permissions: readonly SystemPermission[]): string =>
  permissions.map(({ label }) => `"${label}"`).join(' or ');

/** INVALID_TYPE means "not switched on" or "not for you": the running user's own permissions tell which. */
const explainMissingObject = async (client: OrgClient, object: string, cause: Error): Promise<SfError> => {
  const { anyOf, feature } = objectAccess(object);
  if (anyOf.length > 0 && !(await holdsAny(client, anyOf))) {
    const permissions = quoted(anyOf);
    return orgError('MissingPermission', 'missingPermission', [client.username, object, permissions], {
      actionTokens: [permissions, client.username],
      cause,
    });
  }
  return feature
    ? orgError('FeatureNotEnabled', 'featureNotEnabled', [client.username, object, feature], {
        actionTokens: [feature],
        cause,
      })
    : orgError('ObjectNotFound', 'objectNotFound', [client.username, object], { cause });
};

const holdsAny = async (client: OrgClient, permissions: readonly SystemPermission[]): Promise<boolean> => {
  const fields = permissions.map(({ name }) => `Permissions${name}`);
  try {
    const page = await client.get<QueryPage>(
      client.path(`query?q=${encodeURIComponent(`SELECT ${fields.join(', ')} FROM UserPermissionAccess`)}`),
    );
    return fields.some((field) => page.records[0]?.[field] === true);
  } catch {
    return false;
  }
};
