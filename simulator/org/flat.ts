/**
 * An object that has these names, all null. V8 keeps an object that grows by more than a dozen computed names as a hash
 * table, eight times as large and slow to read; what JSON.parse makes stays flat, and so do copies of it.
 */
export const flatBlank = (names: readonly string[]): Record<string, unknown> =>
  JSON.parse(JSON.stringify(Object.fromEntries(names.map((name) => [name, null])))) as Record<string, unknown>;
