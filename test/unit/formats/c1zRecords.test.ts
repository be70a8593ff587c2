import type { DatabaseSync } from 'node:sqlite';
import { anyUnpack, timestampDate } from '@bufbuild/protobuf/wkt';
import { createRegistry, fromBinary, toBinary, toJson, type DescMessage, type Message } from '@bufbuild/protobuf';
import { expect } from 'chai';
import {
  Entitlement_Purpose,
  EntitlementSchema,
  file_c1_connector_v2_connector,
  GrantExpandableSchema,
  GrantSchema,
  ResourceSchema,
  ResourceType_Trait,
  ResourceTypeSchema,
  Status_Value,
  UserTrait_AccountType,
  type RoleTrait,
  type UserTrait,
} from '../../../src/generated/c1/connector/v2/connector_pb.js';
import type { Profile } from '../../../src/model/resource.js';
import type { ResourceTypeId } from '../../../src/model/resourceType.js';
import type { SnapshotWriter } from '../../../src/snapshot/writer.js';
import { c1zOf, messageOf, rowsOf, withDatabase, type Row } from '../support/c1zFile.js';
import { accountOf, addEntitlement, addGrant, addInheritance, withSnapshot } from '../support/snapshots.js';

const company = (writer: SnapshotWriter): void => {
  writer.account(
    accountOf('005A', {
      displayName: 'Ada Ng',
      firstName: 'Ada',
      lastName: 'Ng',
      employeeId: 'E100',
      managerId: '005B',
      lastLogin: '2026-08-20T09:15:00Z',
      createdAt: '2020-01-02T03:04:05Z',
      profile: { title: 'Countess', department: 'R&D' },
    }),
  );
  writer.account(accountOf('005B', { isActive: false, firstName: null, type: 'service' }));
  writer.resource({
    type: 'role',
    id: '00E1',
    displayName: 'CEO',
    stableName: 'CEO',
    description: null,
    parentId: null,
    profile: { developer_name: 'CEO' },
  });
  writer.resource({
    type: 'role',
    id: '00E2',
    displayName: 'VP',
    stableName: 'VP',
    description: 'Second',
    parentId: '00E1',
    profile: { motto: 'Wir 🚀', level: 2.5, active: true, empty: '', 名: '𠀀' },
  });
  addEntitlement(writer, 'permission:0PSX:assigned', 'Ops');
  addEntitlement(writer, 'permission_set_group:0PGX:member', 'Bundle');
  addGrant(writer, 'permission:0PSX:assigned', '005B');
  addGrant(writer, 'permission_set_group:0PGX:member', '005A');
  addInheritance(writer, 'permission_set_group:0PGX:member', 'permission:0PSX:assigned');
};

const written = async (use: (database: DatabaseSync) => void): Promise<void> =>
  withSnapshot(company, async (reader) => withDatabase(await c1zOf(reader), use));

const annotations = createRegistry(file_c1_connector_v2_connector);

const annotationsOf = (row: Row | undefined): Array<{ $typeName: string }> =>
  messageOf(ResourceSchema, row).annotations.map((any) => anyUnpack(any, annotations)!);

type Annotated = Message & { annotations?: ReadonlyArray<Parameters<typeof anyUnpack>[0]> };

/** Bytes as the protobuf library writes what it reads in them; fields that it does not know would be missing. */
const rewritten = (schema: DescMessage, bytes: Uint8Array): Buffer => {
  const message = fromBinary(schema, bytes, { readUnknownFields: false }) as Annotated;
  for (const annotation of message.annotations ?? []) {
    const known = annotations.getMessage(annotation.typeUrl.replace(/^.*\//, ''))!;
    annotation.value = rewritten(known, annotation.value);
  }
  return Buffer.from(toBinary(schema, message));
};

const RECORDS: ReadonlyArray<[table: string, column: string, schema: DescMessage]> = [
  ['v1_resource_types', 'data', ResourceTypeSchema],
  ['v1_resources', 'data', ResourceSchema],
  ['v1_entitlements', 'data', EntitlementSchema],
  ['v1_grants', 'data', GrantSchema],
  ['v1_grants', 'expansion', GrantExpandableSchema],
];

describe('c1z records', () => {
  for (const [table, column, schema] of RECORDS) {
    it(`has the bytes that the protobuf library writes in ${table}.${column}`, async () => {
      await written((database) => {
        const sql = `SELECT ${column} FROM ${table} WHERE ${column} IS NOT NULL`;
        const records = rowsOf(database, sql).map((row) => Buffer.from(row[column] as Uint8Array));
        expect(records).to.not.deep.equal([]);
        expect(records).to.deep.equal(records.map((record) => rewritten(schema, record)));
      });
    });
  }

  it('says of each resource type its trait, whether it has entitlements, and whether it has to be chosen in C1', async () => {
    await written((database) => {
      const types = rowsOf(database, 'SELECT * FROM v1_resource_types ORDER BY id').map((row) => {
        const { id, traits, annotations: all, description } = messageOf(ResourceTypeSchema, row);
        const marks = all.map((any) => anyUnpack(any, annotations)!.$typeName.replace('c1.connector.v2.', ''));
        return [id, ...traits.map((trait) => ResourceType_Trait[trait]), ...marks, description !== ''];
      });
      expect(types).to.deep.equal([
        ['user', 'USER', 'SkipEntitlementsAndGrants', false],
        ['group', 'GROUP', false],
        ['role', 'ROLE', false],
        ['permission', 'ROLE', false],
        ['permission_set_group', 'ROLE', false],
        ['profile', 'ROLE', false],
        ['connected_application', 'APP', false],
        ['territory', 'GROUP', 'OptInRequired', true],
        ['agent', 'AGENT', 'SkipEntitlementsAndGrants', 'OptInRequired', true],
        ['permission_set_license', 'ROLE', false],
        ['package_license', 'ROLE', false],
      ]);
    });
  });

  it('lists the types that were read, with and without resources: C1 would take an empty type for one that is gone', async () => {
    const listed = async (...types: ResourceTypeId[]): Promise<string[]> => {
      let ids: string[] = [];
      await withSnapshot(company, async (reader) =>
        withDatabase(await c1zOf(reader, { typesRead: new Set(types) }), (database) => {
          ids = rowsOf(database, 'SELECT external_id FROM v1_resource_types').map((row) => String(row['external_id']));
        }),
      );
      return ids;
    };
    expect(await listed('user', 'permission')).to.deep.equal(['user', 'permission']);
    expect(await listed('package_license', 'territory', 'user', 'role', 'permission')).to.deep.equal([
      'user',
      'role',
      'permission',
      'territory',
      'package_license',
    ]);
  });

  it('says of an agent which user it runs as, and of a connected app that it is no person', async () => {
    const resource = (type: ResourceTypeId, id: string, profile: Profile) => ({
      ...{ type, id, displayName: id, stableName: id, description: null, parentId: null, profile },
    });
    const fill = (writer: SnapshotWriter): void => {
      writer.resource(resource('agent', '0XxA', { api_name: 'Helper', user_id: '005A' }));
      writer.resource(resource('agent', '0XxB', { api_name: 'Loner' }));
      writer.resource(resource('connected_application', '0H4A', { start_url: 'https://app.example' }));
    };
    await withSnapshot(fill, async (reader) =>
      withDatabase(await c1zOf(reader), (database) => {
        const found = rowsOf(database, 'SELECT * FROM v1_resources ORDER BY id').map((row) =>
          annotationsOf(row).map((trait) => toJson(annotations.getMessage(trait.$typeName)!, trait)),
        );
        expect(found.map((all) => all.slice(0, -1))).to.deep.equal([
          [
            { profile: { start_url: 'https://app.example' } },
            { nhiType: 'NHI_TYPE_APP_REGISTRATION', nhiDetail: 'salesforce.connected_application' },
          ],
          [
            {
              identityResourceId: { resourceType: 'user', resource: '005A' },
              profile: { api_name: 'Helper', user_id: '005A' },
            },
          ],
          [{ profile: { api_name: 'Loner' } }],
        ]);
      }),
    );
  });

  it('says all that is known of an account, on the resource and on its trait', async () => {
    await written((database) => {
      const row = rowsOf(database, "SELECT * FROM v1_resources WHERE external_id = 'user:005A'")[0];
      const message = messageOf(ResourceSchema, row);
      const profile = {
        department: 'R&D',
        first_name: 'Ada',
        last_name: 'Ng',
        manager_email: '005B@acme.example',
        manager_id: '005B',
        title: 'Countess',
        user_id: '005A',
      };
      expect(message).to.deep.include({ displayName: 'Ada Ng', profile });
      expect(Object.keys(message.profile!)).to.deep.equal(Object.keys(profile));
      expect(message.status).to.include({ status: Status_Value.STATUS_ENABLED, details: '' });
      expect(timestampDate(message.createdAt!).toISOString()).to.equal('2020-01-02T03:04:05.000Z');
      const [trait, link] = annotationsOf(row) as [UserTrait, { url: string }];
      expect(trait.$typeName).to.equal('c1.connector.v2.UserTrait');
      expect(trait.emails).to.have.length(1);
      expect(trait.emails[0]).to.include({ address: '005A@acme.example', isPrimary: true });
      expect(trait).to.deep.include({ profile, login: '005A@acme.example', employeeIds: ['E100'] });
      expect(trait.accountType).to.equal(UserTrait_AccountType.HUMAN);
      expect(trait.status).to.include({ status: Status_Value.STATUS_ENABLED });
      expect(trait.structuredName).to.include({ givenName: 'Ada', familyName: 'Ng' });
      expect(timestampDate(trait.lastLogin!).toISOString()).to.equal('2026-08-20T09:15:00.000Z');
      expect(link.url).to.equal('https://acme.my.salesforce.com/lightning/setup/ManageUsers/page?address=%2F005A');
      const [other] = annotationsOf(
        rowsOf(database, "SELECT * FROM v1_resources WHERE external_id = 'user:005B'")[0],
      ) as [UserTrait];
      expect(other.accountType).to.equal(UserTrait_AccountType.SERVICE);
      expect(other.status).to.include({ status: Status_Value.STATUS_DISABLED, details: 'inactive' });
    });
  });

  it('gives resources their trait, profile and parent', async () => {
    await written((database) => {
      const [boss, second] = rowsOf(database, "SELECT * FROM v1_resources WHERE resource_type_id = 'role' ORDER BY id");
      expect(boss).to.include({ external_id: 'role:00E1', parent_resource_type_id: null, parent_resource_id: null });
      expect((annotationsOf(boss)[0] as RoleTrait).$typeName).to.equal('c1.connector.v2.RoleTrait');
      expect(messageOf(ResourceSchema, boss).profile).to.deep.equal({ developer_name: 'CEO' });
      expect(second).to.include({ parent_resource_type_id: 'role', parent_resource_id: '00E1' });
      const message = messageOf(ResourceSchema, second);
      expect(message.parentResourceId).to.include({ resourceType: 'role', resource: '00E1' });
      expect(message).to.include({ displayName: 'VP', description: 'Second' });
    });
  });

  it('names entitlements by C1’s ids, with their purpose and who can be given them', async () => {
    await written((database) => {
      const rows = rowsOf(database, 'SELECT * FROM v1_entitlements ORDER BY id');
      expect(rows.map((row) => row['external_id'])).to.deep.equal([
        'permission:0PSX:assigned',
        'permission_set_group:0PGX:member',
      ]);
      const message = messageOf(EntitlementSchema, rows[0]);
      expect(message).to.include({
        id: 'permission:0PSX:assigned',
        displayName: 'Ops',
        description: 'Holds Ops',
        slug: 'assigned',
        purpose: Entitlement_Purpose.ASSIGNMENT,
      });
      expect(message.resource!.id).to.include({ resourceType: 'permission', resource: '0PSX' });
      expect(message.grantableTo.map(({ id }) => id)).to.deep.equal(['user']);
    });
  });

  it('has no links for an org without https, which C1 would not take', async () => {
    await withSnapshot(company, async (reader) => {
      const organization = { id: '00D', name: 'Acme', instanceUrl: 'http://127.0.0.1:1' };
      await withDatabase(await c1zOf(reader, { organization }), (database) => {
        for (const row of rowsOf(database, 'SELECT * FROM v1_resources')) expect(annotationsOf(row)).to.have.length(1);
      });
    });
  });
});
