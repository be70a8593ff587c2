import { SfError } from '@salesforce/core';
import { expect } from 'chai';
import { accessUses } from '../../../../src/resources/uses.js';
import { OrgClient } from '../../../../src/org/client.js';
import { CompositeReader } from '../../../../src/org/read/compositeReader.js';
import { check, type CheckRequest } from '../../../../src/services/check/check.js';
import { checkReport, type CheckReport, type Finding } from '../../../../src/schemas/check.js';
import { hygieneFindings } from '../../../../src/services/check/hygieneFindings.js';
import { budgetFinding } from '../../../../src/services/check/orgFindings.js';
import { startOrg, type UnitOrg } from '../../support/simulatedOrg.js';

const MOST_CALLS = 25;

describe('checking an org', () => {
  let org: UnitOrg;
  beforeEach(async () => (org = await startOrg()));
  afterEach(() => org.stop());

  const run = async (request: Partial<CheckRequest> = {}): Promise<CheckReport> => {
    const report = await check(
      org.connection,
      { uses: accessUses, named: new Set(), ...request },
      new AbortController().signal,
    );
    return checkReport.parse(report);
  };
  const of = ({ findings }: CheckReport, level: Finding['level'], group?: Finding['group']): string[] =>
    findings.filter((one) => one.level === level && (!group || one.group === group)).map(({ what }) => what);

  it('takes few calls, each a read, so that there is room to try again', async () => {
    const report = await run();
    expect(report.works).to.equal(true);
    expect(report.apiCalls).to.be.lessThan(MOST_CALLS / 2);
    const requests = org.simulator.requests.flatMap((request) => request.subrequests ?? [request]);
    expect(new Set(requests.map(({ method }) => method))).to.deep.equal(new Set(['GET']));
  });

  it('writes numbers as readers do', async () => {
    const { findings } = await run();
    const budget = findings.find(({ group }) => group === 'api-budget')!;
    expect(`${budget.what}: ${budget.reason}`).to.match(
      /^\d+ of 15,000: API requests of the day are used; a sync takes/,
    );
    expect(findings.find(({ what }) => what === 'Chatter Free')?.reason).to.match(
      /^\d+ of 5,000 seats used, 4,999 left$/,
    );
  });

  it('names every field that is hidden, and reads the rest', async () => {
    org.connection.setApiVersion('50.0');
    const report = await run({ uses: ['sync'] });
    expect(of(report, 'error', 'objects')).to.deep.equal([
      'PermissionSetAssignment.ExpirationDate',
      'PermissionSetAssignment.IsActive',
      'PermissionSetGroup.HasActivationRequired',
    ]);
    expect(of(report, 'ok', 'objects')).not.to.include('PermissionSetGroup');
    expect(report.findings.filter(({ what }) => what === 'GroupMember').map(({ level }) => level)).to.deep.equal([
      'ok',
    ]);
    expect(report.apiCalls).to.be.at.most(MOST_CALLS);
  });

  it('names permission set groups that are not up to date, and counts those beyond a page', async () => {
    const groups = org.simulator.org.table('PermissionSetGroup');
    for (let index = 0; index < 2001; index += 1) {
      groups.insert({ DeveloperName: `G${index}`, MasterLabel: `G${index}`, Status: index < 5 ? 'Failed' : 'Updated' });
    }
    const stale = of(await run(), 'warning', 'features').filter((what) => /^G\d/.test(what));
    expect(stale.sort()).to.deep.equal(['G0', 'G1', 'G2', 'G3', 'G4']);
    for (const { Id, DeveloperName } of [...groups.rows()]) {
      if (/^G\d/.test(String(DeveloperName))) groups.update(Id, { Status: 'Outdated' });
    }
    const { findings } = await run();
    const others = [...groups.rows()].filter(({ Status }) => Status !== 'Updated').length - 2000;
    expect(findings.map(({ reason }) => reason).join()).to.match(
      new RegExp(`more permission set groups that are not up to date: ${others}\\b`),
    );
  });

  for (const position of ['told by name', 'told by label', 'hidden'] as const) {
    it(`names what a missing permission depends on, as the org has it: ${position}`, async () => {
      const { settings } = org.simulator.org;
      settings.switches.permissionDependencies = position;
      for (const object of ['PermissionSet', 'Profile']) {
        const table = org.simulator.org.table(object);
        for (const { Id } of [...table.rows()]) table.update(Id, { PermissionsManageUsers: false });
      }
      const report = await run({ uses: ['sync'], named: new Set(['sync']) });
      const { reason } = report.findings.find(({ what }) => what === 'Manage Users')!;
      if (position === 'hidden') expect(reason).to.equal('needed for sync, and missing');
      else {
        expect(reason)
          .to.match(/^needed for sync, and missing; in this org it depends on .*, which come with it$/)
          .and.to.include('Assign Permission Sets, ')
          .and.to.include('Freeze Users, ')
          .and.not.to.match(/Manage Users|\bViewSetup/);
      }
      expect(report.apiCalls).to.be.at.most(MOST_CALLS);
    });
  }

  it('sends to field-level security only where an object has it', async () => {
    org.connection.setApiVersion('50.0');
    const { findings } = await run({ uses: ['sync'] });
    const steps = findings.filter(({ reason }) => reason === 'hidden from the running user');
    expect(steps).not.to.deep.equal([]);
    for (const { what, nextStep } of steps) {
      expect(/Set Field-Level Security/.test(nextStep ?? ''), what).to.equal(what.startsWith('User.'));
    }
  });

  it('warns of what members of queues may take, where access is to be changed and it is not held', async () => {
    const forQueues = ['Customize Application', 'Manage Public List Views'];
    const warned = async (uses: CheckRequest['uses']): Promise<string[]> =>
      of(await run({ uses }), 'warning', 'permissions').filter((what) => forQueues.includes(what));
    expect(await warned(['provision'])).to.deep.equal([]);
    expect(await warned(['sync'])).to.deep.equal([]);
    for (const object of ['PermissionSet', 'Profile']) {
      const table = org.simulator.org.table(object);
      for (const { Id } of [...table.rows()]) {
        table.update(Id, { PermissionsCustomizeApplication: false, PermissionsEditPublicFilters: false });
      }
    }
    const report = await run({ uses: ['provision'] });
    expect(of(report, 'warning', 'permissions').filter((what) => forQueues.includes(what))).to.deep.equal(forQueues);
    expect(report.works).to.equal(true);
    const told = report.findings.filter(({ what }) => forQueues.includes(what));
    for (const { reason } of told) expect(reason).to.include('changes of queues');
    expect(await warned(['sync'])).to.deep.equal([]);
  });

  it('errs where a feature that was asked for by name is missing, and warns where it came along', async () => {
    org.simulator.org.settings.features.delete('territory-management');
    const territories = ['Territory2', 'UserTerritory2Association'];
    expect(of(await run(), 'error')).to.deep.equal([]);
    expect(of(await run({ uses: ['sync'] }), 'warning', 'features')).to.include.members(territories);
    const named = await run({ uses: ['territories'], named: new Set(['territories']) });
    expect(of(named, 'error')).to.deep.equal(['Manage Territories', ...territories]);
  });

  it('only warns of a permission that the org lists nowhere, though its users may have it', async () => {
    org.simulator.org.settings.features.delete('package-license-permission');
    const named = await run({ uses: ['licenses'], named: new Set(['licenses']) });
    expect(of(named, 'error')).to.deep.equal([]);
    expect(of(named, 'warning', 'permissions')).to.deep.equal(['Manage Package Licenses']);
    expect(of(named, 'ok', 'objects')).to.include.members(['PackageLicense', 'UserPackageLicense']);
  });

  it('errs where territories were asked for by name and no model is active', async () => {
    const models = org.simulator.org.table('Territory2Model');
    for (const { Id } of [...models.rows()]) models.update(Id, { State: 'Archived' });
    const named = await run({ uses: ['territories'], named: new Set(['territories']) });
    expect(of(named, 'error')).to.deep.equal(['Enterprise Territory Management']);
    expect(of(await run(), 'error')).to.deep.equal([]);
  });

  it('says which of the uses are ready: one is not where it needs what is missing, and none is where all need it', async () => {
    const takeAway = (permission: string): void => {
      for (const object of ['PermissionSet', 'Profile']) {
        const table = org.simulator.org.table(object);
        for (const { Id } of [...table.rows()]) table.update(Id, { [`Permissions${permission}`]: false });
      }
    };
    expect((await run()).ready).to.deep.equal(accessUses);
    takeAway('ManageTerritories');
    takeAway('AssignPermissionSets');
    const some = await run();
    expect(some.ready).to.deep.equal(['sync', 'freeze', 'connected-apps']);
    const about = some.findings.filter(({ level }) => level === 'error').map(({ what, uses }) => [what, uses]);
    expect(about).to.deep.equal([
      ['Assign Permission Sets', ['provision', 'licenses']],
      ['Manage Territories', ['territories']],
    ]);
    org.connection.setApiVersion('52.0');
    expect((await run()).ready).to.deep.equal([]);
  });

  it('counts a use that was asked for by name as not ready without its feature, and the others as ready', async () => {
    org.simulator.org.settings.features.delete('territory-management');
    const uses = ['sync', 'territories'] as const;
    expect((await run({ uses, named: new Set(uses) })).ready).to.deep.equal(['sync']);
    expect((await run({ uses })).ready).to.deep.equal(['sync', 'territories']);
  });

  it('counts shared email addresses up to a thousand', async () => {
    const users = org.simulator.org.table('User');
    const { ProfileId } = users.existing(org.userId('zoe.muller'));
    const pairs = (from: number, to: number): void => {
      for (let index = from; index < to; index += 1) {
        for (const Username of [`one${index}@x.example`, `two${index}@x.example`]) {
          const name = { Username, LastName: 'x', Name: 'x', Alias: 'x' };
          users.insert({
            ...name,
            Email: `a${index}@x.example`,
            ProfileId: ProfileId!,
            IsActive: true,
            UserType: 'Standard',
          });
        }
      }
    };
    const shared = async (): Promise<string | undefined> => {
      const report = await run({ uses: ['sync'] });
      expect(report.works).to.equal(true);
      return report.findings.find(({ what }) => what === 'User.Email')?.reason;
    };
    const already = Number(/: (\d+)/.exec((await shared())!)?.[1] ?? 0);
    pairs(0, 999 - already);
    expect(await shared()).to.match(/share: 999 \(/);
    pairs(999, 2100);
    expect(await shared()).to.match(/share: 1,000 or more \(a0@x\.example, a1000@x\.example, /);
  });

  it('counts no email address that an active user shares with inactive ones alone', async () => {
    const users = org.simulator.org.table('User');
    const [one, other] = [org.userId('zoe.muller'), org.userId('mia.santos')];
    const shared = async (): Promise<string | undefined> =>
      (await run({ uses: ['sync'] })).findings.find(({ what }) => what === 'User.Email')?.reason;
    const before = await shared();
    users.update(one, { Email: String(users.existing(other)['Email']) });
    expect(await shared()).not.to.equal(before);
    users.update(one, { IsActive: false });
    expect(await shared()).to.equal(before);
  });

  it('warns of a license once its last seat is taken, and of none without seats of its own', async () => {
    for (const [Name, UsedLicenses, TotalLicenses] of [
      ['Room', 1, 2],
      ['Full', 2, 2],
      ['Overdrawn', 3, 2],
      ['None', 0, 0],
      ['Unlimited', 5, -1],
    ] as const) {
      const license = { Name, MasterLabel: Name, LicenseDefinitionKey: Name, Status: 'Active' };
      org.simulator.org.table('UserLicense').insert({ ...license, UsedLicenses, TotalLicenses });
    }
    const { findings } = await run({ uses: ['sync'] });
    const levels = new Map(findings.map(({ what, level }) => [what, level]));
    expect(['Room', 'Full', 'Overdrawn', 'None', 'Unlimited'].map((name) => levels.get(name))).to.deep.equal([
      'ok',
      'warning',
      'warning',
      'ok',
      'ok',
    ]);
  });

  for (const [version, level] of [
    ['52.0', 'error'],
    ['53.0', 'ok'],
  ] as const) {
    it(`takes API ${version}: ${level}`, async () => {
      org.connection.setApiVersion(version);
      expect(of(await run({ uses: ['territories'] }), level, 'session')).to.include(`API ${version}`);
    });
  }

  for (const [cost, level] of [
    [4, 'ok'],
    [5, 'ok'],
    [6, 'error'],
  ] as const) {
    it(`takes 5 requests that remain for a sync of ${cost}: ${level}`, async () => {
      const client = new OrgClient(org.connection);
      client.get = <T>(_path: string, read = (answer: unknown): T => answer as T): Promise<T> =>
        Promise.resolve(read({ DailyApiRequests: { Max: 15_000, Remaining: 5 } }));
      expect(await budgetFinding(client, cost)).to.deep.include({ level, what: '14,995 of 15,000' });
    });
  }

  it('says what of the hygiene it could not learn, and goes on', async () => {
    const reader = new CompositeReader(new OrgClient(org.connection));
    const get = reader.get.bind(reader);
    reader.get = async <T>(resource: string, read: (answer: unknown) => T): Promise<T> => {
      if (!resource.includes('Assignee')) return await get(resource, read);
      throw Object.assign(new Error('Your query request was running for too long.'), { errorCode: 'QUERY_TIMEOUT' });
    };
    const findings = await hygieneFindings(reader);
    expect(findings.map(({ what, level }) => [what, level])).to.deep.equal([
      ['User.UserType', 'warning'],
      ['User.Email', 'warning'],
      ['PermissionSetAssignment', 'warning'],
    ]);
    expect(findings[2]!.reason).to.match(/^could not be checked: .*QUERY_TIMEOUT/);
  });

  it('takes Manage Users for Freeze Users, which it brings', async () => {
    for (const object of ['PermissionSet', 'Profile']) {
      const table = org.simulator.org.table(object);
      for (const { Id } of [...table.rows()]) table.update(Id, { PermissionsFreezeUsers: false });
    }
    const report = await run({ uses: ['freeze'], named: new Set(['freeze']) });
    expect(of(report, 'ok', 'permissions')).to.include('Freeze Users');
  });

  it('ends when it is interrupted, without a report', async () => {
    const abort = new AbortController();
    abort.abort(new SfError('ended', 'InterruptedError'));
    const request = { uses: accessUses, named: new Set<never>() };
    const end = await check(org.connection, request, abort.signal).catch(({ name }: Error) => name);
    expect(end).to.equal('InterruptedError');
  });

  it('sends whom a permission is missing to setup', async () => {
    for (const object of ['PermissionSet', 'Profile']) {
      const table = org.simulator.org.table(object);
      for (const { Id } of [...table.rows()]) table.update(Id, { PermissionsCustomizeApplication: false });
    }
    const { findings } = await run({ uses: ['connected-apps'] });
    expect(findings.find(({ what }) => what === 'Customize Application')?.nextStep).to.match(
      /sf access setup --user \S+ --for connected-apps$/,
    );
  });
});
