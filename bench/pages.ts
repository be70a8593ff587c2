import { LATEST } from '../simulator/http/apiVersion.js';
import type { LoggedRequest } from '../simulator/http/requestLog.js';
import type { Simulator } from '../simulator/start.js';

/** How many records a page holds. Source: "Query", REST API Developer Guide. */
const PAGE = 2000;

/** How many calls it takes to read so many records of a query. */
export const pagesOf = (records: number): number => Math.max(1, Math.ceil(records / PAGE));

/** The queries that a sync has sent, without those for parts of a table and for counts. */
export const queriesOf = ({ requests }: Simulator): string[] => {
  const sent = requests.filter(({ object }) => object !== 'Organization').flatMap(({ query }) => query ?? []);
  return [...new Set(sent)].filter((query) => !/COUNT\(\) FROM|\bId (?:>|<=) | DESC$/.test(query));
};

/** The reads that are no query by itself: their paths, those that came in one call together. */
export const otherReadsOf = ({ requests }: Simulator): string[][] =>
  requests.flatMap(({ path, query, subrequests }) => {
    if (subrequests) return [subrequests.map(pathOf)];
    return query === undefined ? [[path]] : [];
  });

const pathOf = ({ path, query }: Pick<LoggedRequest, 'path' | 'query'>): string =>
  query === undefined ? path : `${path}?q=${encodeURIComponent(query)}`;

/** How many pages each of these queries has. */
export const pagesOfQueries = ({ org, username }: Simulator, queries: readonly string[]): number[] => {
  const { Id: userId } = [...org.table('User').rows()].find(({ Username }) => Username === username)!;
  return queries.map((query) => pagesOf(org.query(query, { userId, apiVersion: LATEST }).totalSize));
};
