import { notFound } from '../../org/faults.js';
import type { Call } from './call.js';

/** The value of `:name` in the path. */
export function param(call: Call, name: string): string {
  const value = call.params[name];
  if (value === undefined) throw notFound();
  return value;
}
