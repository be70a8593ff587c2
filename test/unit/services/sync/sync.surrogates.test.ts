import { expect } from 'chai';
import { startOrg, type UnitOrg } from '../../support/simulatedOrg.js';
import { syncOrg } from '../../support/syncing.js';

/** Half of a surrogate pair: JSON can hold it as an escape, UTF-8 cannot. */
const HALF = 'Half \uD83D pair';
const SPELLED = 'Half \uFFFD pair';

type Row = { readonly Id: string; readonly [field: string]: unknown };

type Document = {
  users: Array<{ id: string; display_name: string; profile: Record<string, string> }>;
  resources: Array<{ id: string; display_name: string; profile: Record<string, string> }>;
  entitlements: Array<{ resource_id: string; entitlement_slug: string; display_name: string }>;
  direct_user_grants: Array<{ principal_id: string; resource_id: string; entitlement_slug: string }>;
};

describe('a sync of an org with half of a surrogate pair in names', () => {
  let org: UnitOrg;
  beforeEach(async () => (org = await startOrg()));
  afterEach(() => org.stop());

  it('spells it in one way in every text and reference', async () => {
    const tables = org.simulator.org;
    const first = (table: string, is: (row: Row) => boolean = () => true): Row =>
      [...(tables.table(table).rows() as Iterable<Row>)].find(is)!;
    const user = first('User', ({ UserType: type }) => type === 'Standard');
    const set = first('PermissionSet', ({ Type: type }) => type === 'Regular');
    const member = first('UserTerritory2Association', ({ RoleInTerritory2: role }) => Boolean(role));
    const role = first('PicklistValueInfo', ({ Value: value }) => value === member['RoleInTerritory2']);
    const notActive = async (): Promise<unknown> =>
      (await syncOrg(org.connection)).outcome.dropped.filter(({ reason }) => reason === 'role-not-active');
    const before = await notActive();
    tables.table('User').update(user.Id, { Name: HALF, LastName: HALF, Title: HALF });
    tables.table('PermissionSet').update(set.Id, { Label: HALF });
    tables.table('PicklistValueInfo').update(role.Id, { Value: HALF });
    for (const row of tables.table('UserTerritory2Association').rows() as Iterable<Row>) {
      if (row['RoleInTerritory2'] !== member['RoleInTerritory2']) continue;
      tables.table('UserTerritory2Association').update(row.Id, { RoleInTerritory2: HALF });
    }
    const { json, csv, outcome } = await syncOrg(org.connection);
    for (const text of [json, csv])
      expect(text)
        .to.include(SPELLED)
        .and.not.match(/\\ud83d|\uD83D(?![\uDC00-\uDFFF])/i);
    const document = JSON.parse(json) as Document;
    const found = document.users.find(({ id }) => id === user.Id)!;
    expect([
      found.display_name,
      found.profile['full_name'],
      found.profile['last_name'],
      found.profile['title'],
    ]).to.deep.equal(Array<string>(4).fill(SPELLED));
    expect(document.resources.find(({ id }) => id === set.Id)).to.have.property('display_name', SPELLED);
    const slug = `role:${SPELLED}`;
    expect(document.entitlements.filter(({ entitlement_slug: its }) => its === slug)).not.to.have.length(0);
    expect(document.direct_user_grants.filter(({ entitlement_slug: its }) => its === slug)).to.deep.include({
      principal_id: member['UserId'],
      resource_id: member['Territory2Id'],
      entitlement_slug: slug,
    });
    expect(outcome.dropped.filter(({ reason }) => reason === 'role-not-active')).to.deep.equal(before);
  });
});
