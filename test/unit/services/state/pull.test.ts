import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import type { SfError } from '@salesforce/core';
import { expect } from 'chai';
import { OrgClient } from '../../../../src/org/client.js';
import { compareState, type StateDifference } from '../../../../src/services/state/compare.js';
import { readOrgAccess, type OrgAccess } from '../../../../src/services/state/orgAccess.js';
import type { StatePull } from '../../../../src/schemas/state.js';
import { pullFromOrg, pullState } from '../../../../src/services/state/pull.js';
import { readState } from '../../../../src/services/state/stateFolder.js';
import { stateKinds } from '../../../../src/services/state/stateKinds.js';
import { fewPages, startOrg, type UnitOrg } from '../../support/simulatedOrg.js';
import { folderWith } from './support/folder.js';

const NOW = new Date();
const ZONE = 'America/Los_Angeles';
const { signal } = new AbortController();

describe('pulling access files from an org', () => {
  let org: UnitOrg;
  let access: OrgAccess;
  let calls: number;
  const folders: string[] = [];
  before(async () => {
    org = await startOrg();
    const client = new OrgClient(org.connection, { signal });
    access = await readOrgAccess(client, stateKinds, NOW);
    ({ calls } = client);
  });
  after(async () => {
    await org.stop();
    await Promise.all(folders.map((folder) => rm(folder, { recursive: true })));
  });

  const folderOf = async (files: Readonly<Record<string, string>>): Promise<string> => {
    const folder = await folderWith(files);
    folders.push(folder);
    return folder;
  };
  const pull = (folder: string, manage: string[] = []): Promise<StatePull> =>
    pullFromOrg(org.connection, { folder, manage, now: NOW }, () => undefined, signal);
  const compare = async (folder: string, licenseProfiles = new Map<string, string>()): Promise<StateDifference> =>
    compareState(await readState(folder, { now: NOW }), access, { licenseProfiles, now: NOW, timeZone: ZONE });
  it('takes no call for a user or an access', () => {
    const objects = [
      ...['User', 'PermissionSetAssignment', 'GroupMember', 'UserTerritory2Association', 'UserPackageLicense'],
      ...['PermissionSetLicenseAssign', 'PermissionSet', 'PermissionSetGroup', 'Group', 'UserRole', 'Profile'],
      ...['Territory2', 'PermissionSetLicense', 'PackageLicense'],
    ];
    const pages = objects.map((object) => Math.max(1, Math.ceil(org.simulator.org.table(object).size / 2000)));
    // One more asks which fields an assignment has.
    expect(calls).to.be.at.most(pages.reduce((one, other) => one + other) + 1);
  });

  it('leaves nothing to plan, and nothing to pull again', async () => {
    const folder = path.join(await folderOf({}), 'new');
    const { files, gone, unchangeable, manifest } = await pull(folder);
    expect([gone, unchangeable, manifest]).to.deep.equal([[], [], `${folder}/access.yaml`]);
    expect(files.reduce((sum, { added }) => sum + added, 0)).to.be.greaterThan(150);
    const { changes, withoutFile } = await compare(folder);
    expect([changes, withoutFile]).to.deep.equal([[], []]);
    const again = await pull(folder);
    expect(again.files.filter(({ status }) => status !== 'unchanged')).to.deep.equal([]);
  });

  it('leaves nothing to plan of a larger org', async function () {
    this.timeout(120_000);
    const larger = await startOrg(fewPages);
    try {
      const folder = path.join(await folderOf({}), 'larger');
      const request = { folder, manage: [], now: NOW };
      const { files } = await pullFromOrg(larger.connection, request, () => undefined, signal);
      expect(files.length).to.be.greaterThan(1200);
      expect(files.reduce((sum, { added }) => sum + added, 0)).to.be.greaterThan(20_000);
      const inOrg = await readOrgAccess(new OrgClient(larger.connection, { signal }), stateKinds, NOW);
      const options = { licenseProfiles: new Map<string, string>(), now: NOW, timeZone: ZONE };
      const { changes, withoutFile } = compareState(await readState(folder, { now: NOW }), inOrg, options);
      expect([changes, withoutFile]).to.deep.equal([[], []]);
    } finally {
      await larger.stop();
    }
  });

  it('writes into the file that it has read, where a name has a backslash', async function () {
    if (path.sep === '\\') this.skip();
    const folder = await folderOf({
      'access.yaml': 'version: 1\nmanage: queue:Tier_2_Support\n',
      'a\\b.yaml': 'kind: queue\nname: Tier_2_Support\nmembers: []\n',
    });
    expect((await pull(folder)).files.map(({ file }) => file)).to.deep.equal([`${folder}/a\\b.yaml`]);
    expect(await readFile(`${folder}/a\\b.yaml`, 'utf8')).to.match(/\nmembers:\n {2}- /);
  });

  it('says what is in the way of a folder', async () => {
    const folder = await folderOf({ queue: 'a file' });
    let told: SfError | undefined;
    try {
      await pull(folder, ['queue:Tier_2_Support']);
    } catch (error) {
      told = error as SfError;
    }
    expect(told?.name).to.equal('NoNewFolderError');
    expect(told?.message).to.contain(`The folder ${folder}/queue cannot be made: `);
  });

  it('keeps members whom the org does not show, where it hides users, and counts the hidden ones', async () => {
    const folder = await folderOf({
      'access.yaml': 'version: 1\nmanage: queue:Tier_2_Support\n',
      'queue.yaml': 'kind: queue\nname: Tier_2_Support\nmembers:\n  - gone@nowhere.example\n',
    });
    const state = await readState(folder, { now: null });
    const target = access.kinds.get(state.files[0]!.kind)!.find('Tier_2_Support')[0]!;
    const holders = access.kinds
      .get(state.files[0]!.kind)!
      .held.get(target.id)!
      .map(({ userId }) => userId);
    const [hidden] = holders;
    const users = new Map([...access.users].filter(([id]) => id !== hidden));
    const byUsername = new Map([...access.byUsername].filter(([, { id }]) => id !== hidden));
    const kinds = new Map([...access.kinds].filter(([kind]) => kind === state.files[0]!.kind));
    const textOf = async (org: OrgAccess): Promise<[text: string, unseen: number]> => {
      const { files, unseenUsers } = await pullState(folder, state, org, ZONE);
      return [files[0]!.text ?? (await readFile(files[0]!.file, 'utf8')), unseenUsers];
    };
    const [shown, none] = await textOf({ ...access, kinds });
    expect([shown.includes('gone@nowhere.example'), shown.split('  - ').length - 1, none]).to.deep.equal([
      ...[false, holders.length, 0],
    ]);
    const [partly, one] = await textOf({ kinds, users, byUsername });
    expect([partly.includes('gone@nowhere.example'), partly.split('  - ').length - 1, one]).to.deep.equal([
      ...[true, holders.length, 1],
    ]);
  });

  it('writes no file that cannot be read for its size, and tells its access', async () => {
    const folder = await folderOf({
      'access.yaml': 'version: 1\nmanage: [queue:Tier_2_Support, group:Americas_Sales]\n',
      'queue.yaml': 'kind: queue\nname: Tier_2_Support\nmembers: []\n',
    });
    const state = await readState(folder, { now: null });
    const [some] = access.users.values();
    const crowd = Array.from({ length: 40_000 }, (_, at) => ({ ...some!, id: `005C${at}`, username: `u${at}@x.y` }));
    const held = crowd.map(({ id }) => ({ userId: id, end: null, role: null }));
    const org: OrgAccess = {
      users: new Map(crowd.map((user) => [user.id, user])),
      byUsername: new Map(crowd.map((user) => [user.username, user])),
      kinds: new Map(
        [...access.kinds].map(([kind, inOrg]) => [
          kind,
          { ...inOrg, held: new Map(inOrg.targets.map(({ id }) => [id, held])) },
        ]),
      ),
    };
    const { files, tooLarge } = await pullState(folder, state, org, ZONE);
    expect([files, tooLarge]).to.deep.equal([[], ['queue:Tier_2_Support', 'group:Americas_Sales']]);
  });

  it('tells a pattern that no access fits', async () => {
    const { files, withoutAccess } = await pull(await folderOf({}), ['queue:Tier_3_*']);
    expect([files, withoutAccess]).to.deep.equal([[], ['queue:Tier_3_*']]);
  });
});
