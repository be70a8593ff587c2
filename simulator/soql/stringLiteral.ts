const ESCAPES: Record<string, string> = {
  n: '\n',
  N: '\n',
  r: '\r',
  R: '\r',
  t: '\t',
  T: '\t',
  b: '\b',
  B: '\b',
  f: '\f',
  F: '\f',
};
const ESCAPE = /\\(?:u([\da-fA-F]{4})|(.))/gs;

const unescaped = (escape: string, unicode: string | undefined, character: string | undefined): string =>
  unicode === undefined
    ? (ESCAPES[character ?? ''] ?? character ?? escape)
    : String.fromCharCode(parseInt(unicode, 16));

/** What a quoted string stands for (SOQL and SOSL Reference: "Quoted String Escape Sequences"). */
export const stringOf = (quoted: string): string => quoted.slice(1, -1).replace(ESCAPE, unescaped);

/** The texts a quoted LIKE pattern matches: `%` any characters, `_` one, either of them itself behind a backslash. */
export function patternOf(quoted: string): RegExp {
  const source = quoted.slice(1, -1).replace(/\\(?:u[\da-fA-F]{4}|.)|[^\\]/gsu, (part) => {
    if (part === '%') return '.*';
    if (part === '_') return '.';
    return part.replace(ESCAPE, unescaped).replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
  });
  return new RegExp(`^${source}$`, 'isu');
}
