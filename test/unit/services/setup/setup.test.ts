import { SfError } from '@salesforce/core';
import { expect } from 'chai';
import type { Row } from '../../../../simulator/org/types.js';
import type { AccessUse } from '../../../../src/model/requiredPermissions.js';
import { accessUses } from '../../../../src/resources/uses.js';
import { OrgClient } from '../../../../src/org/client.js';
import { carryOutSetup } from '../../../../src/services/setup/carryOut.js';
import {
  changesAnything,
  planAgain,
  planSetup,
  refuseToReachOthers,
  type SetupPlan,
  type SetupRequest,
} from '../../../../src/services/setup/plan.js';
import { setupReport, type SetupReport } from '../../../../src/schemas/setup.js';
import { reportOf } from '../../../../src/services/setup/report.js';
import { startOrg, type UnitOrg } from '../../support/simulatedOrg.js';

const NAME = 'C1 Connector Access';

describe('setting up a user', () => {
  let org: UnitOrg;
  beforeEach(async () => (org = await startOrg()));
  afterEach(() => org.stop());

  const usernameOf = (name: string): string =>
    String(org.simulator.org.table('User').existing(org.userId(name)).Username);
  const plan = (
    uses: readonly AccessUse[],
    more: Partial<SetupRequest> = {},
    signal = new AbortController().signal,
  ): Promise<SetupPlan> =>
    planSetup(
      org.connection,
      { uses, named: new Set(uses), user: usernameOf('zoe.muller'), permissionSet: NAME, ...more },
      signal,
    );
  const planned = (made: SetupPlan): SetupReport => setupReport.parse(reportOf(made, { done: false, dryRun: false }));
  let changes: number;
  beforeEach(() => (changes = 0));
  /** @returns how often the org demanded more */
  const carryOut = async (first: SetupPlan): Promise<number> => {
    let demands = 0;
    await carryOutSetup(first, {
      tellDemand: () => (demands += 1),
      tellChange: () => (changes += 1),
      agree: () => Promise.resolve(true),
    });
    return demands;
  };
  const failureOf = async (work: Promise<unknown>): Promise<SfError> => {
    try {
      await work;
    } catch (error) {
      return error as SfError;
    }
    throw new Error('nothing was refused');
  };
  const rows = (object: string): Row[] => [...org.simulator.org.table(object).rows()];
  const permissionSet = (): Row | undefined => rows('PermissionSet').find(({ Label }) => Label === NAME);
  const heldBy = (set: Row): string[] =>
    Object.keys(set).filter((field) => field.startsWith('Permissions') && set[field] === true);
  const writes = (): number => org.simulator.requests.filter(({ method }) => method !== 'GET').length;
  const insertSet = (more: Record<string, string | boolean> = {}): Row =>
    org.simulator.org.table('PermissionSet').insert({
      Name: 'C1_Connector_Access',
      Label: NAME,
      Type: 'Regular',
      IsCustom: true,
      IsOwnedByProfile: false,
      ...more,
    });

  it('plans a permission set with what the uses need, what that depends on, and the assignment; and writes nothing', async () => {
    const report = planned(await plan(['sync']));
    expect(report).to.deep.include({
      permissionSet: { id: null, name: 'C1_Connector_Access', label: NAME, verdict: 'create' },
      assignment: 'assign',
      status: 'not sent',
      more: [],
    });
    const byName = new Map(report.permissions.map((permission) => [permission.name, permission]));
    expect(byName.get('ManageUsers')).to.deep.equal({
      name: 'ManageUsers',
      label: 'Manage Users',
      verdict: 'add',
      neededFor: ['sync'],
      dependencyOf: [],
    });
    expect(byName.get('ViewRoles')).to.deep.include({
      neededFor: ['sync'],
      dependencyOf: ['Manage Users', 'View Setup and Configuration'],
    });
    expect(writes()).to.equal(0);
  });

  for (const position of ['told by name', 'told by label'] as const) {
    it(`plans at once what the org itself says that the permissions depend on, ${position}`, async () => {
      org.simulator.org.settings.switches.permissionDependencies = position;
      const first = await plan(['sync']);
      const names = planned(first).permissions.map(({ name }) => name);
      expect(names).to.include.members(['FreezeUsers', 'MonitorLoginHistory', 'DelegatedTwoFactor']);
      expect(first.warnings[0]).to.match(/^With these permissions zoe\.muller@\S+ is nearly an administrator,/);
      expect(await carryOut(first)).to.equal(0);
      expect(heldBy(permissionSet()!)).to.have.members(names.map((name) => `Permissions${name}`));
    });
  }

  for (const position of ['told by name', 'told by label', 'hidden'] as const) {
    it(`gives the rights on objects that the permissions depend on, ${position}`, async () => {
      const { settings } = org.simulator.org;
      const rights = org.simulator.org.table('ObjectPermissions');
      Object.assign(settings.switches, { permissionDependencies: position, manageTerritories: 'needs accounts' });
      const first = await plan(['territories']);
      const names = planned(first).permissions.map(({ name }) => name);
      const onAccounts = position === 'hidden' ? [] : ['Account:edit', 'Account:read'];
      expect(names).to.deep.equal(['ApiEnabled', 'ManageTerritories', ...onAccounts]);
      if (position === 'hidden') expect(await carryOut(first)).to.equal(1);
      else {
        expect(planned(first).permissions.at(-1)).to.deep.equal({
          ...{ name: 'Account:read', label: 'Account:read', verdict: 'add' },
          ...{ neededFor: [], dependencyOf: ['Account:edit'] },
        });
        expect(await carryOut(first)).to.equal(0);
      }
      const set = permissionSet()!;
      expect(heldBy(set)).to.have.members(['PermissionsApiEnabled', 'PermissionsManageTerritories']);
      expect(rights.where('ParentId', set.Id).map((row) => [row['SobjectType'], ...heldBy(row)])).to.deep.equal([
        ['Account', 'PermissionsRead', 'PermissionsEdit'],
      ]);
      expect(changesAnything(await plan(['territories']))).to.equal(false);
    });
  }

  it('adds to the rights on objects that a permission set has, and takes those on every object for held', async () => {
    const { settings } = org.simulator.org;
    const rights = org.simulator.org.table('ObjectPermissions');
    settings.switches.manageTerritories = 'needs accounts';
    const { Id: ParentId } = insertSet();
    const row = rights.insert({ ParentId, SobjectType: 'Account', PermissionsRead: true });
    const first = await plan(['territories']);
    expect(
      planned(first)
        .permissions.map(({ name, verdict }) => `${name} ${verdict}`)
        .slice(2),
    ).to.deep.equal(['Account:edit add', 'Account:read already there']);
    await carryOut(first);
    expect(heldBy(rights.existing(row.Id))).to.have.members(['PermissionsRead', 'PermissionsEdit']);
    rights.delete(row.Id);
    org.simulator.org.table('PermissionSet').update(ParentId, { PermissionsViewAllData: true });
    const verdicts = async (): Promise<string[]> =>
      planned(await plan(['territories']))
        .permissions.map(({ name, verdict }) => `${name} ${verdict}`)
        .slice(2);
    expect(await verdicts()).to.deep.equal(['Account:edit add', 'Account:read already there']);
    expect(await carryOut(await plan(['territories']))).to.equal(0);
    expect(await verdicts()).to.deep.equal(['Account:edit already there', 'Account:read already there']);
  });

  it('says of each permission by which its holder can give itself others that it makes nearly an administrator', async () => {
    const warningFor = async (...uses: AccessUse[]): Promise<string[]> =>
      (await plan(uses)).warnings.filter((warning) => warning.includes('nearly an administrator'));
    expect(await warningFor('territories')).to.deep.equal([]);
    const [ofLicenses] = await warningFor('licenses');
    expect(ofLicenses).to.match(/ can give permissions to anybody, oneself included: Assign Permission Sets\.$/);
    const [ofSync] = await warningFor('sync');
    expect(ofSync).to.match(/: Manage Users, Assign Permission Sets, Manage Profiles and Permission Sets\.$/);
  });

  it('asks for more when the org makes the permissions depend on more and does not tell, and writes exactly that', async () => {
    org.simulator.org.settings.switches.permissionDependencies = 'hidden';
    expect(await carryOut(await plan(['sync']))).to.equal(1);
    const set = permissionSet()!;
    expect(heldBy(set).length).to.equal(planned(await plan(['sync'])).permissions.length + 3);
    expect(heldBy(set)).to.include.members(['PermissionsFreezeUsers', 'PermissionsViewRoles']);
    expect(heldBy(set)).not.to.include.members(['PermissionsCustomizeApplication']);
    const assigned = org.simulator.org.table('PermissionSetAssignment').where('PermissionSetId', set.Id);
    expect(assigned.map(({ AssigneeId }) => AssigneeId)).to.deep.equal([org.userId('zoe.muller')]);
  });

  it('finds nothing to do the second time', async () => {
    await carryOut(await plan(accessUses));
    const before = writes();
    const again = await plan(accessUses, { permissionSet: 'c1_connector_access' });
    expect(changesAnything(again)).to.equal(false);
    expect(planned(again)).to.include({ status: 'nothing to do', assignment: 'already assigned' });
    expect(writes()).to.equal(before);
  });

  it("finds its own permission set again in an org with a namespace, and nobody else's", async () => {
    const [organization] = rows('Organization');
    org.simulator.org.table('Organization').update(organization!.Id, { NamespacePrefix: 'rocket' });
    insertSet({ NamespacePrefix: 'rktparts', Name: 'Other' });
    const first = await plan(['sync']);
    expect(planned(first).permissionSet).to.include({ id: null, name: 'rocket__C1_Connector_Access' });
    await carryOut(first);
    const again = planned(await plan(['sync']));
    expect(again.permissionSet).to.include({ name: 'rocket__C1_Connector_Access', verdict: 'as wanted' });
    expect(again.status).to.equal('nothing to do');
  });

  it('takes the permission set that a group of that name owns for none of its own', async () => {
    const names = { DeveloperName: 'C1_Connector_Access', MasterLabel: NAME };
    const { Id } = org.simulator.org.table('PermissionSetGroup').insert({ ...names, Status: 'Updated' });
    insertSet({ Type: 'Group', IsCustom: false, PermissionSetGroupId: Id });
    expect(planned(await plan(['sync'])).permissionSet).to.include({ id: null, verdict: 'create' });
  });

  it('adds to a permission set what it lacks, and leaves what it holds beyond that', async () => {
    const { Id } = insertSet({ PermissionsApiEnabled: true, PermissionsDataExport: true, Description: 'ours' });
    const made = await plan(['territories']);
    expect(planned(made)).to.deep.include({
      permissionSet: { id: Id, name: 'C1_Connector_Access', label: NAME, verdict: 'add permissions' },
      more: ['Data Export'],
    });
    await carryOut(made);
    const set = org.simulator.org.table('PermissionSet').existing(Id);
    expect(set.Description).to.equal('ours');
    expect(heldBy(set).sort()).to.deep.equal([
      'PermissionsApiEnabled',
      'PermissionsDataExport',
      'PermissionsManageTerritories',
    ]);
  });

  describe('where others hold the permission set', () => {
    const holders = ['carlos.mendes', 'paddy.oneil', 'desk.early'];
    const assignTo = (name: string, more: Record<string, string>): void =>
      void org.simulator.org
        .table('PermissionSetAssignment')
        .insert({ AssigneeId: org.userId(name), IsActive: true, ...more });
    const group = (permissionSetId: string): string => {
      const { Id } = org.simulator.org
        .table('PermissionSetGroup')
        .insert({ DeveloperName: 'Bundle', MasterLabel: 'Bundle', Status: 'Updated' });
      org.simulator.org
        .table('PermissionSetGroupComponent')
        .insert({ PermissionSetGroupId: Id, PermissionSetId: permissionSetId });
      return Id;
    };
    const refusalOf = (made: SetupPlan): string | null => {
      try {
        refuseToReachOthers(made);
        return null;
      } catch (error) {
        return (error as SfError).name;
      }
    };

    it('counts them once each, also through a group, warns, and refuses to go on unasked', async () => {
      const { Id } = insertSet({ PermissionsApiEnabled: true });
      const groupId = group(Id);
      for (const name of holders) assignTo(name, { PermissionSetId: Id });
      for (const name of ['carlos.mendes', 'mia.santos', 'zoe.muller']) {
        assignTo(name, { PermissionSetGroupId: groupId });
      }
      const made = await plan(['territories']);
      expect(planned(made)).to.deep.include({ others: 4, status: 'not sent' });
      expect(planned(made).warnings).to.deep.equal([
        'The permission set "C1 Connector Access" is also held by other users (4), directly or through a permission set group: they get the added permissions.',
      ]);
      expect(refusalOf(made)).to.equal('ReachesOthersError');
    });

    it('does not count those whose assignment has run out', async () => {
      const { Id } = insertSet({ PermissionsApiEnabled: true });
      assignTo('desk.early', { PermissionSetId: Id, ExpirationDate: '2020-01-01T00:00:00.000+0000' });
      for (const { Id: assignment } of rows('PermissionSetAssignment').slice(-1)) {
        org.simulator.org.table('PermissionSetAssignment').update(assignment, { IsActive: false });
      }
      const made = await plan(['territories']);
      expect([planned(made).others, refusalOf(made)]).to.deep.equal([0, null]);
    });

    it('only assigns a set that lacks nothing, whoever holds it', async () => {
      const { Id } = insertSet({ PermissionsApiEnabled: true, PermissionsManageTerritories: true });
      assignTo('desk.early', { PermissionSetId: Id });
      const made = await plan(['territories']);
      expect([planned(made).others, planned(made).warnings, refusalOf(made)]).to.deep.equal([0, [], null]);
    });
  });

  it('renews an assignment that has run out, and warns of one that will', async () => {
    const { Id } = insertSet({ PermissionsApiEnabled: true, PermissionsManageTerritories: true });
    const assignment = org.simulator.org.table('PermissionSetAssignment').insert({
      AssigneeId: org.userId('zoe.muller'),
      PermissionSetId: Id,
      ExpirationDate: '2020-01-01T00:00:00.000+0000',
      IsActive: false,
    });
    const made = await plan(['territories']);
    expect(planned(made).assignment).to.equal('renew');
    await carryOut(made);
    const row = (): Row => org.simulator.org.table('PermissionSetAssignment').existing(assignment.Id);
    expect(row()).to.include({ IsActive: true, ExpirationDate: null });
    org.simulator.org
      .table('PermissionSetAssignment')
      .update(assignment.Id, { ExpirationDate: '2099-01-01T00:00:00.000+0000' });
    expect(planned(await plan(['territories'])).warnings.join()).to.include('2099-01-01T00:00:00Z');
  });

  it('names license and permission where the license does not allow it, and leaves nothing behind', async () => {
    const made = await plan(['sync'], { user: usernameOf('desk.early') });
    expect(planned(made).warnings.join()).to.match(/"Salesforce Platform", holds .*"Manage Users"/);
    const error = await failureOf(carryOut(made));
    expect(error.name).to.equal('LicenseForbidsError');
    expect(error.message).to.match(/"Salesforce Platform" of desk\.early@\S+ .* permission "Assign Permission Sets"/);
    expect((error.cause as Error).message).to.match(/user license doesn't allow/);
    expect(permissionSet()).to.equal(undefined);
  });

  const expired = { ExpirationDate: '2020-01-01T00:00:00.000+0000', IsActive: false };
  const assigned = (more: Record<string, string | boolean> = {}): Row =>
    org.simulator.org.table('PermissionSetAssignment').insert({
      AssigneeId: org.userId('zoe.muller'),
      PermissionSetId: permissionSet()!.Id,
      IsActive: true,
      ...more,
    });
  const held = { PermissionsApiEnabled: true, PermissionsManageTerritories: true };

  for (const [what, present, meanwhile, left] of [
    ['the assignment', held, () => assigned(), []],
    ['the permission set', null, () => insertSet(held), ['PermissionSetAssignment']],
    [
      'the permission set, which lacks something',
      null,
      () => insertSet({ PermissionsApiEnabled: true }),
      ['PermissionSet', 'PermissionSetAssignment'],
    ],
    ['both', null, () => [insertSet(held), assigned()], []],
  ] as const) {
    it(`looks again where somebody has made it meanwhile, and does what is left: ${what}`, async () => {
      if (present) insertSet(present);
      const made = await plan(['territories']);
      meanwhile();
      org.simulator.resetRequests();
      await carryOut(made);
      expect(changes).to.equal(1);
      expect(planned(await plan(['territories'])).status).to.equal('nothing to do');
      expect(writes()).to.equal(left.length > 0 ? 2 : 1);
    });
  }

  it('tells of the end that somebody has given meanwhile', async () => {
    insertSet(held);
    const made = await plan(['territories']);
    assigned({ ExpirationDate: '2099-01-01T00:00:00.000+0000' });
    const dialog = { tellDemand: () => undefined, tellChange: () => undefined, agree: () => Promise.resolve(true) };
    const { plan: last, permissionSetId } = await carryOutSetup(made, dialog);
    expect(permissionSetId).to.equal(null);
    expect(planned(last)).to.include({ status: 'nothing to do', assignment: 'already assigned' });
    expect(last.warnings.join()).to.include('2099-01-01T00:00:00Z');
  });

  it('renews an expired assignment that plain queries leave out', async () => {
    insertSet(held);
    const { Id } = assigned(expired);
    org.simulator.org.settings.switches.expiredAssignments = 'hidden';
    const made = await plan(['territories']);
    expect(planned(made).assignment).to.equal('assign');
    await carryOut(made);
    expect(org.simulator.org.table('PermissionSetAssignment').existing(Id)).to.include({
      IsActive: true,
      ExpirationDate: null,
    });
  });

  it('says so where Salesforce does not renew it', async () => {
    insertSet(held);
    assigned(expired);
    Object.assign(org.simulator.org.settings.switches, { expiredAssignments: 'hidden', changesOfExpired: 'refused' });
    const error = await failureOf(carryOut(await plan(['territories'])));
    expect(error.name).to.equal('ExpiredAssignmentError');
    expect(error.message).to.equal(
      `${usernameOf('zoe.muller')} has an expired assignment of "C1 Connector Access", which Salesforce neither renews nor replaces by the API. Nothing was changed.`,
    );
  });

  it('waits for a locked record', async () => {
    insertSet({ PermissionsApiEnabled: true, PermissionsManageTerritories: true });
    org.simulator.faults.plan({ kind: 'row-locked', object: 'PermissionSetAssignment', times: 1 });
    await carryOut(await plan(['territories']));
    expect(planned(await plan(['territories'])).status).to.equal('nothing to do');
  });

  for (const [kind, calls] of [
    ['cut-after', 1],
    ['cut-before', 2],
  ] as const) {
    it(`looks what became of a call without an answer, and sends it again only where nothing did: ${kind}`, async () => {
      insertSet({ PermissionsApiEnabled: true });
      const made = await plan(['territories']);
      org.simulator.faults.plan({ kind, object: 'PermissionSet', times: 1 });
      await carryOut(made);
      expect(planned(await plan(['territories'])).status).to.equal('nothing to do');
      const writes = org.simulator.requests.filter(({ method }) => method !== 'GET');
      expect(writes.length).to.equal(calls);
    });
  }

  it('says that nothing was done where no call gets an answer', async () => {
    insertSet({ PermissionsApiEnabled: true });
    const made = await plan(['territories']);
    org.simulator.faults.plan({ kind: 'cut-before', object: 'PermissionSet', times: 'always' });
    // So that the test need not wait.
    made.client.retry = (work) => work();
    expect(await failureOf(carryOut(made))).to.have.property('name', 'OrgNotReachableError');
    org.simulator.faults.plan({ seed: 1, faults: [] });
    expect(planned(await plan(['territories'])).status).to.equal('not sent');
  });

  const interruptions: Array<
    [what: string, kind: 'row-locked' | 'cut-after' | null, name: string | null, isDone: boolean]
  > = [
    ['that was carried out', null, null, true],
    ['that was refused', 'row-locked', 'InterruptedError', false],
    ['whose answer was lost', 'cut-after', 'UnsettledError', true],
  ];
  for (const [what, kind, name, isDone] of interruptions) {
    it(`says what is true when it is interrupted during a call ${what}`, async () => {
      insertSet({ PermissionsApiEnabled: true });
      const interrupt = new AbortController();
      const made = await plan(['territories'], {}, interrupt.signal);
      if (kind)
        org.simulator.faults.plan({
          kind,
          object: kind === 'row-locked' ? 'PermissionSetAssignment' : 'PermissionSet',
          times: 1,
        });
      made.client.write = async <T>(...sent: Parameters<OrgClient['write']>): Promise<T> => {
        try {
          return (await OrgClient.prototype.write.apply(made.client, sent)) as T;
        } finally {
          interrupt.abort(new SfError('ended', 'InterruptedError'));
        }
      };
      const error = await carryOut(made).then(
        () => null,
        (failure: SfError) => failure.name,
      );
      expect(error).to.equal(name);
      expect(planned(await plan(['territories'])).status).to.equal(isDone ? 'nothing to do' : 'not sent');
    });
  }

  const refusals: Array<[what: string, name: string, prepare: () => void, more?: Partial<SetupRequest>]> = [
    ['an unknown user', 'UserNotFoundError', () => undefined, { user: 'nobody@acme.example' }],
    ['a name without a letter', 'NoApiNameError', () => undefined, { permissionSet: '承認者' }],
    ['a name too long for Salesforce', 'LongNameError', () => undefined, { permissionSet: 'x'.repeat(81) }],
    ['a permission set of Salesforce’s own', 'StandardPermissionSetError', () => insertSet({ IsCustom: false })],
    ['a session-based permission set', 'SessionPermissionSetError', () => insertSet({ HasActivationRequired: true })],
    [
      'two permission sets of that name',
      'AmbiguousPermissionSetError',
      () => {
        insertSet();
        insertSet({ Name: 'Other' });
      },
    ],
    [
      'a use whose feature is not switched on, by its name',
      'UnknownPermissionError',
      () => org.simulator.org.settings.features.delete('territory-management'),
    ],
  ];
  for (const [what, name, prepare, more] of refusals) {
    it(`refuses ${what}`, async () => {
      prepare();
      const error = await failureOf(plan(['territories'], more));
      expect(error.name).to.equal(name);
      expect(error.actions).to.have.length.greaterThan(0);
    });
  }

  it('only warns of a feature that is not switched on where everything was asked for', async () => {
    org.simulator.org.settings.features.delete('territory-management');
    const report = planned(await plan(accessUses, { named: new Set() }));
    expect(report.warnings.join()).to.include('ManageTerritories');
    expect(report.permissions.map(({ name }) => name)).not.to.include('ManageTerritories');
  });

  it('only warns of a permission that the org lists nowhere, also where it was asked for by name', async () => {
    org.simulator.org.settings.features.delete('package-license-permission');
    const report = planned(await plan(['licenses']));
    expect(report.warnings.join()).to.include('does not list the permission ManagePackageLicenses');
    expect(report.permissions.map(({ name }) => name)).to.include('AssignPermissionSets');
  });

  it('says nothing of what the org does not have and only other permissions depend on', async () => {
    const first = await plan(['sync']);
    expect(first.required.map(({ name }) => name)).to.include('ManageSharing');
    const labels = new Map([...first.labels].filter(([name]) => name !== 'ManageSharing'));
    const again = await planAgain({ ...first, labels });
    expect(again.required.map(({ name }) => name)).not.to.include('ManageSharing');
    expect(again.warnings).to.deep.equal(first.warnings);
  });

  for (const [what, lacks, isAssigned, held] of [
    ['assign what is assigned', 'AssignPermissionSets', true, {}],
    ['change a set that is as wanted', 'ManageProfilesPermissionsets', false, { PermissionsManageTerritories: true }],
  ] as const) {
    it(`needs no permission to ${what}`, async () => {
      const { Id } = insertSet({ PermissionsApiEnabled: true, ...held });
      const assignment = { AssigneeId: org.userId('zoe.muller'), PermissionSetId: Id, IsActive: true };
      if (isAssigned) org.simulator.org.table('PermissionSetAssignment').insert(assignment);
      for (const object of ['PermissionSet', 'Profile']) {
        for (const row of rows(object))
          org.simulator.org.table(object).update(row.Id, { [`Permissions${lacks}`]: false });
      }
      expect(changesAnything(await plan(['territories']))).to.equal(true);
    });
  }

  it('says which permissions the running user lacks, before anything is asked', async () => {
    const none = { PermissionsAssignPermissionSets: false, PermissionsManageProfilesPermissionsets: false };
    for (const object of ['PermissionSet', 'Profile']) {
      for (const { Id } of rows(object)) org.simulator.org.table(object).update(Id, none);
    }
    const error = await failureOf(plan(['sync']));
    expect(error.name).to.equal('MissingOwnPermissionError');
    expect(error.message).to.include('"Manage Profiles and Permission Sets", "Assign Permission Sets"');
  });
});
