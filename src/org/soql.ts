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

/** Room for the conditions of a query in a request's URL: the rest of the query and the headers need some of its 16,384 bytes. */
export const CONDITION_BYTES = 10_000;

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
      room = CONDITION_BYTES;
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
  /** The field that all records are about: where it is hidden, a sync takes it that there are none. */
  readonly emptyWithout?: string;
  readonly where?: string;
  /** What an aggregate query groups by, and which groups it wants. */
  readonly groupBy?: string;
  /** False for the few objects that Salesforce cannot sort by Id. */
  readonly orderById?: false;
};

/** A query for those of its records that another condition holds for as well. */
export const narrowed = (query: ObjectQuery, condition: string): ObjectQuery => ({
  ...query,
  where: query.where ? `(${query.where}) AND (${condition})` : condition,
});

/** Which records of a query to read: those after an id, up to an id (15 or 18 characters). */
export type Bounds = { readonly after?: string | null; readonly upTo?: string | null };

const conditionsOf = ({ where }: ObjectQuery, { after, upTo }: Bounds): string => {
  const bounds = [after && `Id > ${soqlString(after)}`, upTo && `Id <= ${soqlString(upTo)}`].filter(Boolean);
  const conditions = [where && (bounds.length > 0 ? `(${where})` : where), ...bounds].filter(Boolean);
  return conditions.length > 0 ? ` WHERE ${conditions.join(' AND ')}` : '';
};

/** How records are given. */
export type Given = {
  /** A field in place of Id, for what is read at once. */
  readonly orderBy?: string;
  /** The last ids first. */
  readonly descending?: boolean;
  /** No more records than that. */
  readonly limit?: number;
};

/** The SOQL of a query, in the order of Id, so that a read can go on after the last record seen. */
export const toSoql = (
  query: ObjectQuery,
  bounds: Bounds = {},
  { orderBy = query.orderById === false ? undefined : 'Id', descending = false, limit }: Given = {},
): string =>
  [
    `SELECT ${query.fields.join(', ')} FROM ${query.object}${conditionsOf(query, bounds)}`,
    query.groupBy && `GROUP BY ${query.groupBy}`,
    orderBy && `ORDER BY ${orderBy}${descending ? ' DESC' : ''}`,
    limit !== undefined && `LIMIT ${limit}`,
  ]
    .filter(Boolean)
    .join(' ');

/** The SOQL that only counts a query's records: the answer's `totalSize`. */
export const toCountSoql = (query: ObjectQuery, bounds: Bounds = {}): string =>
  `SELECT COUNT() FROM ${query.object}${conditionsOf(query, bounds)}`;

/** Joins conditions by OR, as many as fit into the URL of one query; what is left makes further queries. */
export const soqlOr = (conditions: readonly string[]): string[] => {
  const joined: string[] = [];
  for (const condition of conditions) {
    const longer = [...joined.slice(-1), condition].join(' OR ');
    const fits = encodeURIComponent(longer).length <= CONDITION_BYTES;
    if (fits) joined.pop();
    joined.push(fits ? longer : condition);
  }
  return joined;
};

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
