import { toUtc } from '../model/time.js';

/**
 * A text, reference or picklist field; '' counts as empty, as it does in Salesforce. A half of a surrogate pair, which JSON can hold and
 * UTF-8 cannot, becomes U+FFFD here: later, each format would spell it in its own way.
 */
export function text(record: Readonly<Record<string, unknown>>, path: string): string | null {
  const value = valueAt(record, path);
  return typeof value === 'string' && value !== '' ? value.toWellFormed() : null;
}

/** A checkbox. */
export function flag(record: Readonly<Record<string, unknown>>, path: string): boolean {
  return valueAt(record, path) === true;
}

/** A number; 0 for an empty field. */
export function number(record: Readonly<Record<string, unknown>>, path: string): number {
  const value = valueAt(record, path);
  return typeof value === 'number' ? value : 0;
}

/** A date-time field as UTC with `Z`. */
export function time(record: Readonly<Record<string, unknown>>, path: string): string | null {
  return toUtc(text(record, path));
}

/** The API name of something in a namespace, a managed package's or the org's own, as other namespaces name it. */
export function apiNameIn(namespace: string | null, name: string): string {
  return namespace === null ? name : `${namespace}__${name}`;
}

/** The value of a field or of a parent's field (`Profile.UserLicense.Name`); null where it, or a parent, is empty. */
function valueAt(record: Readonly<Record<string, unknown>>, path: string): unknown {
  const dot = path.indexOf('.');
  if (dot < 0) return record[path] ?? null;
  const parent = record[path.slice(0, dot)] as Readonly<Record<string, unknown>> | null | undefined;
  return parent ? valueAt(parent, path.slice(dot + 1)) : null;
}
