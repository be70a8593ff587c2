import { soqlString } from './soql.js';

/**
 * A condition: the text field contains the text, or starts with it, without regard to case; `%` and `_` in it stand for
 * themselves.
 *
 * Source: "LIKE" and "Quoted String Escape Sequences", SOQL and SOSL Reference.
 */
export const soqlLike = (
  field: string,
  text: { readonly contains: string } | { readonly startsWith: string },
): string => {
  const [before, sought] = 'contains' in text ? ['%', text.contains] : ['', text.startsWith];
  const literal = soqlString(sought).slice(1, -1).replace(/[%_]/g, '\\$&');
  return `${field} LIKE '${before}${literal}%'`;
};
