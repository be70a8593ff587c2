import { parse } from 'csv-parse/sync';
import { expect } from 'chai';
import fc from 'fast-check';
import { csv } from '../../../src/formats/csv.js';
import { fileConnectorDocument, type FileConnectorDocument } from '../../../src/formats/fileConnector.js';
import { json } from '../../../src/formats/json.js';
import type { GrantView } from '../../../src/model/grant.js';
import type { SnapshotReader } from '../../../src/snapshot/reader.js';
import { company } from '../support/company.js';
import { textOf } from '../support/documents.js';
import { accountOf, withSnapshot } from '../support/snapshots.js';

const jsonOf = async (reader: SnapshotReader, view: GrantView): Promise<FileConnectorDocument> =>
  fileConnectorDocument.parse(JSON.parse(await textOf(json, reader, { view })));

const rowsOf = async (reader: SnapshotReader, view: GrantView): Promise<Array<Record<string, string>>> =>
  parse(await textOf(csv, reader, { view }), { columns: true });

describe('json', () => {
  it('states direct grants and inheritance', async () => {
    await withSnapshot(company, async (reader) => {
      const document = await jsonOf(reader, 'direct');
      expect(document.users[0]).to.deep.equal({
        id: '005A',
        display_name: 'Ada "The Countess" Ng',
        email: '005A@acme.example',
        status: 'enabled',
        type: 'human',
        login: '005A@acme.example',
        employee_id: 'E100',
        last_login: '2026-08-20T09:15:00Z',
        profile: { department: 'R&D', manager_id: '005B' },
      });
      expect(document.users[1]).to.include({ status: 'disabled', status_details: 'inactive' });
      expect(document.users[1]).not.to.have.any.keys('email', 'last_login', 'employee_id');
      expect(document.resources.map(({ resource_type: type, trait, id }) => [type, trait, id])).to.deep.equal([
        ['permission', 'role', '0PSX'],
        ['permission_set_group', 'role', '0PGX'],
      ]);
      expect(document.direct_user_grants).to.deep.equal([
        { principal_id: '005C', resource_id: '0PSX', entitlement_slug: 'assigned' },
        { principal_id: '005A', resource_id: '0PGX', entitlement_slug: 'member' },
      ]);
      expect(document.grant_inheritance_mappings).to.deep.equal([
        {
          principal_resource_id: '0PGX',
          principal_entitlement_slug: 'member',
          inherited_resource_id: '0PSX',
          inherited_entitlement_slug: 'assigned',
          inheritance_depth: 'full',
        },
      ]);
    });
  });

  it('states effective grants without inheritance', async () => {
    await withSnapshot(company, async (reader) => {
      const document = await jsonOf(reader, 'effective');
      expect(document.direct_user_grants.map(({ principal_id: who, resource_id: what }) => [who, what])).to.deep.equal([
        ['005A', '0PSX'],
        ['005C', '0PSX'],
        ['005A', '0PGX'],
      ]);
      expect(document.grant_inheritance_mappings).to.deep.equal([]);
    });
  });

  it('is a whole document for an empty org', async () => {
    await withSnapshot(
      () => undefined,
      async (reader) => {
        expect(await jsonOf(reader, 'direct')).to.deep.equal({
          users: [],
          resources: [],
          entitlements: [],
          direct_user_grants: [],
          grant_inheritance_mappings: [],
        });
      },
    );
  });
});

describe('csv', () => {
  it('writes the header of C1’s own export, then the documented columns', async () => {
    await withSnapshot(company, async (reader) => {
      expect((await textOf(csv, reader, { view: 'effective' })).split('\n')[0]).to.equal(
        'Type,Last Name,First Name,User ID,User Status,Email Address,Entitlement Display Name,Entitlement,Resource Type,' +
          'Resource Name,Entitlement Description,Entitlement Slug,Full Name,Username,Manager ID,User Type,Account Owner,Last Login',
      );
    });
  });

  it('fills the cells of each kind of row', async () => {
    await withSnapshot(company, async (reader) => {
      const rows = await rowsOf(reader, 'effective');
      const filled = rows.map((row) => Object.fromEntries(Object.entries(row).filter(([, value]) => value !== '')));
      expect(filled[0]).to.deep.equal({
        Type: 'Identity',
        'Last Name': 'Ng, PhD\nLondon',
        'First Name': 'Ada',
        'User ID': '005A',
        'User Status': 'Enabled',
        'Email Address': '005A@acme.example',
        'Full Name': 'Ada "The Countess" Ng',
        Username: '005A@acme.example',
        'Manager ID': '005B',
        'Last Login': '2026-08-20T09:15:00Z',
      });
      expect(filled[1]).to.include({ 'User Status': 'Disabled' });
      expect(filled[2]).to.include({ 'User Type': 'Service', 'Account Owner': '005A@acme.example' });
      expect(filled[3]).to.deep.equal({
        Type: 'Entitlement',
        'Entitlement Display Name': 'Ops',
        Entitlement: 'permission:0PSX:assigned',
        'Resource Type': 'permission',
        'Resource Name': '0PSX',
        'Entitlement Description': 'Holds Ops',
        'Entitlement Slug': 'assigned',
      });
      const entitlementCells = { ...filled[3], Type: undefined };
      expect(filled[5]).to.deep.equal({
        ...entitlementCells,
        Type: 'Grant',
        'Last Name': 'Ng, PhD\nLondon',
        'First Name': 'Ada',
        'User ID': '005A',
        'Email Address': '005A@acme.example',
      });
    });
  });

  it('lists effective grants, or the direct ones', async () => {
    const grants = (rows: Array<Record<string, string>>): string[] =>
      rows.filter(({ Type }) => Type === 'Grant').map((row) => `${row['User ID']} ${row['Entitlement']}`);
    await withSnapshot(company, async (reader) => {
      expect(grants(await rowsOf(reader, 'effective'))).to.deep.equal([
        '005A permission:0PSX:assigned',
        '005C permission:0PSX:assigned',
        '005A permission_set_group:0PGX:member',
      ]);
      expect(grants(await rowsOf(reader, 'direct'))).to.deep.equal([
        '005C permission:0PSX:assigned',
        '005A permission_set_group:0PGX:member',
      ]);
    });
  });

  it('is the header alone for an empty org', async () => {
    await withSnapshot(
      () => undefined,
      async (reader) => {
        expect(await rowsOf(reader, 'effective')).to.have.length(0);
      },
    );
  });
});

describe('any text', () => {
  it('comes back from both formats as it went in', async () => {
    const text = fc.string({
      unit: fc.constantFrom('"', ',', '\n', '\r', "'", '=', '\t', 'é', '日', '🚀', ' ', 'a', '\\'),
    });
    await fc.assert(
      fc.asyncProperty(text, text, async (first, last) => {
        await withSnapshot(
          (writer) =>
            writer.account(accountOf('005A', { firstName: first, lastName: last, displayName: `${first} ${last}` })),
          async (reader) => {
            expect((await jsonOf(reader, 'direct')).users[0]!.display_name).to.equal(`${first} ${last}`);
            const [row] = await rowsOf(reader, 'effective');
            expect([row!['First Name'], row!['Last Name']]).to.deep.equal([first, last]);
          },
        );
      }),
      { numRuns: 50 },
    );
  });
});
