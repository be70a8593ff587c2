import {
  connectedApplicationAccess,
  connectedApplications,
  groupMembers,
  groups,
  permissionSetAssignments,
  permissionSetGroupComponents,
  permissionSetGroups,
  permissionSets,
  profiles,
  territories,
  territoryAssociations,
  userRoles,
  users,
  frozenOrLockedLogins,
} from '../../resources/queries.js';
import type { AccessUse } from '../../model/accessUse.js';
import type { SyncOptions } from '../../model/syncOptions.js';
import { objectAccess } from '../../model/systemPermission.js';
import type { CompositeReader } from '../../org/read/compositeReader.js';
import { errorCodeOf } from '../../org/errors.js';
import { RECORDS_A_PAGE } from '../../org/read/queryPage.js';
import type { ObjectQuery } from '../../org/soql.js';
import { describeFinding, type Finding } from './report.js';
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

const ACCOUNT_QUERIES = [users(DEFAULTS), frozenOrLockedLogins];
const TERRITORY_QUERIES = [territories, territoryAssociations];
const SYNC_QUERIES = [
  ...ACCOUNT_QUERIES,
  groups(['Regular', 'Queue', 'Organization']),
  groupMembers,
  userRoles,
  profiles,
  permissionSets(DEFAULTS),
  permissionSetAssignments(DEFAULTS),
  permissionSetGroups,
  permissionSetGroupComponents,
  ...TERRITORY_QUERIES,
];

const queriesOf: Readonly<Record<AccessUse, readonly ObjectQuery[]>> = {
  sync: SYNC_QUERIES,
  'connected-apps': [connectedApplications, connectedApplicationAccess],
  provision: SYNC_QUERIES,
  territories: TERRITORY_QUERIES,
  freeze: ACCOUNT_QUERIES,
};

export type ObjectFindings = {
  readonly findings: Finding[];
  /** The calls that reading these objects takes. */
  readonly pages: number;
  /** The first page of each object that can be read. */
  readonly read: ReadonlyMap<string, FirstPage>;
};

/** Whether a use that was asked for by name cannot do without the object. */
const isNamed = (object: string, named: ReadonlySet<AccessUse>): boolean =>
  TERRITORY_QUERIES.some((query) => query.object === object) && named.has('territories');

const hiddenObject = (object: string, named: ReadonlySet<AccessUse>): Finding => {
  const { anyOf, feature } = objectAccess(object);
  if (feature) {
    const level = isNamed(object, named) ? 'error' : 'warning';
    return describeFinding('features', level, object, 'featureMissing', [feature], [feature]);
  }
  const labels = anyOf.map(({ label }) => label).join(' or ');
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
  const queries = new Set(uses.flatMap((use) => queriesOf[use]));
  const findings = await Promise.all([...queries].map(probe));
  const pagesOf = ({ totalSize }: FirstPage): number => Math.max(1, Math.ceil(totalSize / RECORDS_A_PAGE));
  return { findings: findings.flat(), read, pages: [...read.values()].reduce((sum, page) => sum + pagesOf(page), 0) };
};
