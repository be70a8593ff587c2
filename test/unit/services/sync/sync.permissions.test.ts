import { expect } from 'chai';
import type { Org, Row } from '../../../../simulator/org/types.js';
import type { SimulatorOptions } from '../../../../simulator/start.js';
import { keepSnapshot, type KeptSnapshot } from '../../support/keptSnapshot.js';
import { startOrg, type UnitOrg } from '../../support/simulatedOrg.js';
import type { SyncOptions } from '../../../../src/model/syncOptions.js';

const ALL: Partial<SyncOptions> = { syncPermissions: true, syncFieldPermissions: true };

const ROWS = (table: string): string => `
  SELECT c.id, p.kind, p.id, r.rights FROM ${table} r
  JOIN containers c ON c.key = r.container JOIN permissions p ON p.key = r.permission ORDER BY 1, 2, 3
`;

/* The oracle: what the tables of the simulator say, by plain loops. */

const BITS: ReadonlyArray<[field: string, bit: number]> = [
  ['PermissionsRead', 1],
  ['PermissionsCreate', 2],
  ['PermissionsEdit', 4],
  ['PermissionsDelete', 8],
  ['PermissionsViewAllRecords', 16],
  ['PermissionsModifyAllRecords', 32],
  ['PermissionsViewAllFields', 64],
];
const KINDS: Readonly<Record<string, string>> = {
  ApexClass: 'apex',
  ApexPage: 'page',
  ConnectedApplication: 'app',
  CustomPermission: 'custom',
  ExternalClientApplication: 'app',
  FlowDefinition: 'flow',
};

const bitsOf = (row: Row): number => BITS.reduce((bits, [field, bit]) => (row[field] === true ? bits | bit : bits), 0);

/** What rows of tables say of a permission set, or of a muting one: `kind id rights`. */
function rowsOf(org: Org, parent: Row, without: { objects: (row: Row) => boolean }): string[] {
  const of = (object: string): Row[] => [...org.table(object).rows()].filter(({ ParentId }) => ParentId === parent.Id);
  return [
    ...Object.entries(parent)
      .filter(([field, value]) => field.startsWith('Permissions') && value === true)
      .map(([field]) => `system ${field.slice('Permissions'.length)} 1`),
    ...of('ObjectPermissions')
      .filter((row) => !without.objects(row) && bitsOf(row) > 0)
      .map((row) => `object ${String(row.SobjectType)} ${bitsOf(row)}`),
    ...of('FieldPermissions').map((row) => `field ${String(row.Field)} ${bitsOf(row)}`),
    ...of('PermissionSetTabSetting').map((row) => `tab ${String(row.Name)} 1`),
    ...of('SetupEntityAccess').map(
      (row) => `${KINDS[String(row.SetupEntityType)] ?? 'other'} ${String(row.SetupEntityId)} 1`,
    ),
  ];
}

function givenIn(org: Org): string[] {
  return [...org.table('PermissionSet').rows()]
    .flatMap((set) => {
      const [modifiesAll, viewsAll] = [set.PermissionsModifyAllData === true, set.PermissionsViewAllData === true];
      // Says what Modify All Data or View All Data says of every object, and no more.
      const objects = (row: Row): boolean =>
        row.PermissionsViewAllFields !== true &&
        (modifiesAll ||
          (viewsAll &&
            !['PermissionsCreate', 'PermissionsEdit', 'PermissionsDelete'].some((field) => row[field] === true)));
      return rowsOf(org, set, { objects }).map((row) => `${set.Id} ${row}`);
    })
    .sort();
}

/** By the set that the group owns. */
function mutedIn(org: Org, { entities }: { entities: boolean }): string[] {
  const sets = org.table('PermissionSet');
  return [...org.table('PermissionSetGroupComponent').rows()]
    .flatMap(({ PermissionSetGroupId, PermissionSetId }) => {
      const muting = org.table('MutingPermissionSet').get(String(PermissionSetId));
      const [owned] = sets.where('PermissionSetGroupId', String(PermissionSetGroupId));
      if (!muting || !owned) return [];
      return rowsOf(org, muting, { objects: () => false })
        .filter((row) => entities || !/^(?:apex|app|custom|flow|other|page) /.test(row))
        .map((row) => `${owned.Id} ${row}`);
    })
    .sort();
}

describe('sync of permissions', () => {
  let org: UnitOrg;
  const start = async (options: SimulatorOptions): Promise<Org> => {
    org = await startOrg(options);
    return org.simulator.org;
  };
  afterEach(() => org.stop());

  const keep = async (options: Partial<SyncOptions>, use: (snapshot: KeptSnapshot) => void): Promise<void> =>
    keepSnapshot(org.connection, options, use);

  for (const seed of ['invoices', 'demo'] as const) {
    it(`keeps what each permission set of ${seed} gives, and what groups mute`, async () => {
      const tables = await start({ seed });
      await keep(ALL, ({ rows }) => {
        expect(rows(ROWS('container_permissions'))).to.deep.equal(givenIn(tables));
        expect(rows(ROWS('muted_permissions'))).to.deep.equal(mutedIn(tables, { entities: false }));
        expect(mutedIn(tables, { entities: true })).not.to.be.empty;
      });
    });
  }

  for (const unstoredObjectPermissions of ['hidden in semi-joins', 'hidden'] as const) {
    it(`keeps the same where unstored rows are ${unstoredObjectPermissions}`, async () => {
      const tables = await start({ seed: 'invoices', switches: { unstoredObjectPermissions } });
      await keep(ALL, ({ rows }) => expect(rows(ROWS('container_permissions'))).to.deep.equal(givenIn(tables)));
    });
  }

  it('keeps what is muted of Setup where Salesforce lists it', async () => {
    const tables = await start({ seed: 'invoices', switches: { mutedEntities: 'listed' } });
    await keep(ALL, ({ rows }) =>
      expect(rows(ROWS('muted_permissions'))).to.deep.equal(mutedIn(tables, { entities: true })),
    );
  });

  it('keeps the view of all fields of a set with Modify All Data, which does not give it', async () => {
    const tables = await start({ seed: 'invoices' });
    const set = [...tables.table('PermissionSet').rows()].find(({ Name }) => Name === 'Break_Glass')!;
    tables.table('ObjectPermissions').insert({
      ...{ ParentId: set.Id, SobjectType: 'Invoice__c', PermissionsRead: true, PermissionsViewAllFields: true },
    });
    await keep(ALL, ({ rows }) => {
      expect(rows(ROWS('container_permissions'))).to.deep.equal(givenIn(tables));
      expect(rows(ROWS('container_permissions'))).to.include(`${set.Id} object Invoice__c 65`);
    });
  });

  it('keeps no fields without being asked', async () => {
    await start({ seed: 'invoices' });
    await keep({ syncPermissions: true }, ({ rows }) => {
      expect(rows("SELECT id FROM permissions WHERE kind = 'field'")).to.deep.equal([]);
      expect(rows("SELECT id FROM permissions WHERE kind = 'object'")).to.include('Invoice__c');
    });
  });

  it('keeps nothing of permissions, logins and seats without being asked', async () => {
    await start({ seed: 'demo' });
    await keep({}, ({ rows }) => {
      const asked = ['containers', 'permissions', 'lapsed_assignments', 'logins', 'license_seats'];
      for (const table of [...asked, 'feature_licenses', 'grant_changes']) {
        expect(rows(`SELECT COUNT(*) FROM ${table}`), table).to.deep.equal(['0']);
      }
    });
  });

  for (const bulk of ['never', 'always'] as const)
    it(`keeps when each grant was changed last, where Salesforce stores it, with --bulk ${bulk}`, async () => {
      const tables = await start({ seed: 'demo' });
      const stored: ReadonlyArray<[object: string, field: string, user: string, resources: string[]]> = [
        ['PermissionSetAssignment', 'SystemModstamp', 'AssigneeId', ['PermissionSetGroupId', 'PermissionSetId']],
        ['GroupMember', 'SystemModstamp', 'UserOrGroupId', ['GroupId']],
        ['UserTerritory2Association', 'LastModifiedDate', 'UserId', ['Territory2Id']],
        ['PermissionSetLicenseAssign', 'LastModifiedDate', 'AssigneeId', ['PermissionSetLicenseId']],
        ['UserPackageLicense', 'LastModifiedDate', 'UserId', ['PackageLicenseId']],
      ];
      const expected = new Map<string, string>();
      let second = Date.parse('2025-06-01T00:00:00Z');
      for (const [object, field, user, resources] of stored) {
        for (const row of [...tables.table(object).rows()]) {
          second += 61_000;
          const at = new Date(second).toISOString();
          tables.table(object).update(row.Id, { [field]: at.replace('Z', '+0000') });
          const resource = resources.map((one) => row[one]).find((id) => typeof id === 'string');
          const isOff = object === 'PermissionSetAssignment' && (row.IsActive !== true || row.IsRevoked === true);
          if (!isOff) expected.set(`${String(resource)} ${String(row[user])}`, at.replace('.000Z', 'Z'));
        }
      }
      const options = { syncPermissions: true, syncLicenses: true };
      const compare = ({ rows }: KeptSnapshot): void => {
        const grants = rows(`
        SELECT g.resource_type, g.resource_id, g.account_id, g.is_stored, c.changed_at
        FROM grants_by_id g JOIN entitlements e ON e.resource_type = g.resource_type AND e.resource_id = g.resource_id
          AND e.slug = g.slug
        JOIN accounts a ON a.id = g.account_id
        LEFT JOIN grant_changes c ON c.entitlement = e.key AND c.account = a.key
      `).map((row) => row.split(' '));
        const types = new Map<string, number>();
        for (const [type, resource, user, isStored, changedAt] of grants) {
          const known =
            type === 'role' || type === 'profile' || isStored === '0' ? 'null' : expected.get(`${resource!} ${user!}`);
          expect(changedAt, `${type!} ${resource!} ${user!}`).to.equal(known);
          if (changedAt !== 'null') types.set(type!, (types.get(type!) ?? 0) + 1);
        }
        expect([...types.keys()].sort()).to.deep.equal([
          ...['group', 'package_license', 'permission', 'permission_set_group', 'permission_set_license', 'territory'],
        ]);
        expect(rows('SELECT COUNT(*) FROM grant_changes')).to.deep.equal([
          String([...types.values()].reduce((sum, count) => sum + count, 0)),
        ]);
      };
      await keepSnapshot(org.connection, options, compare, {}, { bulk, firstPollAfter: 1 });
    });

  it('keeps the containers of all three kinds, session-based ones and the status of groups', async () => {
    const tables = await start({ seed: 'invoices' });
    const idOf = (object: string, field: string, value: string): string =>
      [...tables.table(object).rows()].find((row) => row[field] === value)!.Id;
    await keep({ syncPermissions: true }, ({ rows }) => {
      const kept = rows(`
        SELECT e.resource_type, e.resource_id, e.slug, c.is_session_based, c.status
        FROM containers c JOIN entitlements e ON e.key = c.entitlement
      `);
      expect(kept).to.have.length(tables.table('PermissionSet').size);
      expect(kept).to.include.members([
        `permission ${idOf('PermissionSet', 'Name', 'Break_Glass')} assigned 1 null`,
        `permission ${idOf('PermissionSet', 'Name', 'Loader')} assigned 0 null`,
        `permission_set_group ${idOf('PermissionSetGroup', 'DeveloperName', 'Ops')} member 0 Outdated`,
        `permission_set_group ${idOf('PermissionSetGroup', 'DeveloperName', 'Billing')} member 0 Updated`,
        `profile ${idOf('Profile', 'Name', 'Sales')} assigned 0 null`,
      ]);
      expect(rows("SELECT COUNT(*) FROM resources WHERE type = 'permission'")).to.deep.equal(['7']);
      expect(
        rows(`
          SELECT m.id FROM container_members p
          JOIN containers g ON g.key = p.container JOIN containers m ON m.key = p.member
          JOIN entitlements e ON e.key = g.entitlement
          WHERE e.resource_id = '${idOf('PermissionSetGroup', 'DeveloperName', 'Ops')}' ORDER BY 1
        `),
      ).to.deep.equal([idOf('PermissionSet', 'Name', 'Break_Glass'), idOf('PermissionSet', 'Name', 'Loader')].sort());
    });
  });

  it('names permissions in the notation, with the labels of the org', async () => {
    const tables = await start({ seed: 'demo' });
    await keep(ALL, ({ rows }) => {
      const names = rows('SELECT name, label, is_secured, is_open FROM permissions');
      expect(names).to.include.members([
        'ModifyAllData Modify All Data null null',
        'Account Account null null',
        'Launch__c.Go__c null 1 null',
        'apex:rktparts__PartSearch null null null',
        'page:LaunchBoard LaunchBoard null null',
        'flow:Scrub_Launch Scrub Launch null null',
        'TabSet:Mission_Control Mission Control null null',
        'NamedCredential:Weather_Service Weather Service null null',
        'ExternalDataSource:Telemetry_Lake Telemetry Lake null null',
        'app:Case Exporter null null 0',
        'app:Countdown_Board Countdown Board null 1',
        'app:rktparts__Parts_Ordering Parts Ordering null null',
        'tab:standard-Account null null null',
      ]);
      const described = rows("SELECT name FROM permissions WHERE kind = 'system'");
      expect(described).to.have.length.above(50);
      // An object that nobody may use is known all the same.
      expect(
        [...tables.table('ObjectPermissions').rows()].some(({ SobjectType }) => SobjectType === 'Campaign'),
      ).to.equal(false);
      expect(rows("SELECT name FROM permissions WHERE kind = 'object'")).to.include('Campaign');
    });
  });

  for (const position of ['shown', 'hidden'] as const) {
    it(`keeps assignments that have lapsed where Salesforce has them ${position}`, async () => {
      const tables = await start({
        seed: 'invoices',
        switches: { expiredAssignments: position, revokedAssignments: position },
      });
      const assignments = tables.table('PermissionSetAssignment');
      const ben = assignments.where('AssigneeId', org.userId('ben')).find(({ IsActive }) => IsActive === true);
      expect(ben).not.to.equal(undefined);
      const fay = assignments
        .where('AssigneeId', org.userId('fay'))
        .find(
          ({ PermissionSetId }) => tables.table('PermissionSet').get(String(PermissionSetId))!.Name === 'Break_Glass',
        )!;
      assignments.update(fay.Id, { IsActive: false });
      await keep({ syncPermissions: true }, ({ rows }) => {
        const lapsed = rows(`
          SELECT a.username, r.stable_name, l.state, l.expires_at FROM lapsed_assignments l
          JOIN accounts a ON a.key = l.account JOIN containers c ON c.key = l.container
          JOIN entitlements e ON e.key = c.entitlement
          JOIN resources r ON r.type = e.resource_type AND r.id = e.resource_id ORDER BY 1, 2
        `);
        expect(lapsed).to.deep.equal([
          'eve@invoices.example Inv_Full expired 2026-08-22T09:00:00Z',
          'fay@invoices.example Break_Glass inactive null',
          'joe@invoices.example Exporter revoked null',
        ]);
      });
    });
  }

  it('keeps which session-based sets and groups are activated', async () => {
    const tables = await start({ seed: 'invoices' });
    const [fay, gus] = [org.userId('fay'), org.userId('gus')];
    const idOf = (object: string, field: string, value: string): string =>
      [...tables.table(object).rows()].find((row) => row[field] === value)!.Id;
    const set = idOf('PermissionSet', 'Name', 'Break_Glass');
    const group = idOf('PermissionSetGroup', 'DeveloperName', 'Ops');
    tables.table('SessionPermSetActivation').insert({ UserId: fay, PermissionSetId: set });
    tables.table('SessionPermSetActivation').insert({ UserId: gus, PermissionSetGroupId: group });
    await keep({ syncPermissions: true }, ({ rows }) =>
      expect(
        rows(`
          SELECT a.id, e.resource_id FROM session_activations s
          JOIN accounts a ON a.key = s.account JOIN containers c ON c.key = s.container
          JOIN entitlements e ON e.key = c.entitlement ORDER BY 1
        `),
      ).to.have.members([`${fay} ${set}`, `${gus} ${group}`]),
    );
  });

  it('counts logins of the last 90 days by their way and outcome', async () => {
    const tables = await start({ seed: 'demo' });
    const since = new Date(tables.clock.now().getTime() - 90 * 24 * 60 * 60 * 1000).toISOString().slice(0, 10);
    const counts = new Map<string, { count: number; last: string }>();
    // The logins of an org are made when they are read, and in no table.
    const { records } = await org.connection.query<Record<string, string>>(
      `SELECT UserId, LoginType, Status, LoginTime FROM LoginHistory`,
    );
    for (const { UserId, LoginType, Status, LoginTime } of records) {
      const user = tables.table('User').get(String(UserId));
      if (String(LoginTime) < since || user?.UserType !== 'Standard') continue;
      const key = [UserId, LoginType, Status].map(String).join(' ');
      const { count = 0, last = '' } = counts.get(key) ?? {};
      const time = `${String(LoginTime).slice(0, 19)}Z`;
      counts.set(key, { count: count + 1, last: time > last ? time : last });
    }
    await keep({ syncLogins: true }, ({ rows }) => {
      expect(
        rows('SELECT a.id, l.type, l.status, l.count, l.last_at FROM logins l JOIN accounts a ON a.key = l.account'),
      ).to.have.members([...counts].map(([key, { count, last }]) => `${key} ${count} ${last}`));
      expect(counts.size).to.be.above(20);
    });
  });

  it('divides a range of users whose logins have more groups than an answer holds', async () => {
    const tables = await start({ seed: 'demo' });
    const time = tables.clock.now().toISOString();
    for (const user of [org.userId('taro.yamada'), org.userId('omar.farouk')]) {
      for (let way = 0; way < 1500; way += 1) {
        tables
          .table('LoginHistory')
          .insert({ UserId: user, LoginType: `Way ${way}`, Status: 'Success', LoginTime: time });
      }
    }
    await keep({ syncLogins: true }, ({ rows }) =>
      expect(rows("SELECT COUNT(*) FROM logins WHERE type LIKE 'Way %'")).to.deep.equal(['3000']),
    );
  });

  it('keeps the seats of licenses and of features', async () => {
    const tables = await start({ seed: 'demo' });
    const day = (days: number): string =>
      new Date(tables.clock.now().getTime() - days * 24 * 60 * 60 * 1000).toISOString().slice(0, 10);
    for (const [days, used] of [
      [3, 7],
      [1, 9],
      [2, 8],
    ] as const) {
      tables.table('ActiveFeatureLicenseMetric').insert({
        ...{ MetricsDate: day(days), FeatureType: 'MarketingUser', AssignedUserCount: used, TotalLicenseCount: 10 },
      });
    }
    const licenses = (object: string): Row[] => [...tables.table(object).rows()];
    await keep({ syncLicenses: true }, ({ rows }) => {
      expect(rows("SELECT id, total, used FROM license_seats WHERE kind = 'feature'")).to.deep.equal([
        'MarketingUser 10 9',
      ]);
      expect(rows("SELECT id, name, total, used FROM license_seats WHERE kind = 'user_license'")).to.have.members(
        licenses('UserLicense').map((one) =>
          [one.Id, one.Name, Number(one.TotalLicenses) < 0 ? null : one.TotalLicenses, one.UsedLicenses]
            .map(String)
            .join(' '),
        ),
      );
      const seats = rows("SELECT name, status, total, used, expires_at FROM license_seats WHERE kind LIKE 'p%'");
      expect(seats).to.have.length(licenses('PermissionSetLicense').length + licenses('PackageLicense').length);
      expect(seats).to.include.members([
        'Survey Creator Disabled 3 0 2026-03-31T23:59:59Z',
        'oldmaps Expired 5 1 2026-07-03T09:00:00Z',
        'orgchart Free null 0 null',
      ]);
    });
  });

  it('fails where the running user may not see permissions', async () => {
    const tables = await start({ seed: 'demo' });
    for (const object of ['PermissionSet', 'Profile']) {
      const table = tables.table(object);
      for (const { Id } of [...table.rows()]) table.update(Id, { PermissionsViewSetup: false });
    }
    const error = await keep({ syncPermissions: true }, () => undefined).catch((thrown: unknown) => thrown as Error);
    expect(error).to.have.property('name', 'MissingPermissionError');
    expect((error as Error).message).to.include('"View Setup and Configuration"');
  });

  it('tells of an object of names that the org does not have, and keeps the permissions all the same', async () => {
    const tables = await start({ seed: 'demo', withoutFeatures: ['external-client-apps'] });
    const absent: string[] = [];
    await keepSnapshot(
      org.connection,
      { syncPermissions: true },
      ({ rows }) => {
        expect(rows("SELECT name FROM permissions WHERE kind = 'app'")).to.include('app:Case Exporter');
        expect(rows('SELECT COUNT(*) FROM containers')).to.deep.equal([String(tables.table('PermissionSet').size)]);
      },
      { onObjectAbsent: (object) => void absent.push(object) },
    );
    expect(absent).to.have.length(1);
  });
});
