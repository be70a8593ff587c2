import type { Row } from '../../org/types.js';

/** The rows already built, by key. */
export type RowLookup = (key: string | undefined) => Row | undefined;

/**
 * Builds a row for each entry of a table and keeps it under the entry's key.
 *
 * @param build gets the entry, its key, and a look at the rows of the entries before it; asked for a key that is not
 *   among them, it throws
 */
export function buildEach<K extends string, T>(
  entries: Readonly<Record<K, T>>,
  build: (entry: T, key: K, built: RowLookup) => Row,
): Record<K, Row> {
  const rows = new Map<string, Row>();
  const built: RowLookup = (key) => {
    if (key !== undefined && !rows.has(key)) throw new Error(`${key} is not built yet`);
    return key === undefined ? undefined : rows.get(key);
  };
  for (const [key, entry] of Object.entries<T>(entries)) rows.set(key, build(entry, key as K, built));
  return Object.fromEntries(rows) as Record<K, Row>;
}
