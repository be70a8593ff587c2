import { kinds, optInsWith } from '../../resources/index.js';
import type { AccessKind, AccessSink } from '../../resources/kinds.js';
import { kindsReadFor } from '../../resources/uses.js';
import type { AccessUse } from '../../model/requiredPermissions.js';
import { defaultSyncOptions, type SyncOptions } from '../../model/syncOptions.js';
import { objectAccess } from '../../model/resourceType.js';
import { anyOfNames } from '../../model/systemPermission.js';
import type { CompositeReader } from '../../org/read/compositeReader.js';
import { errorCodeOf, featureName } from '../../org/errors.js';
import { hasFieldSecurity } from '../../org/read/queryErrors.js';
import { RECORDS_A_PAGE } from '../../org/read/queryPage.js';
import type { ObjectQuery } from '../../org/soql.js';
import type { Finding } from '../../schemas/check.js';
import { describeFinding, ofUses } from './report.js';
import { visiblePage, type FirstPage, type VisiblePage } from './firstPage.js';

/** The options of a sync without a flag. */
const DEFAULTS: SyncOptions = { ...defaultSyncOptions, ...optInsWith(() => false) };

/** A sink that is never called: only the queries are of interest, and no record is read. */
const NO_SINK = {} as AccessSink;

/** The first query for each object of a kind of access. */
const queriesOfKind: ReadonlyMap<AccessKind, readonly ObjectQuery[]> = new Map(
  kinds.map((kind) => {
    const queries = kind.read(DEFAULTS, NO_SINK).subscriptions.map(({ query }) => query);
    const firstOf = (object: string): ObjectQuery[] => queries.filter((query) => query.object === object).slice(0, 1);
    return [kind, Object.keys(kind.type.objects).flatMap(firstOf)];
  }),
);

/** The queries of the uses: one for each object, even if several kinds read it. */
function queriesOf(uses: readonly AccessUse[]): ObjectQuery[] {
  const queries = new Map<string, ObjectQuery>();
  for (const query of uses.flatMap(kindsReadFor).flatMap((kind) => queriesOfKind.get(kind)!)) {
    if (!queries.has(query.object)) queries.set(query.object, query);
  }
  return [...queries.values()];
}

export type ObjectFindings = {
  readonly findings: Finding[];
  /** How many calls it takes to read these objects. */
  readonly pages: number;
  /** The first page of each object that can be read. */
  readonly read: ReadonlyMap<string, FirstPage>;
};

/** The uses among these that read an object. */
const usesOf = (object: string, uses: readonly AccessUse[]): AccessUse[] =>
  uses.filter((use) => kindsReadFor(use).some(({ type }) => object in type.objects));

/** The uses that were asked for by name and cannot do without an object: the others leave it out. */
const usesThatNeed = (object: string, named: ReadonlySet<AccessUse>): AccessUse[] =>
  [...named].filter((named) => kinds.some(({ type, use }) => use === named && object in type.objects));

const hiddenObject = (object: string, uses: readonly AccessUse[], named: ReadonlySet<AccessUse>): Finding => {
  const { anyOf, feature, isOptional } = objectAccess(object);
  if (feature) {
    const inNeed = isOptional ? [] : usesThatNeed(object, named);
    const level = inNeed.length > 0 ? 'error' : 'warning';
    const finding = describeFinding(
      'features',
      level,
      object,
      'featureMissing',
      [featureName(feature)],
      [featureName(feature)],
    );
    return ofUses(inNeed.length > 0 ? inNeed : usesOf(object, uses), finding);
  }
  const labels = anyOfNames(anyOf.map(({ label }) => label));
  return ofUses(
    usesOf(object, uses),
    describeFinding('objects', 'error', object, 'objectHidden', [], [labels || 'API Enabled']),
  );
};

const describeVisible = ({ object, optionalFields }: ObjectQuery, { page, hidden }: VisiblePage): Finding[] => {
  const fields = hidden.map((field) => {
    const level = optionalFields?.includes(field) ? 'warning' : 'error';
    const key = hasFieldSecurity(object) ? 'fieldHidden' : 'setupFieldHidden';
    return describeFinding('objects', level, `${object}.${field}`, key, [], [object, field]);
  });
  return page && fields.every(({ level }) => level === 'warning')
    ? [describeFinding('objects', 'ok', object, 'objectRead', [page.totalSize]), ...fields]
    : fields;
};

/**
 * Reads the first page of each object that the uses read, with all fields that a sync reads.
 *
 * @param named the uses that were asked for by name: an object that they need and that is missing is an error
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
      return describeVisible(query, visible).map((finding) => ofUses(usesOf(query.object, uses), finding));
    } catch (error) {
      if (errorCodeOf(error) === 'INVALID_TYPE') return [hiddenObject(query.object, uses, named)];
      throw error;
    }
  };
  const findings = await Promise.all(queriesOf(uses).map(probe));
  const pagesOf = ({ totalSize }: FirstPage): number => Math.max(1, Math.ceil(totalSize / RECORDS_A_PAGE));
  return { findings: findings.flat(), read, pages: [...read.values()].reduce((sum, page) => sum + pagesOf(page), 0) };
};
