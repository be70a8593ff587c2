import type { ColumnType, SpanJob } from '../../model/tableProgress.js';
import { orgError } from '../errors.js';
import type { SalesforceRecord } from './queryPage.js';

type Columns = SpanJob['columns'];
type Values = { [field: string]: unknown };

const typeOf = (value: unknown): ColumnType => {
  if (value === null || value === undefined) return null;
  return typeof value === 'boolean' || typeof value === 'number' ? (typeof value as 'boolean' | 'number') : 'text';
};

const valueAt = (record: SalesforceRecord, path: readonly string[]): unknown =>
  path.reduce<unknown>((parent, name) => (parent as Values | null | undefined)?.[name], record);

/**
 * The columns of a query's CSV, with the types that records of the same query have when REST tells them. CSV tells none.
 *
 * @param sample the more records, the fewer columns stay without a type
 */
export const columnsOf = (fields: readonly string[], sample: readonly SalesforceRecord[]): Columns =>
  Object.fromEntries(
    fields.map((field) => {
      const path = field.split('.');
      const shown = sample.find((record) => typeOf(valueAt(record, path)) !== null);
      return [field, shown ? typeOf(valueAt(shown, path)) : null];
    }),
  );

/** @throws SfError UnreadableAnswerError for what no column of the type can hold */
const valueOf = (text: string, type: ColumnType, object: string): unknown => {
  if (text === '') return null;
  const isBoolean = text === 'true' || text === 'false';
  if (type === 'boolean' && isBoolean) return text === 'true';
  if (type === 'number' && Number.isFinite(Number(text))) return Number(text);
  // A column that was empty so far, and may be one of booleans.
  if (type === 'text' || (type === null && !isBoolean)) return text;
  throw orgError('UnreadableAnswerError', 'unreadableAnswer', [object, `"${text}" may be of another type.`]);
};

/** A field, by the place and type of its column; or a parent, by its fields. */
type Shape = { readonly at: number; readonly type: ColumnType } | Map<string, Shape>;

const shapeOf = (columns: Columns): Map<string, Shape> => {
  const record = new Map<string, Shape>();
  Object.entries(columns).forEach(([field, type], at) => {
    const path = field.split('.');
    let parent = record;
    for (const name of path.slice(0, -1)) {
      if (!parent.has(name)) parent.set(name, new Map<string, Shape>());
      parent = parent.get(name) as Map<string, Shape>;
    }
    parent.set(path.at(-1)!, { at, type });
  });
  return record;
};

/**
 * How rows of a CSV become the records that REST would show: parents nested, empty as null. A parent of which all that was
 * asked for is empty is taken for none.
 *
 * @returns a function that throws SfError UnreadableAnswerError for a value whose type cannot be told
 */
export const recordMaker = (object: string, columns: Columns): ((row: readonly string[]) => SalesforceRecord) => {
  const fill = (shape: Map<string, Shape>, row: readonly string[]): Values | null => {
    const values: Values = {};
    let isEmpty = true;
    for (const [name, inner] of shape) {
      const value = inner instanceof Map ? fill(inner, row) : valueOf(row[inner.at]!, inner.type, object);
      values[name] = value;
      isEmpty &&= value === null;
    }
    return isEmpty ? null : values;
  };
  const shape = shapeOf(columns);
  return (row) => fill(shape, row) as SalesforceRecord;
};
