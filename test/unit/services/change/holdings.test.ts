import { SfError } from '@salesforce/core';
import { expect } from 'chai';
import { revokeAllOf } from '../../../../src/services/change/holdings.js';
import { licenseProfilesOf } from '../../../../src/services/change/licenseProfiles.js';
import { makePlan, type ChangePlan } from '../../../../src/services/change/plan.js';
import { listOfNames } from '../../../../src/services/lookup/userList.js';
import { startOrg, type UnitOrg } from '../../support/simulatedOrg.js';

const FALLBACK = 'Minimum Access - Salesforce';
const { signal } = new AbortController();

describe('revoking all that users hold', () => {
  let org: UnitOrg;
  beforeEach(async () => (org = await startOrg()));
  afterEach(() => org.stop());

  let kept: Array<[license: string, usernames: readonly string[]]>;
  let hidden: string[];
  beforeEach(() => {
    kept = [];
    hidden = [];
  });

  const plan = (mapping: string[] = [], names = [org.userId('carlos.mendes')]): Promise<ChangePlan> =>
    makePlan(
      org.connection,
      (client, licenseProfiles) =>
        revokeAllOf(client, listOfNames(names), {
          licenseProfiles,
          skipInvalid: false,
          onProfileKept: (...told) => void kept.push(told),
          onHidden: (kind, why) => void hidden.push(`${kind}: ${why.message}`),
        }),
      {
        licenseProfiles: licenseProfilesOf(mapping),
        onUnknownLicense: () => undefined,
        skipInvalid: false,
        now: new Date(),
      },
      signal,
    );
  const verdictsOfProfiles = async (mapping: string[]): Promise<string[]> =>
    (await plan(mapping)).rows
      .filter(({ requested }) => requested.type === 'profile')
      .map(({ planned }) => planned!.verdict);
  const profile = (name: string): string => org.simulator.org.table('Profile').where('Name', name)[0]!.Id;

  const cases: Array<[what: string, license: string, present: string | null, verdicts: string[]]> = [
    ['takes the profile where its license is mapped', 'salesforce', null, ['revoke']],
    ['leaves the profile where another license is mapped', 'salesforce platform', null, []],
    ['leaves the profile that the license is mapped to', 'salesforce', FALLBACK, []],
  ];
  for (const [what, license, present, verdicts] of cases) {
    it(what, async () => {
      const users = org.simulator.org.table('User');
      if (present) users.update(org.userId('carlos.mendes'), { ProfileId: profile(present) });
      expect(await verdictsOfProfiles([`${license}=${FALLBACK}`])).to.deep.equal(verdicts);
    });
  }

  describe('leaves out', () => {
    const insert = (object: string, fields: Record<string, string | boolean>) =>
      org.simulator.org.table(object).insert(fields);
    const user = (): string => org.userId('carlos.mendes');
    const untouched: Array<[what: string, hold: () => void]> = [
      [
        'an assignment that has expired',
        () => {
          const { Id } = insert('PermissionSet', {
            Name: 'Gone',
            Label: 'Gone',
            Type: 'Regular',
            IsOwnedByProfile: false,
          });
          const ended = { ExpirationDate: '2020-01-01T00:00:00.000+0000', IsActive: false };
          insert('PermissionSetAssignment', { AssigneeId: user(), PermissionSetId: Id, ...ended });
        },
      ],
      [
        'a group that Salesforce itself fills',
        () => {
          const { Id } = [...org.simulator.org.table('Group').rows()].find(({ Type }) => Type === 'Role')!;
          insert('GroupMember', { GroupId: Id, UserOrGroupId: user() });
        },
      ],
      [
        'a territory of a model that is not active',
        () => {
          const model = insert('Territory2Model', { Name: 'Next', DeveloperName: 'Next', State: 'Planning' });
          const names = { Name: 'Next', DeveloperName: 'Next', Territory2ModelId: model.Id };
          const territory = insert('Territory2', names);
          insert('UserTerritory2Association', { UserId: user(), Territory2Id: territory.Id });
        },
      ],
    ];
    for (const [what, hold] of untouched) {
      it(what, async () => {
        const revokes = async (): Promise<unknown> => (await plan()).rows.map(({ planned }) => planned);
        const before = await revokes();
        hold();
        expect(await revokes()).to.deep.equal(before);
      });
    }
  });

  it('tells of profiles that stay, since none is mapped for their license', async () => {
    await plan([`salesforce=${FALLBACK}`]);
    expect(kept).to.deep.equal([]);
    await plan([`salesforce platform=${FALLBACK}`]);
    expect(kept).to.deep.equal([['Salesforce', ['carlos.mendes@acme-rockets.example']]]);
  });

  it('goes without territories where the org has none', async () => {
    org.simulator.org.settings.features.delete('territory-management');
    const types = (await plan()).rows.map(({ requested }) => requested.type);
    expect(types).to.include('role').and.not.to.include('territory');
  });

  it('takes a user who is named twice for one', async () => {
    const changesOf = async (...names: string[]): Promise<unknown> =>
      (await plan([], names)).rows.map(({ planned }) => planned);
    const id = org.userId('carlos.mendes');
    expect(await changesOf(id, 'carlos.mendes@acme-rockets.example')).to.deep.equal(await changesOf(id));
  });

  it('counts every request', async () => {
    const before = org.simulator.requests.length;
    const { client } = await plan([`salesforce=${FALLBACK}`]);
    // Who the running user is was asked at an address that is no part of the REST API.
    expect(client.calls).to.equal(org.simulator.requests.length - before + 1);
  });

  it('ends when it is interrupted', async () => {
    const interrupt = new AbortController();
    const before = org.simulator.requests.length;
    const planning = makePlan(
      org.connection,
      (client) => {
        interrupt.abort(new SfError('interrupted'));
        return revokeAllOf(client, listOfNames([org.userId('carlos.mendes')]), {
          licenseProfiles: new Map(),
          skipInvalid: false,
          onProfileKept: () => undefined,
          onHidden: () => undefined,
        });
      },
      { licenseProfiles: [], onUnknownLicense: () => undefined, skipInvalid: false, now: new Date() },
      interrupt.signal,
    );
    const failure = await planning.then(
      () => 'none',
      ({ message }: Error) => message,
    );
    expect([failure, org.simulator.requests.length - before]).to.deep.equal(['interrupted', 0]);
  });
});
