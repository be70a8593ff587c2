import type { CompositeReader } from '../../org/read/compositeReader.js';
import { errorCodeOf } from '../../org/errors.js';
import { describedFields, describePath } from '../../org/read/describe.js';
import { hiddenField } from '../../org/read/queryErrors.js';
import { queryPath, toPage, type SalesforceRecord } from '../../org/read/queryPage.js';
import { toSoql, type QueryOrder, type ObjectQuery } from '../../org/soql.js';

export type FirstPage = { readonly totalSize: number; readonly records: readonly SalesforceRecord[] };

/**
 * Reads the first page of a query, and how many records there are. It is one read, even in a large org.
 *
 * @throws the Salesforce error as the connection gives it; SfError UnreadableAnswerError
 */
export const firstPage = async (
  reader: CompositeReader,
  query: ObjectQuery,
  order: QueryOrder = {},
): Promise<FirstPage> => reader.get(queryPath(toSoql(query, {}, order)), (answer) => toPage(query, answer, true));

const namedIn = (error: unknown): string[] => [hiddenField(error) ?? []].flat();

/** The fields of a query that are hidden. INVALID_FIELD names one of them; the description of the object shows the others. */
const hiddenFields = async (reader: CompositeReader, query: ObjectQuery, error: unknown): Promise<Set<string>> => {
  const { object } = query;
  const fields = await reader.get(describePath(object), (answer) => describedFields(object, answer));
  const visible = new Set(fields.flatMap(({ name, relationshipName }) => [name, relationshipName]));
  return new Set([...query.fields.filter((field) => !visible.has(field.split('.')[0]!)), ...namedIn(error)]);
};

/** The first page of a query without its hidden fields; null if no field is left. */
export type VisiblePage = { readonly page: FirstPage | null; readonly hidden: readonly string[] };

/**
 * Reads the first page of a query, without the fields that this org does not have or that this user cannot see.
 *
 * @throws the Salesforce error as the connection gives it, when it is not about fields
 */
export const visiblePage = async (reader: CompositeReader, query: ObjectQuery): Promise<VisiblePage> => {
  try {
    return { page: await firstPage(reader, query), hidden: [] };
  } catch (error) {
    if (errorCodeOf(error) !== 'INVALID_FIELD') throw error;
    const hidden = await hiddenFields(reader, query, error);
    const isHidden = (field: string): boolean =>
      [...hidden].some((one) => field === one || field.startsWith(`${one}.`));
    try {
      const fields = query.fields.filter((field) => !isHidden(field));
      return { page: await firstPage(reader, { ...query, fields }), hidden: [...hidden] };
    } catch (second) {
      if (errorCodeOf(second) !== 'INVALID_FIELD') throw second;
      return { page: null, hidden: [...new Set([...hidden, ...namedIn(second)])] };
    }
  }
};

const HIDDEN_CODES: ReadonlySet<string> = new Set(['INVALID_TYPE', 'INVALID_FIELD']);

/** The findings of a query, or other findings if the query reads a hidden object or field: another finding tells of that. */
export const unlessHidden = async <T>(findings: Promise<T>, instead: T): Promise<T> => {
  try {
    return await findings;
  } catch (error) {
    if (HIDDEN_CODES.has(errorCodeOf(error))) return instead;
    throw error;
  }
};
