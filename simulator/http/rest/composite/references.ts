import { SalesforceFault } from '../../../org/types.js';

const REFERENCE = /@\{(\w+)((?:\.\w+|\[\d+\])+)\}/g;

/** Bodies of answered subrequests by reference id. */
export type EarlierBodies = ReadonlyMap<string, unknown>;

/** What a path such as `.records[0].Id` leads to. */
function follow(body: unknown, path: string): unknown {
  let value = body;
  for (const [, step = ''] of path.matchAll(/[.[](\w+)/g)) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Record<string, unknown>)[step];
  }
  return value;
}

/**
 * A text with each `@{referenceId.path}` replaced by the value it names in an earlier answer (REST API Developer Guide,
 * Composite).
 *
 * @throws SalesforceFault PROCESSING_HALTED when there is no such value.
 */
export function resolveText(text: string, answered: EarlierBodies): string {
  return text.replace(REFERENCE, (_, referenceId: string, path: string) => {
    const value = follow(answered.get(referenceId), path);
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return String(value);
    throw new SalesforceFault(
      400,
      'PROCESSING_HALTED',
      `Invalid reference specified. No value for ${referenceId}${path} found in ${referenceId}`,
    );
  });
}

/** `resolveText` for every text in a JSON value. */
export function resolveReferences(value: unknown, answered: EarlierBodies): unknown {
  if (typeof value === 'string') return resolveText(value, answered);
  if (Array.isArray(value)) return value.map((item) => resolveReferences(item, answered));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, resolveReferences(item, answered)]));
}
