import { parseQuery, type Query } from '@jetstreamapp/soql-parser-js';
import type { SalesforceFault } from '../org/types.js';
import { malformedQuery, unexpectedToken } from './faults.js';
import type { QueryText } from './queryText.js';

/** SOQL and SOSL Reference: "SOQL SELECT Syntax". */
const MAXIMUM_LENGTH = 100_000;

/** Short queries that were read, the oldest first: clients send the same ones again and again. Nobody changes a query that is read. */
const read = new Map<string, Query>();
const MOST_KEPT = 500;
const SHORT = 2000;

/**
 * Reads a query.
 *
 * @throws MALFORMED_QUERY with a caret under the first thing that does not belong.
 */
export function parse(text: QueryText): Query & { sObject: string } {
  if (text.soql.length > MAXIMUM_LENGTH)
    throw malformedQuery(text, 'SELECT', `SOQL statements cannot be longer than ${MAXIMUM_LENGTH} characters.`);
  let query: Query;
  try {
    query = read.get(text.soql) ?? keep(text.soql, parseQuery(text.soql));
  } catch (error) {
    throw malformed(text, error as Error);
  }
  if (!query.sObject) throw unexpectedToken(text, text.soql.length, '<EOF>');
  return { ...query, sObject: query.sObject };
}

function keep(soql: string, query: Query): Query {
  if (soql.length > SHORT) return query;
  if (read.size >= MOST_KEPT) read.delete(read.keys().next().value!);
  read.set(soql, query);
  return query;
}

function malformed(text: QueryText, error: Error): SalesforceFault {
  const lexed = /unexpected character: ->(.)<- at offset: (\d+)/s.exec(error.message);
  if (lexed) return unexpectedToken(text, Number(lexed[2]), lexed[1] ?? '');
  const token = foundToken(error);
  if (token === '') return unexpectedToken(text, text.soql.length, '<EOF>');
  if (token === ':') return malformedQuery(text, ':', 'Bind variables only allowed in Apex code');
  return unexpectedToken(text, offsetOfFailure(text, token, error), token);
}

/** The token over which the parser stumbled; its message does not say where the token stands. */
function foundToken(error: Error): string {
  return (
    /found: '([^']*)'/.exec(error.message)?.[1] ??
    /found --> '(.*)' <--/s.exec(error.message)?.[1] ??
    /found: (\S+)$/.exec(error.message)?.[1] ??
    ''
  );
}

/** The place of that token: the query fails in the same way when it is cut off right behind it. */
function offsetOfFailure(text: QueryText, token: string, error: Error): number {
  const offsets = text.offsetsOf(token);
  const place = offsets.find((offset) => {
    try {
      parseQuery(text.soql.slice(0, offset + token.length));
      return false;
    } catch (cutOff) {
      return (cutOff as Error).message === error.message;
    }
  });
  return place ?? offsets.at(-1) ?? text.soql.length;
}
