const ESCAPES: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  "'": "\\'",
  '"': '\\"',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\b': '\\b',
  '\f': '\\f',
};

/**
 * A text as a SOQL literal, quotes included. Every value in SOQL goes through here.
 *
 * Source: "Quoted String Escape Sequences", SOQL and SOSL Reference.
 */
export const soqlString = (text: string): string =>
  `'${text.replace(/[\\'"\n\r\t\b\f]/g, (found) => ESCAPES[found]!)}'`;

/** A condition: the field has one of the texts. */
export const soqlIn = (field: string, texts: readonly string[]): string =>
  `${field} IN (${texts.map(soqlString).join(', ')})`;

/** Room for one list in a request's URL, of whose 16,384 bytes the rest of the query and the headers need some. */
const LIST_BYTES = 10_000;

/**
 * The conditions that together say: the field has one of the texts. Each fits into a URL; none for no texts.
 *
 * Source: "API Request Limits and Allocations" (URI and headers), Salesforce Developer Limits.
 */
export const soqlInLists = (field: string, texts: readonly string[]): string[] => {
  const lists: string[][] = [];
  let room = 0;
  for (const text of texts) {
    const bytes = encodeURIComponent(`${soqlString(text)}, `).length;
    if (bytes > room) {
      lists.push([]);
      room = LIST_BYTES;
    }
    lists.at(-1)!.push(text);
    room -= bytes;
  }
  return lists.map((list) => soqlIn(field, list));
};

/** A query for one object: what to select, and which records. */
export type ObjectQuery = {
  readonly object: string;
  readonly fields: readonly string[];
  /** Fields the query does without when the org or the running user's field-level security hides them. */
  readonly optionalFields?: readonly string[];
  readonly where?: string;
  /** False for the few objects that Salesforce cannot sort by Id. */
  readonly orderById?: false;
};

/**
 * The SOQL of a query, in the order of Id, so that a read can go on after the last record seen.
 *
 * @param after read only what follows this 18-character id
 */
export const toSoql = ({ object, fields, where, orderById }: ObjectQuery, after?: string): string => {
  const conditions = [where && (after ? `(${where})` : where), after && `Id > ${soqlString(after)}`].filter(Boolean);
  return [
    `SELECT ${fields.join(', ')}`,
    `FROM ${object}`,
    ...(conditions.length > 0 ? [`WHERE ${conditions.join(' AND ')}`] : []),
    ...(orderById === false ? [] : ['ORDER BY Id']),
  ].join(' ');
};
