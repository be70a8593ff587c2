import { findObject } from '../schema/index.js';
import type { Subject } from './requestLog.js';

/** An object's name in its own casing, when there is such an object. */
const canonical = (name: string): string => findObject(name)?.name ?? name;

/** A query and its object: the name after the outer FROM, if there is one. */
export function querySubject(soql: string): Subject {
  let text = soql.replace(/'(?:\\.|[^'\\])*'/g, "''");
  for (let before = ''; before !== text;) {
    before = text;
    text = text.replace(/\([^()]*\)/g, ' ');
  }
  const [, name] = /\bFROM\s+(\w+)/i.exec(text) ?? [];
  return name === undefined ? { query: soql } : { query: soql, object: canonical(name) };
}

/** The query or the object that the address of a request names. */
export function subjectOf({ path, query }: { path: string[]; query: URLSearchParams }): Subject {
  const soql = query.get('q');
  if (soql !== null) return querySubject(soql);
  const [first, second, third] = path;
  if (first === 'sobjects' && second !== undefined) return { object: canonical(second) };
  if (first === 'composite' && second === 'sobjects' && third !== undefined) return { object: canonical(third) };
  return {};
}
