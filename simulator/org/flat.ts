/**
 * An object with these names, all of them null. V8 keeps an object that gets more than a dozen computed names as a hash
 * table, which is eight times as large and slow to read. An object from JSON.parse stays flat, and so do copies of it.
 */
export const flatBlank = (names: readonly string[]): Record<string, unknown> =>
  JSON.parse(JSON.stringify(Object.fromEntries(names.map((name) => [name, null])))) as Record<string, unknown>;
