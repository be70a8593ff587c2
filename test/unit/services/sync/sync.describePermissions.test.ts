import { expect } from 'chai';
import { parse } from 'csv-parse/sync';
import type { Row } from '../../../../simulator/org/types.js';
import { startOrg, type UnitOrg } from '../../support/simulatedOrg.js';
import { syncOrg, type SyncResult } from '../../support/syncing.js';

/** The worst first. Over the org, then over who may do what in it. */
const DANGEROUS = `
  ModifyAllData AuthorApex CustomizeApplication ModifyMetadata ManageProfilesPermissionsets ManageInteraction InstallPackaging
  Packaging2PromoteVersion ManageUsers ManageInternalUsers AssignPermissionSets ManageSessionPermissionSets ManageRoles ManageSharing
  ResetPasswords ManageTwoFactor DelegatedTwoFactor BypassMFAForUiLogins ManagePasswordPolicies ManageLoginAccessPolicies
  ManageIpAddresses ManageAuthProviders ManageCertificates ManageNamedCredentials ManageRemoteAccess ExternalClientAppAdmin
  CanApproveUninstalledApps UseAnyApiClient UseAnyApiAuth ViewClientSecret ClientSecretRotation ManageCustomPermissions
`
  .trim()
  .split(/\s+/);

type Described = { id: string; resource_type: string; description?: string };
type Document = {
  resources: Described[];
  entitlements: Array<{ resource_id: string; description: string }>;
};

const documentOf = ({ json }: SyncResult): Document => JSON.parse(json) as Document;

describe('sync with the permissions in descriptions', () => {
  let org: UnitOrg;
  beforeEach(async () => (org = await startOrg({ seed: 'demo' })));
  afterEach(() => org.stop());

  const table = (name: string): Row[] => [...org.simulator.org.table(name).rows()];
  const sync = (describePermissions = true, problems: string[] = []): Promise<SyncResult> =>
    syncOrg(org.connection, {
      options: { describePermissions },
      events: { onProblem: (record, problem) => void problems.push(`${record}: ${problem}`) },
    });

  /** By the id of a resource: how its descriptions end. */
  async function endings(): Promise<Map<string, string>> {
    const { fields } = await org.connection.describe('PermissionSet');
    const labelOf = new Map(fields.map(({ name, label }) => [name, label]));
    return new Map(
      table('PermissionSet').map((set) => {
        const labels = DANGEROUS.filter((name) => set[`Permissions${name}`] === true).map((name) =>
          labelOf.get(`Permissions${name}`)!,
        );
        const id = [set.PermissionSetGroupId, set.ProfileId, set.Id].find((one) => typeof one === 'string') as string;
        return [id, labels.length === 0 ? '' : `Gives: ${labels.join(', ')}`];
      }),
    );
  }

  it('ends the descriptions of sets, profiles and groups with what they give', async () => {
    const [plain, { resources, entitlements }] = [documentOf(await sync(false)), documentOf(await sync())];
    const expected = await endings();
    const before = new Map(plain.resources.map(({ id, description }) => [id, description]));
    const types = new Set<string>();
    for (const { id, resource_type: type, description } of resources) {
      const ending = expected.get(id) ?? '';
      if (ending !== '') types.add(type);
      const start = before.get(id);
      const between = start && ending ? (/[.!?…]$/.test(start) ? ' ' : '. ') : '';
      expect(description ?? '', id).to.equal(`${start ?? ''}${between}${ending}`);
    }
    expect([...types]).to.have.members(['permission', 'profile', 'permission_set_group']);
    const ofPlain = new Map(plain.entitlements.map((one) => [one.resource_id, one.description]));
    for (const { resource_id: id, description } of entitlements.filter((one) => expected.get(one.resource_id))) {
      expect(description).to.equal(`${ofPlain.get(id)!}. ${expected.get(id)!}`);
    }
  });

  it('writes the upload with them, and nothing else that is different', async () => {
    const [{ csv: plain }, { csv }] = [await sync(false), await sync()];
    expect(csv).to.match(/Has the Deploy Everything permission set in Salesforce\. Gives: /);
    const rowsOf = (text: string): string[][] => parse(text);
    const withoutEnding = (row: string[]): string[] => row.map((cell) => cell.replace(/\. Gives: .*$/s, ''));
    expect(rowsOf(csv).map(withoutEnding)).to.deep.equal(rowsOf(plain));
  });

  it('does not tell of what a group mutes', async () => {
    const [group] = table('PermissionSetGroup');
    const [owned] = org.simulator.org.table('PermissionSet').where('PermissionSetGroupId', group!.Id);
    org.simulator.org.table('PermissionSet').update(owned!.Id, { PermissionsModifyAllData: true });
    const found = async (): Promise<string | undefined> =>
      documentOf(await sync()).resources.find(({ id }) => id === group!.Id)!.description;
    expect(await found()).to.match(/Gives: Modify All Data/);
    org.simulator.org.table('PermissionSet').update(owned!.Id, { PermissionsModifyAllData: false });
    expect(await found()).not.to.match(/Modify All Data/);
  });

  it('keeps within what C1 takes, and cuts what was there before', async () => {
    const set = table('PermissionSet').find(({ Name }) => Name === 'Deploy_Everything')!;
    org.simulator.org.table('PermissionSet').update(set.Id, { Description: 'ü'.repeat(2000) });
    const problems: string[] = [];
    const { description } = documentOf(await sync(true, problems)).resources.find(({ id }) => id === set.Id)!;
    expect(Buffer.byteLength(description!)).to.be.within(2047, 2048);
    expect(description).to.match(/ü\. Gives: /);
    expect(description!.endsWith((await endings()).get(set.Id)!)).to.equal(true);
    expect(problems).to.deep.equal([`permission:${set.Id}: C1 takes 2,048 bytes at most, so its description was cut.`]);
  });

  it('gives the same bytes for the same org', async () => {
    expect((await sync()).json).to.equal((await sync()).json);
  });
});
