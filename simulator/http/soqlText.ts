import { findObject } from '../schema/index.js';

/** The object after the outer FROM, in its own casing; undefined when there is none to be seen. */
export function queriedObject(soql: string): string | undefined {
  let text = soql.replace(/'(?:\\.|[^'\\])*'/g, "''");
  for (let before = ''; before !== text;) {
    before = text;
    text = text.replace(/\([^()]*\)/g, ' ');
  }
  const name = /\bFROM\s+(\w+)/i.exec(text)?.[1];
  return name === undefined ? undefined : (findObject(name)?.name ?? name);
}
