import { fromBinary } from '@bufbuild/protobuf';
import { expect } from 'chai';
import fc from 'fast-check';
import { GrantExpandableSchema } from '../../../src/generated/c1/connector/v2/connector_pb.js';
import type { SnapshotReader } from '../../../src/snapshot/reader.js';
import type { SnapshotWriter } from '../../../src/snapshot/writer.js';
import { c1zOf, grantsOf, rowsOf, withDatabase } from '../support/c1zFile.js';
import {
  accountOf,
  addEntitlement,
  addGrant,
  addInheritance,
  holdings,
  ref,
  withSnapshot,
} from '../support/snapshots.js';

type Given = { grants: Array<[entitlement: string, account: string]>; inheritances: Array<[from: string, to: string]> };

const PRINCIPALS = ['ada', 'bob', 'eve'];

const withGiven = async (
  { grants, inheritances }: Given,
  use: (reader: SnapshotReader) => Promise<void>,
): Promise<void> =>
  withSnapshot((writer) => {
    for (const principal of PRINCIPALS) writer.account(accountOf(principal));
    const resources = new Set<string>();
    for (const entitlement of new Set([...grants.map(([given]) => given), ...inheritances.flat()])) {
      const { type, resourceId } = ref(entitlement);
      if (resources.has(`${type}:${resourceId}`)) {
        writer.entitlement({ ...ref(entitlement), displayName: entitlement, description: entitlement });
      } else {
        addEntitlement(writer, entitlement);
      }
      resources.add(`${type}:${resourceId}`);
    }
    for (const [entitlement, principal] of grants) addGrant(writer, entitlement, principal);
    for (const [from, to] of inheritances) addInheritance(writer, from, to);
  }, use);

const nested: Given = {
  grants: [
    ['group:A:member', 'ada'],
    ['group:B:member', 'bob'],
    ['group:C:member', 'ada'],
  ],
  inheritances: [
    ['group:A:member', 'group:B:member'],
    ['group:B:member', 'group:C:member'],
  ],
};

/**
 * The grants that the SDK's expander makes: every edge hands on the users who hold its source, until nothing changes. The edge to an
 * app is shallow.
 */
const expand = ({ grants, inheritances }: Given): Set<string> => {
  const users = grants.map(([entitlement, account]) => `${entitlement}:user:${account}`);
  const held = new Set([
    ...users,
    ...inheritances.map(([from, to]) => `${to}:${from.split(':').slice(0, 2).join(':')}`),
  ]);
  for (let before = -1; before !== held.size;) {
    before = held.size;
    for (const [from, to] of inheritances) {
      const passed = to.startsWith('connected_application:')
        ? users
        : [...held].filter((one) => one.includes(':user:'));
      for (const one of passed) if (one.startsWith(`${from}:`)) held.add(`${to}:${one.slice(from.length + 1)}`);
    }
  }
  return held;
};

describe('c1z grants', () => {
  it('name the grants that they come from, and say which of them are not stored', async () => {
    await withGiven(nested, async (reader) =>
      withDatabase(await c1zOf(reader), (database) =>
        expect(Object.fromEntries(grantsOf(database))).to.deep.equal({
          'group:A:member:user:ada': { sources: {}, isImmutable: false },
          'group:B:member:user:ada': { sources: { 'group:A:member': true }, isImmutable: true },
          'group:B:member:user:bob': { sources: {}, isImmutable: false },
          'group:B:member:group:A': { sources: {}, isImmutable: false },
          'group:C:member:user:ada': {
            sources: { 'group:B:member': false, 'group:C:member': true },
            isImmutable: false,
          },
          'group:C:member:user:bob': { sources: { 'group:B:member': true }, isImmutable: true },
          'group:C:member:group:B': { sources: {}, isImmutable: false },
        }),
      ),
    );
  });

  it('through the management chain are direct, and immutable since Salesforce does not store them', async () => {
    const fill = (writer: SnapshotWriter): void => {
      writer.account(accountOf('ada'));
      writer.account(accountOf('bob', { managerId: 'ada' }));
      writer.account(accountOf('cyd', { managerId: 'ada' }));
      for (const id of ['A', 'B', 'C']) addEntitlement(writer, `group:${id}:member`);
      writer.grantToReportsOf('ada', ref('group:B:member'));
      addGrant(writer, 'group:A:member', 'ada');
      addGrant(writer, 'group:B:member', 'bob');
      addInheritance(writer, 'group:A:member', 'group:B:member');
      addInheritance(writer, 'group:B:member', 'group:C:member');
      writer.grantToManagersOf('cyd', ref('group:A:member'));
      writer.grantToManagersOf('cyd', ref('group:C:member'));
    };
    const ofUsers = (grants: ReturnType<typeof grantsOf>): unknown =>
      Object.fromEntries([...grants].filter(([id]) => id.includes(':user:')));
    await withSnapshot(fill, async (reader) => {
      await withDatabase(await c1zOf(reader), (database) =>
        expect(ofUsers(grantsOf(database))).to.deep.equal({
          'group:A:member:user:ada': { sources: {}, isImmutable: false },
          'group:B:member:user:ada': {
            sources: { 'group:A:member': true, 'group:B:member': true },
            isImmutable: true,
          },
          'group:B:member:user:bob': { sources: {}, isImmutable: false },
          'group:B:member:user:cyd': { sources: {}, isImmutable: true },
          'group:C:member:user:ada': {
            sources: { 'group:B:member': true, 'group:C:member': true },
            isImmutable: true,
          },
          'group:C:member:user:bob': { sources: { 'group:B:member': true }, isImmutable: true },
          'group:C:member:user:cyd': { sources: { 'group:B:member': true }, isImmutable: true },
        }),
      );
      await withDatabase(await c1zOf(reader, { view: 'direct' }), (database) =>
        expect(ofUsers(grantsOf(database))).to.deep.equal({
          'group:A:member:user:ada': { sources: {}, isImmutable: false },
          'group:B:member:user:ada': { sources: {}, isImmutable: true },
          'group:B:member:user:bob': { sources: {}, isImmutable: false },
          'group:B:member:user:cyd': { sources: {}, isImmutable: true },
          'group:C:member:user:ada': { sources: {}, isImmutable: true },
        }),
      );
    });
  });

  it('that others follow from are marked, once for all entitlements of one resource', async () => {
    const given: Given = {
      grants: [],
      inheritances: [
        ['territory:T:member', 'group:G:member'],
        ['territory:T:role:Owner', 'group:G:member'],
      ],
    };
    await withGiven(given, async (reader) =>
      withDatabase(await c1zOf(reader), (database) => {
        const rows = rowsOf(database, 'SELECT external_id, expansion, needs_expansion FROM v1_grants');
        expect(rows).to.have.length(1);
        expect(rows[0]).to.include({ external_id: 'group:G:member:territory:T', needs_expansion: 1 });
        expect(fromBinary(GrantExpandableSchema, rows[0]!['expansion'] as Uint8Array).entitlementIds).to.deep.equal([
          'territory:T:member',
          'territory:T:role:Owner',
        ]);
      }),
    );
  });

  it('of an app follow from the direct holders of a set alone, and C1 is told so', async () => {
    const given: Given = {
      grants: [
        ['permission_set_group:G:member', 'ada'],
        ['permission:P:assigned', 'bob'],
      ],
      inheritances: [
        ['permission_set_group:G:member', 'permission:P:assigned'],
        ['permission:P:assigned', 'connected_application:X:assigned'],
      ],
    };
    await withGiven(given, async (reader) =>
      withDatabase(await c1zOf(reader), (database) => {
        const ofApp = [...grantsOf(database)].filter(([id]) => id.startsWith('connected_application:'));
        expect(Object.fromEntries(ofApp)).to.deep.equal({
          'connected_application:X:assigned:user:bob': {
            sources: { 'permission:P:assigned': true },
            isImmutable: true,
          },
          'connected_application:X:assigned:permission:P': { sources: {}, isImmutable: false },
        });
        const expansions = rowsOf(database, 'SELECT external_id, expansion FROM v1_grants WHERE needs_expansion = 1');
        const shown = expansions.map(({ external_id: id, expansion }) => {
          const { shallow, resourceTypeIds } = fromBinary(GrantExpandableSchema, expansion as Uint8Array);
          return { id, shallow, resourceTypeIds };
        });
        expect(shown).to.deep.equal([
          { id: 'permission:P:assigned:permission_set_group:G', shallow: false, resourceTypeIds: ['user'] },
          { id: 'connected_application:X:assigned:permission:P', shallow: true, resourceTypeIds: ['user'] },
        ]);
      }),
    );
  });

  it('of the direct view are the stored ones, still marked', async () => {
    await withGiven(nested, async (reader) =>
      withDatabase(await c1zOf(reader, { view: 'direct' }), (database) => {
        const grants = grantsOf(database);
        expect([...grants.keys()]).to.deep.equal([
          'group:A:member:user:ada',
          'group:B:member:user:bob',
          'group:B:member:group:A',
          'group:C:member:user:ada',
          'group:C:member:group:B',
        ]);
        for (const grant of grants.values()) expect(grant).to.deep.equal({ sources: {}, isImmutable: false });
        expect(rowsOf(database, 'SELECT * FROM v1_grants WHERE needs_expansion = 1')).to.have.length(2);
      }),
    );
  });

  it('are the snapshot’s effective view and the SDK’s expansion, for any tangle of groups and apps', async () => {
    const group = fc.constantFrom('A', 'B', 'C', 'D', 'E').map((id) => `group:${id}:member`);
    const app = fc.constantFrom('X', 'Y').map((id) => `connected_application:${id}:assigned`);
    const grants = fc.array(fc.tuple(group, fc.constantFrom(...PRINCIPALS)), { maxLength: 8 });
    const inheritances = fc.array(fc.tuple(group, fc.oneof(group, app)), { maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(fc.record({ grants, inheritances }), async (given) =>
        withGiven(given, async (reader) => {
          const effective = holdings(reader, 'effective').map((id) => id.replace(/:(?=[^:]+$)/, ':user:'));
          await withDatabase(await c1zOf(reader), (database) => {
            const written = [...grantsOf(database)];
            const ids = written.map(([id]) => id);
            expect(new Set(ids).size, 'each once').to.equal(ids.length);
            expect(ids.filter((id) => id.includes(':user:')).sort()).to.deep.equal(effective.sort());
            // In a circle, which Salesforce does not allow, the expansion would make a group a member of itself.
            const expanded = [...expand(given)].filter((id) => !/^(group:[A-E]):member:\1$/.test(id));
            expect(ids.sort()).to.deep.equal(expanded.sort());
            for (const [id, { sources, isImmutable }] of written) {
              const stored = given.grants.some(([entitlement, account]) => id === `${entitlement}:user:${account}`);
              if (id.includes(':user:')) expect(isImmutable, id).to.equal(!stored);
              expect(isImmutable && Object.keys(sources).length === 0, `${id} comes from somewhere`).to.equal(false);
            }
          });
        }),
      ),
      { numRuns: 40 },
    );
  });
});
