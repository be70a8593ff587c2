import { soqlString } from './soql.js';

type Pattern = { readonly contains: string } | { readonly startsWith: string } | { readonly endsWith: string };

/**
 * A condition: the text field contains the text, or starts or ends with it, without regard to case; `%` and `_` in it
 * stand for themselves.
 *
 * Source: "LIKE" and "Quoted String Escape Sequences", SOQL and SOSL Reference.
 */
export const soqlLike = (field: string, text: Pattern): string => {
  const [before, sought, after] =
    'contains' in text
      ? ['%', text.contains, '%']
      : 'startsWith' in text
        ? ['', text.startsWith, '%']
        : ['%', text.endsWith, ''];
  const literal = soqlString(sought).slice(1, -1).replace(/[%_]/g, '\\$&');
  return `${field} LIKE '${before}${literal}${after}'`;
};
