import pLimit from 'p-limit';
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
} from '../../connector/queries.js';
import type { AccessUse } from '../../model/accessUse.js';
import type { SyncOptions } from '../../model/syncOptions.js';
import { objectAccess } from '../../model/systemPermission.js';
import type { OrgClient } from '../../org/client.js';
import { errorCodeOf } from '../../org/errors.js';
import type { ObjectQuery } from '../../org/soql.js';
import type { Finding } from './checkReport.js';
import { describeFinding } from './describeFinding.js';
import { firstPage, type FirstPage } from './firstPage.js';

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
];
const TERRITORY_QUERIES = [territories, territoryAssociations];

const queriesOf: Readonly<Record<AccessUse, readonly ObjectQuery[]>> = {
  sync: SYNC_QUERIES,
  'connected-apps': [connectedApplications, connectedApplicationAccess],
  provision: SYNC_QUERIES,
  territories: TERRITORY_QUERIES,
  freeze: ACCOUNT_QUERIES,
};

const RECORDS_A_PAGE = 2000;
const CONCURRENCY = 8;

export type ObjectFindings = {
  readonly findings: Finding[];
  /** The calls that reading these objects takes. */
  readonly pages: number;
  /** The first page of each object that can be read. */
  readonly read: ReadonlyMap<string, FirstPage>;
};

const hiddenField = (error: Error): string | undefined => /No such column '([^']+)'/.exec(error.message)?.[1];

const explainUnreadable = (query: ObjectQuery, error: unknown): Finding => {
  const { object } = query;
  const code = errorCodeOf(error);
  const field = code === 'INVALID_FIELD' && error instanceof Error ? hiddenField(error) : undefined;
  if (field) {
    const level = query.optionalFields?.includes(field) ? 'warning' : 'error';
    return describeFinding('objects', level, `${object}.${field}`, 'fieldHidden', [], [object, field]);
  }
  if (code !== 'INVALID_TYPE') throw error;
  const { anyOf, feature } = objectAccess(object);
  if (feature) return describeFinding('features', 'warning', object, 'featureMissing', [feature], [feature]);
  const labels = anyOf.map(({ label }) => label).join(' or ');
  return describeFinding('objects', 'error', object, 'objectHidden', [], [labels || 'API Enabled']);
};

const probe = async (client: OrgClient, query: ObjectQuery): Promise<FirstPage | Finding> => {
  try {
    return await firstPage(client, query);
  } catch (error) {
    return explainUnreadable(query, error);
  }
};

/**
 * Asks for the first page of all that the uses read, as a sync would: each object, and each of its fields.
 *
 * @throws the Salesforce error as the connection gives it, when it is not about one object or field
 */
export const objectFindings = async (client: OrgClient, uses: readonly AccessUse[]): Promise<ObjectFindings> => {
  const limit = pLimit(CONCURRENCY);
  const queries = [...new Set(uses.flatMap((use) => queriesOf[use]))];
  const probes = await Promise.all(
    queries.map(async (query) => ({ query, answer: await limit(probe, client, query) })),
  );
  const read = new Map<string, FirstPage>();
  const findings = probes.map(({ query: { object }, answer }) => {
    if ('level' in answer) return answer;
    read.set(object, answer);
    return describeFinding('objects', 'ok', object, 'objectRead', [String(answer.totalSize)]);
  });
  const pagesOf = ({ totalSize }: FirstPage): number => Math.max(1, Math.ceil(totalSize / RECORDS_A_PAGE));
  return { findings, read, pages: [...read.values()].reduce((sum, page) => sum + pagesOf(page), 0) };
};
