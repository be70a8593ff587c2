import { kinds } from '../../resources/index.js';
import type { AccessKind, AccessSink } from '../../resources/kinds.js';
import { kindsReadFor } from '../../resources/uses.js';
import type { AccessUse } from '../../model/requiredPermissions.js';
import type { SyncOptions } from '../../model/syncOptions.js';
import { objectAccess } from '../../model/resourceType.js';
import { anyOfNames } from '../../model/systemPermission.js';
import type { CompositeReader } from '../../org/read/compositeReader.js';
import { errorCodeOf } from '../../org/errors.js';
import { RECORDS_A_PAGE } from '../../org/read/queryPage.js';
import type { ObjectQuery } from '../../org/soql.js';
import type { Finding } from '../../schemas/check.js';
import { describeFinding } from './report.js';
import { visiblePage, type FirstPage, type VisiblePage } from './firstPage.js';

/** What a sync reads by default. */
const DEFAULTS: SyncOptions = {
  syncConnectedApps: false,
  syncAgents: false,
  syncDeactivatedUsers: true,
  syncNonStandardUsers: false,
  usernameForEmail: false,
  includeShadowPermissionSets: false,
  includeSystemGroups: false,
  resourceTypes: [],
};

/** Nothing is read into it: only the queries are wanted. */
const NO_SINK = {} as AccessSink;

/** By kind of access: the first query for each of its objects. */
const queriesOfKind: ReadonlyMap<AccessKind, readonly ObjectQuery[]> = new Map(
  kinds.map((kind) => {
    const queries = kind.read(DEFAULTS, NO_SINK).subscriptions.map(({ query }) => query);
    const firstOf = (object: string): ObjectQuery[] => queries.filter((query) => query.object === object).slice(0, 1);
    return [kind, Object.keys(kind.type.objects).flatMap(firstOf)];
  }),
);

/** What the uses read: one query for an object, whichever kinds share it. */
function queriesOf(uses: readonly AccessUse[]): ObjectQuery[] {
  const queries = new Map<string, ObjectQuery>();
  for (const query of uses.flatMap(kindsReadFor).flatMap((kind) => queriesOfKind.get(kind)!)) {
    if (!queries.has(query.object)) queries.set(query.object, query);
  }
  return [...queries.values()];
}

export type ObjectFindings = {
  readonly findings: Finding[];
  /** The calls that reading these objects takes. */
  readonly pages: number;
  /** The first page of each object that can be read. */
  readonly read: ReadonlyMap<string, FirstPage>;
};

/** Whether a use that was asked for by name cannot do without the object. */
const isNamed = (object: string, named: ReadonlySet<AccessUse>): boolean =>
  kinds.some(({ type, use }) => use !== undefined && named.has(use) && object in type.objects);

const hiddenObject = (object: string, named: ReadonlySet<AccessUse>): Finding => {
  const { anyOf, feature } = objectAccess(object);
  if (feature) {
    const level = isNamed(object, named) ? 'error' : 'warning';
    return describeFinding('features', level, object, 'featureMissing', [feature], [feature]);
  }
  const labels = anyOfNames(anyOf.map(({ label }) => label));
  return describeFinding('objects', 'error', object, 'objectHidden', [], [labels || 'API Enabled']);
};

const describeVisible = ({ object, optionalFields }: ObjectQuery, { page, hidden }: VisiblePage): Finding[] => {
  const fields = hidden.map((field) => {
    const level = optionalFields?.includes(field) ? 'warning' : 'error';
    return describeFinding('objects', level, `${object}.${field}`, 'fieldHidden', [], [object, field]);
  });
  return page && fields.every(({ level }) => level === 'warning')
    ? [describeFinding('objects', 'ok', object, 'objectRead', [page.totalSize]), ...fields]
    : fields;
};

/**
 * Asks for the first page of all that the uses read, as a sync would: each object, and each of its fields.
 *
 * @param named the uses that were asked for by name: what they cannot do without is an error
 * @throws the Salesforce error as the connection gives it, when it is not about one object or field
 */
export const objectFindings = async (
  reader: CompositeReader,
  uses: readonly AccessUse[],
  named: ReadonlySet<AccessUse>,
): Promise<ObjectFindings> => {
  const read = new Map<string, FirstPage>();
  const probe = async (query: ObjectQuery): Promise<Finding[]> => {
    try {
      const visible = await visiblePage(reader, query);
      if (visible.page) read.set(query.object, visible.page);
      return describeVisible(query, visible);
    } catch (error) {
      if (errorCodeOf(error) === 'INVALID_TYPE') return [hiddenObject(query.object, named)];
      throw error;
    }
  };
  const findings = await Promise.all(queriesOf(uses).map(probe));
  const pagesOf = ({ totalSize }: FirstPage): number => Math.max(1, Math.ceil(totalSize / RECORDS_A_PAGE));
  return { findings: findings.flat(), read, pages: [...read.values()].reduce((sum, page) => sum + pagesOf(page), 0) };
};
