import type { Connection } from '@salesforce/core';
import { expect } from 'chai';
import { startSimulator, type Simulator } from '../../../simulator/start.js';
import * as queries from '../../../src/resources/queries.js';
import { toUtc } from '../../../src/model/timestamp.js';
import { OrgClient, type ClientOptions } from '../../../src/org/client.js';
import { BulkQueries } from '../../../src/org/read/bulkQueries.js';
import type { SalesforceRecord } from '../../../src/org/query.js';
import type { ObjectQuery } from '../../../src/org/soql.js';
import { TableReader } from '../../../src/org/read/tableReader.js';
import { defaultOptions } from '../support/options.js';
import { connectByJwt } from '../support/syncing.js';

const everything = {
  ...defaultOptions,
  syncNonStandardUsers: true,
  includeShadowPermissionSets: true,
  syncConnectedApps: true,
  syncAgents: true,
};

/** Every query that a sync may send, with few options and with many. */
const all: Array<[string, ObjectQuery]> = Object.entries({
  users: queries.users(defaultOptions),
  allUsers: queries.users(everything),
  otherUsersHoldings: queries.otherUsersHoldings,
  otherUsersManagers: queries.otherUsersManagers,
  frozenOrLockedLogins: queries.frozenOrLockedLogins,
  groups: queries.groups(['Regular', 'Queue', 'Organization', 'Role', 'RoleAndSubordinates', 'Territory']),
  memberSystemGroups: queries.memberSystemGroups(['Regular', 'Queue']),
  groupMembers: queries.groupMembers,
  userRoles: queries.userRoles,
  profiles: queries.profiles,
  permissionSets: queries.permissionSets(defaultOptions),
  allPermissionSets: queries.permissionSets(everything),
  permissionSetAssignments: queries.permissionSetAssignments(defaultOptions),
  allPermissionSetAssignments: queries.permissionSetAssignments(everything),
  permissionSetGroups: queries.permissionSetGroups,
  permissionSetGroupComponents: queries.permissionSetGroupComponents,
  connectedApplications: queries.connectedApplications,
  connectedApplicationAccess: queries.connectedApplicationAccess,
  territories: queries.territories,
  territoryAssociations: queries.territoryAssociations,
  territoryRoles: queries.territoryRoles,
  allTerritoryRoles: queries.allTerritoryRoles,
  bots: queries.bots,
});

const DATE_TIME = /^\d{4}-\d{2}-\d{2}T/;

/** A record without what only REST says beside its fields, with date-times in one form. */
const plain = (value: unknown): unknown => {
  if (typeof value === 'string' && DATE_TIME.test(value)) return toUtc(value);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, inner]) => (name === 'attributes' ? [] : [[name, plain(inner)]])),
  );
};

/** CSV tells no types. Texts of digits would pass for numbers where the first page shows none of a column. */
const typesOf = (value: unknown): string[] =>
  typeof value === 'object' && value !== null ? Object.values(value).flatMap(typesOf) : [typeof value];

describe('records that come by the Bulk API', function () {
  this.timeout(60_000);

  const read = async (
    connection: Connection,
    query: ObjectQuery,
    options: ClientOptions,
  ): Promise<{ records: unknown[]; used: string[] }> => {
    const client = new OrgClient(connection, { firstPollAfter: 1, firstRetryAfter: 1, ...options });
    const used: string[] = [];
    const bulk = new BulkQueries(client, {
      onUsed: (object) => used.push(object),
      onRefused: (_object, why) => expect.fail(String(why)),
    });
    const records: SalesforceRecord[] = [];
    const take = (page: readonly SalesforceRecord[]): void => void records.push(...page);
    await new TableReader(client, query, { take }, undefined, bulk).read();
    const inOrder = query.orderById === false ? records : records.sort((one, other) => (one.Id < other.Id ? -1 : 1));
    return { records: inOrder.map(plain), used };
  };

  for (const scale of ['demo', 'medium'] as const) {
    describe(`are those of REST, from the org ${scale}`, () => {
      let simulator: Simulator;
      let connection: Connection;
      before(async () => {
        simulator = await startSimulator(scale === 'demo' ? {} : { scale });
        // So that a small table, too, has more than a page.
        simulator.faults.plan({ kind: 'short-page', route: '/v65.0/query$', times: 'always', records: 3 });
        connection = await connectByJwt(simulator);
      });
      after(() => simulator.close());

      for (const [name, query] of all) {
        it(name, async () => {
          const byRest = await read(connection, query, { bulk: 'never' });
          const byBulk = await read(connection, query, { bulk: 'always' });
          expect(byBulk.records).to.deep.equal(byRest.records);
          if (query.orderById !== false) expect(typesOf(byRest.records)).to.not.include('number');
          const isLarge = query.orderById !== false && byRest.records.length > 3;
          expect([byRest.used, byBulk.used]).to.deep.equal([[], isLarge ? [query.object] : []]);
        });
      }
    });
  }
});
