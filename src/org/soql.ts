/** A query for one object: the fields to select, and which records. */
export type ObjectQuery = {
  readonly object: string;
  readonly fields: readonly string[];
  /** Fields that the query leaves out when the org or the running user's field-level security hides them; a relationship, with all its fields. */
  readonly optionalFields?: readonly string[];
  /** Fields that exist only where a feature is on: the query asks for those that the org's description of the object has. */
  readonly featureFields?: readonly string[];
  /** Whether the query also gives the records that Salesforce keeps out of plain queries, as it may do with expired ones. */
  readonly includesHidden?: true;
  /** The field that every record is about: where it is hidden, a sync reads no records. */
  readonly emptyWithout?: string;
  readonly where?: string;
  /** A condition that keeps out records which nobody needs: where the org refuses it, the query goes without it. */
  readonly sparing?: string;
  /** Whether a sync does without the query where the org refuses it. */
  readonly emptyIfRefused?: true;
  /** What follows GROUP BY in an aggregate query, HAVING included. */
  readonly groupBy?: string;
  /** False for the few objects that Salesforce cannot sort by Id. */
  readonly orderById?: false;
  /** Records that are enough, those with the lowest ids; all unless said otherwise. */
  readonly atMost?: number;
};

/** The records of a query to read by their ids: those after an id, up to an id (15 or 18 characters). */
export type Bounds = { readonly after?: string | null; readonly upTo?: string | null };

/** The order in which a query gives its records, and how many it gives. */
export type QueryOrder = {
  /** A field in place of Id, for records that are all read in one answer. */
  readonly orderBy?: string;
  /** Whether the highest value comes first. */
  readonly descending?: boolean;
  readonly limit?: number;
};

/** The SOQL of a query, in the order of Id, so that a read can continue after the last record that it has. */
export function toSoql(
  query: ObjectQuery,
  bounds: Bounds = {},
  { orderBy = query.orderById === false ? undefined : 'Id', descending = false, limit = query.atMost }: QueryOrder = {},
): string {
  return [
    `SELECT ${query.fields.join(', ')} FROM ${query.object}${whereOf(query, bounds)}`,
    query.groupBy && `GROUP BY ${query.groupBy}`,
    orderBy && `ORDER BY ${orderBy}${descending ? ' DESC' : ''}`,
    limit !== undefined && `LIMIT ${limit}`,
  ]
    .filter(Boolean)
    .join(' ');
}

/** The SOQL that only counts the records of a query: the count is the answer's `totalSize`. */
export function toCountSoql(query: ObjectQuery, bounds: Bounds = {}): string {
  return `SELECT COUNT() FROM ${query.object}${whereOf(query, bounds)}`;
}

/** The query for those records of a query that also meet a condition. */
export function withCondition(query: ObjectQuery, condition: string): ObjectQuery {
  return { ...query, where: query.where ? `(${query.where}) AND (${condition})` : condition };
}

/** A query for each of several conditions; null: the query as it is. */
export function queriesWhere(query: ObjectQuery, conditions: readonly string[] | null): ObjectQuery[] {
  return conditions === null ? [query] : conditions.map((condition) => withCondition(query, condition));
}

function whereOf({ where, sparing }: ObjectQuery, { after, upTo }: Bounds): string {
  const others = [sparing, after && `Id > ${soqlString(after)}`, upTo && `Id <= ${soqlString(upTo)}`].filter(Boolean);
  const conditions = [where && (others.length > 0 ? `(${where})` : where), ...others].filter(Boolean);
  return conditions.length > 0 ? ` WHERE ${conditions.join(' AND ')}` : '';
}

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
 * A text as a SOQL literal, quotes included. Every value in SOQL goes through this function. Half of a surrogate pair, which no URL
 * can hold, becomes `�`: nothing in Salesforce has it in its name.
 *
 * Source: "Quoted String Escape Sequences", SOQL and SOSL Reference.
 */
export function soqlString(text: string): string {
  return `'${text.toWellFormed().replace(/[\\'"\n\r\t\b\f]/g, (found) => ESCAPES[found]!)}'`;
}

/** The condition that a field has one of the texts. */
export function soqlIn(field: string, texts: readonly string[]): string {
  return `${field} IN (${texts.map(soqlString).join(', ')})`;
}

/**
 * The bytes of a request's URL that the conditions of a query may take. The URL and the headers may take 16,384 bytes.
 *
 * Source: "API Request Limits and Allocations" (URI and headers), Salesforce Developer Limits.
 */
const CONDITION_BYTES = 10_000;

/** The bytes that a list can take in any case, beside the longest other part of a query. */
const LEAST_BYTES = 2000;

/** The bytes that a list may take beside another long part of a query: another list, or many columns. */
export function bytesBeside(part: string): number {
  return Math.max(LEAST_BYTES, CONDITION_BYTES - encodeURIComponent(part).length);
}

/**
 * Conditions that together say that a field has one of the texts. Each fits into a URL; without texts there is none. A text that is
 * longer than any field is not asked for: no record has it. A letter like ë is asked for in both of its forms, as one character and as
 * two: nobody here knows whether Salesforce takes them for the same.
 *
 * @param bytes what a condition may take, where it is not alone in its query
 */
export function soqlInLists(field: string, texts: readonly string[], bytes = CONDITION_BYTES): string[] {
  const forms = texts.flatMap(unicodeForms);
  return chunksOfUrl(forms, (text) => `${soqlString(text)}, `, bytes).map((list) => soqlIn(field, list));
}

/** What a text takes of such a condition. */
export function soqlListItem(text: string): string {
  return unicodeForms(text)
    .map((form) => `${soqlString(form)}, `)
    .join('');
}

const ASCII = /^[ -~]*$/;

/** Twice the 512 characters of the longest field that a query compares (User.FederationIdentifier): a letter like ë may be two. */
const LONGEST_TEXT = 1024;

/** Whether a field that a query compares may hold a text. */
export function fitsAField(text: string): boolean {
  return text.length <= LONGEST_TEXT;
}

/** The text as it is, and as Unicode composes and decomposes it; nothing for a text that no field can hold. */
function unicodeForms(text: string): readonly string[] {
  if (!fitsAField(text)) return [];
  return ASCII.test(text) ? [text] : [...new Set([text, text.normalize('NFC'), text.normalize('NFD')])];
}

/**
 * Parts of a list, each of which fits into one URL.
 *
 * @param inSoql an item as the query has it
 * @param bytes what a part may take, where the list is not alone in its query
 */
export function chunksOfUrl<T>(items: readonly T[], inSoql: (item: T) => string, bytes = CONDITION_BYTES): T[][] {
  const chunks: T[][] = [];
  let free = 0;
  for (const item of items) {
    const taken = encodeURIComponent(inSoql(item)).length;
    if (taken > free || chunks.length === 0) {
      chunks.push([]);
      free = bytes;
    }
    chunks.at(-1)!.push(item);
    free -= taken;
  }
  return chunks;
}

/** Joins conditions by OR. Each result fits into the URL of one query. */
export function soqlOr(conditions: readonly string[]): string[] {
  const joined: string[] = [];
  for (const condition of conditions) {
    const longer = [...joined.slice(-1), condition].join(' OR ');
    const fits = encodeURIComponent(longer).length <= CONDITION_BYTES;
    if (fits) joined.pop();
    joined.push(fits ? longer : condition);
  }
  return joined;
}

/** Joins conditions by AND, as many of them as fit into the URL of one query: for records of which the others are looked at afterwards. */
export function soqlAnd(conditions: readonly string[]): string | undefined {
  const joined = conditions.reduce((others, condition) => {
    const longer = [...(others === '' ? [] : [others]), `(${condition})`].join(' AND ');
    return encodeURIComponent(longer).length <= CONDITION_BYTES ? longer : others;
  }, '');
  return joined === '' ? undefined : joined;
}

/** The condition that a field has a time before a moment. @param moment UTC with `Z`, in whole seconds */
export function soqlBefore(field: string, moment: string): string {
  return `${field} < ${new Date(moment).toISOString()}`;
}

type Pattern = { readonly contains: string } | { readonly startsWith: string } | { readonly endsWith: string };

/**
 * The condition that a text field contains a text, or starts or ends with it, without regard to case. `%` and `_` in the
 * text stand for themselves.
 *
 * Source: "LIKE" and "Quoted String Escape Sequences", SOQL and SOSL Reference.
 */
export function soqlLike(field: string, pattern: Pattern): string {
  const [before, text, after] =
    'contains' in pattern
      ? ['%', pattern.contains, '%']
      : 'startsWith' in pattern
        ? ['', pattern.startsWith, '%']
        : ['%', pattern.endsWith, ''];
  const literal = soqlString(text).slice(1, -1).replace(/[%_]/g, '\\$&');
  return `${field} LIKE '${before}${literal}${after}'`;
}
