import { expect } from 'chai';
import { OrgClient } from '../../../../src/org/client.js';
import { isRepeat, planChanges, type PlannedRow } from '../../../../src/services/change/plan.js';
import { parseTime, type LocalTime } from '../../../../src/model/time.js';
import { resultsOf } from '../../../../src/services/change/report.js';
import { changeLines } from '../../../../src/ux/output/changes.js';
import type { RequestedChange } from '../../../../src/services/change/request.js';
import { startOrg, type UnitOrg } from '../../support/simulatedOrg.js';

const GRACE = 'grace.adeyemi@acme-rockets.example';
const now = new Date('2026-09-01T09:00:00Z');

describe('planChanges, on the demo org', () => {
  let org: UnitOrg;
  before(async () => {
    org = await startOrg({ seed: 'demo', now });
  });
  after(() => org.stop());

  const plan = (
    requested: Array<Partial<RequestedChange>>,
    options: { licenseProfiles?: Record<string, string>; skipInvalid?: boolean } = {},
  ): Promise<PlannedRow[]> =>
    planChanges(
      new OrgClient(org.connection),
      requested.map((change) => ({
        action: 'grant',
        user: GRACE,
        type: 'permission',
        resource: 'Quote_Approver',
        slug: 'assigned',
        source: null,
        ...change,
      })),
      {
        licenseProfiles: new Map(Object.entries(options.licenseProfiles ?? {})),
        skipInvalid: options.skipInvalid ?? false,
        now,
      },
    );
  const failure = (requested: Array<Partial<RequestedChange>>, options = {}): Promise<Error & { data?: unknown }> =>
    plan(requested, options).then(
      () => expect.fail('it was planned'),
      (error: Error) => error,
    );
  const row = (
    table: string,
    matches: (row: Record<string, unknown>) => boolean,
  ): Record<string, unknown> & { Id: string } => {
    const found = [...org.simulator.org.table(table).rows()].find(matches);
    if (!found) throw new Error(`No such row in ${table}.`);
    return found;
  };

  it('finds a set by API name, label and id, whatever the case', async () => {
    const set = row('PermissionSet', ({ Name }) => Name === 'Quote_Approver');
    const names = ['Quote_Approver', 'QUOTE_APPROVER', 'quote approver', set.Id, set.Id.slice(0, 15)];
    for (const resource of names) {
      const [planned] = await plan([{ resource }]);
      expect(planned!.target, resource).to.deep.include({ id: set.Id, apiName: 'Quote_Approver' });
      expect(planned!.planned!.write).to.deep.equal({
        op: 'insert',
        object: 'PermissionSetAssignment',
        fields: { AssigneeId: org.userId('grace.adeyemi'), PermissionSetId: set.Id },
      });
    }
  });

  describe('among sets whose names are much alike', () => {
    const inserted: string[] = [];
    const insert = (Name: string, Label = Name): string => {
      const { Id } = org.simulator.org.table('PermissionSet').insert({ Name, Label, Type: 'Regular' });
      inserted.push(Id);
      return Id;
    };
    afterEach(() => {
      for (const id of inserted.splice(0)) org.simulator.org.table('PermissionSet').delete(id);
    });

    it('takes an API name before the label of another', async () => {
      insert('Payroll_Old', 'Payroll_Writer');
      const id = insert('Payroll_Writer', 'Payroll');
      expect((await plan([{ resource: 'Payroll_Writer' }]))[0]!.target).to.deep.include({ id });
    });

    it('shows the five nearest, the nearest first', async () => {
      for (const name of ['Reader', 'Waiter', 'Winner', 'Writes', 'Writhe', 'Writer']) insert(`Payroll_${name}`);
      const { message } = await failure([{ resource: 'Payroll_Writerr' }]);
      const shown = [...message.matchAll(/Payroll_(\w+), 0PS/g)].map(([, name]) => name);
      expect(shown).to.deep.equal(['Writer', 'Waiter', 'Writes', 'Writhe', 'Winner']);
    });
  });

  it('finds a label whose letters are stored as a letter and an accent, however it is typed', async () => {
    const { Id, Label } = row('PermissionSet', ({ Name }) => Name === 'Quality_Team');
    expect(Label).to.equal('Équipe qualité'.normalize('NFD'));
    for (const resource of ['Équipe qualité'.normalize('NFC'), 'équipe qualité'.normalize('NFD'), 'ÉQUIPE QUALITÉ']) {
      const [planned] = await plan([{ resource }]);
      expect(planned!.target, resource).to.deep.include({ id: Id });
    }
  });

  it('refuses all changes when one name is unknown, and proposes similar names', async () => {
    const error = await failure([{}, { resource: 'Quote_Aprover', source: 'changes.csv:3' }, { user: 'nobody' }]);
    expect(error.name).to.equal('InvalidChangesError');
    expect(error.message).to.match(
      /^changes\.csv:3, column resource: There is no Permission Set "Quote_Aprover" in this org\. Similar: Quote Approver \(Quote_Approver, 0PS\w{15}\)/,
    );
    expect(error.message).to.include('"nobody"');
    expect(error.data).to.have.length(2);
  });

  describe('says that an unknown name is that of another kind, and how to name it:', () => {
    const group = { type: 'permission_set_group', slug: 'member' } as const;
    const inRow = { source: 'changes.csv:3' };
    const inId = { resourceColumn: 'entitlement' } as const;
    const noGroup =
      'There is no Permission Set Group "Deploy_Everything" in this org. But "Deploy_Everything" is a permission set:';
    const noSet =
      /^There is no Permission Set "release engineering" in this org\. (?:Similar: .*\. )?But "release engineering" is a permission set group: /;
    const cases: Array<[what: string, change: Partial<RequestedChange>, line: string | RegExp]> = [
      [
        'a permission set for a group, by flag',
        { ...group, resource: 'Deploy_Everything' },
        `${noGroup} use --permission-set Deploy_Everything.`,
      ],
      [
        'a group for a permission set, by flag',
        { resource: 'release engineering' },
        new RegExp(`${noSet.source}use --permission-set-group Release_Engineering\\.$`),
      ],
      [
        'a permission set for a group, in a row',
        { ...group, ...inRow, resource: 'Deploy_Everything' },
        `changes.csv:3, column resource: ${noGroup} write permission in the column resource_type.`,
      ],
      [
        'a group for a permission set, in a row',
        { ...inRow, resource: 'release engineering' },
        new RegExp(
          `${noSet.source.replace('^', '^changes\\.csv:3, column resource: ')}write permission_set_group in the column resource_type\\.$`,
        ),
      ],
      [
        'by the ID of an entitlement',
        { ...inId, resource: 'release engineering' },
        new RegExp(`${noSet.source}its entitlement is permission_set_group:0PG\\w{15}:member\\.$`),
      ],
      [
        'by the ID of an entitlement in a row',
        { ...inRow, ...inId, resource: 'release engineering' },
        new RegExp(
          `${noSet.source.replace('^', '^changes\\.csv:3, column entitlement: ')}its entitlement is permission_set_group:0PG\\w{15}:member\\.$`,
        ),
      ],
      [
        'an ID that the org does not have',
        { resource: '0PS000000000001AAA' },
        'There is no Permission Set "0PS000000000001AAA" in this org.',
      ],
    ];
    for (const [what, change, line] of cases) {
      it(what, async () => {
        const { message } = await failure([change]);
        if (typeof line === 'string') expect(message).to.equal(line);
        else expect(message).to.match(line);
      });
    }

    it('a name of every other kind, and an ID', async () => {
      const queue = row('Group', ({ Type }) => Type === 'Queue');
      const set = row('PermissionSet', ({ Name }) => Name === 'Quote_Approver');
      const named: Array<[change: Partial<RequestedChange>, way: string]> = [
        [
          { resource: String(row('Profile', ({ Name }) => Name === 'Standard User').Name) },
          'profile: use --profile "Standard User"',
        ],
        [
          { resource: String(row('UserRole', () => true).DeveloperName) },
          `role: use --role ${String(row('UserRole', () => true).DeveloperName)}`,
        ],
        [{ resource: String(queue.DeveloperName) }, `queue: use --group ${String(queue.DeveloperName)}`],
        [
          { resource: String(queue.DeveloperName), source: 'f.csv:2' },
          'queue: write queue in the column resource_type',
        ],
        [{ ...group, resource: set.Id.toLowerCase() }, `permission set: use --permission-set ${set.Id}`],
      ];
      for (const [change, way] of named) {
        const { message } = await failure([change]);
        expect(message)
          .to.match(/ But "[^"]+" is a /)
          .and.to.satisfy((text: string) => text.endsWith(`" is a ${way}.`), message);
      }
    });
  });

  it('finds queues alone where a row asks for a queue', async () => {
    const queue = row('Group', ({ Type }) => Type === 'Queue');
    const regular = row('Group', ({ Type }) => Type === 'Regular');
    const asked = { type: 'group', part: 'queue', slug: 'member', source: 'f.csv:2' } as const;
    const [planned] = await plan([{ ...asked, resource: String(queue.DeveloperName) }]);
    expect(planned!.target!.id).to.equal(queue.Id);
    for (const resource of [String(regular.DeveloperName), regular.Id]) {
      const { message } = await failure([{ ...asked, resource }]);
      expect(message).to.match(/^f\.csv:2, column resource: There is no queue "/);
      expect(message).to.match(/ But "[^"]+" is a group: write group in the column resource_type\.$/);
    }
  });

  it('names the column of a row that cannot be planned', async () => {
    const { Id } = row('PermissionSet', ({ Name }) => Name === 'Quote_Approver');
    const territory = { type: 'territory', resource: 'DACH' } as const;
    const bad: Array<[Partial<RequestedChange>, column: string]> = [
      [{ user: 'nobody' }, 'user'],
      [{ resource: 'None' }, 'resource'],
      [{ resource: 'None', resourceColumn: 'entitlement' }, 'entitlement'],
      [{ resource: Id, alsoCalled: 'Report_Builder', resourceColumn: 'entitlement' }, 'resource'],
      [{ type: 'agent', resource: 'Any' }, 'resource_type'],
      [{ type: 'agent', resource: 'Any', resourceColumn: 'entitlement' }, 'entitlement'],
      [{ ...territory, slug: 'role:None' }, 'entitlement'],
      [{ expiresAt: '2026-09-01T09:00:00Z' }, 'expires_at'],
      [{ type: 'role', resource: 'CEO', expiresAt: '2027-01-01T00:00:00Z' }, 'expires_at'],
    ];
    const error = await failure(bad.map(([change], index) => ({ ...change, source: `changes.csv:${index + 2}` })));
    expect(error.message.split('\n').map((line) => /^(\S+), column (\w+): ./.exec(line)?.slice(1))).to.deep.equal(
      bad.map(([, column], index) => [`changes.csv:${index + 2}`, column]),
    );
    expect((error.data as Array<{ column: string }>).map(({ column }) => column)).to.deep.equal(
      bad.map(([, column]) => column),
    );
  });

  const toCorrect = 'Correct it and run the command again. Nothing was changed.';
  const toSkip = 'With --skip-invalid, such rows are left out and the others are carried out.';
  for (const [from, source, actions] of [
    ['a flag', null, [toCorrect]],
    ['a row', 'changes.csv:2', [toCorrect, toSkip]],
  ] as const) {
    it(`says what to do about a wrong name in ${from}`, async () =>
      expect(await failure([{ resource: 'None', source }]))
        .to.have.property('actions')
        .that.deep.equals(actions));
  }

  it('leaves the bad rows out when told to', async () => {
    const rows = await plan([{ resource: 'None' }, {}], { skipInvalid: true });
    expect(rows.map(({ planned, problem }) => [planned?.verdict, problem])).to.deep.equal([
      [undefined, 'There is no Permission Set "None" in this org.'],
      ['grant', null],
    ]);
  });

  it('refuses what is read-only, and what cannot expire or expires in the past', async () => {
    const problems = async (change: Partial<RequestedChange>): Promise<string> => (await failure([change])).message;
    for (const [type, name] of [
      ['connected_application', 'Connected Application'],
      ['agent', 'Agent'],
    ] as const) {
      expect(await problems({ type, resource: 'Any', slug: '' })).to.equal(
        `The resource type ${name} is read-only here: its access is granted in Salesforce's Setup.`,
      );
    }
    expect(await problems({ type: 'role', resource: 'CEO', expiresAt: '2027-01-01T00:00:00Z' })).to.include(
      'A Role cannot expire',
    );
    expect(await problems({ expiresAt: '2026-09-01T08:59:59Z' })).to.include('is in the past');
  });

  it('ignores the expiry of a revoke', async () => {
    const rows = await plan([
      { action: 'revoke', type: 'role', resource: 'CEO', expiresAt: '2027-01-01T00:00:00Z' },
      { action: 'revoke', expiresAt: '2020-01-01T00:00:00Z' },
    ]);
    expect(rows.map(({ planned }) => planned!.verdict)).to.deep.equal(['revoke', 'already revoked']);
    expect(changeLines(resultsOf(rows, []), null).map(({ details, notes }) => [...details, ...notes])).to.deep.equal([
      [],
      [],
    ]);
  });

  it('updates a different expiry, and leaves the same one alone', async () => {
    const assignment = row(
      'PermissionSetAssignment',
      ({ ExpirationDate, IsActive, PermissionSetGroupId }) =>
        Boolean(ExpirationDate) && IsActive === true && !PermissionSetGroupId,
    );
    const same = { user: String(assignment['AssigneeId']), resource: String(assignment['PermissionSetId']) };
    const present = new Date(String(assignment['ExpirationDate']).replace('+0000', 'Z'))
      .toISOString()
      .replace('.000Z', 'Z');
    const verdicts = async (expiresAt: string | null | undefined): Promise<unknown> => {
      const [planned] = await plan([{ ...same, ...(expiresAt !== undefined && { expiresAt }) }], { skipInvalid: true });
      return [planned!.planned?.verdict, planned!.planned?.write, planned!.planned?.reason];
    };
    const until = `the user holds it until ${present}; give another expiry to change that`;
    expect(await verdicts(undefined)).to.deep.equal(['already granted', null, until]);
    expect(await verdicts(present)).to.deep.equal(['already granted', null, null]);
    expect(await verdicts('2030-01-01T00:00:00Z')).to.deep.equal([
      'update expiry',
      {
        op: 'update',
        object: 'PermissionSetAssignment',
        id: assignment.Id,
        fields: { ExpirationDate: '2030-01-01T00:00:00Z' },
        before: { ExpirationDate: present },
      },
      null,
    ]);
    expect(await verdicts(null)).to.have.property('0', 'update expiry');
    const replaces = async (expiresAt: string | null): Promise<unknown> =>
      (await plan([{ ...same, expiresAt }]))[0]!.planned!.replaces;
    expect(await replaces('2030-01-01T00:00:00Z')).to.deep.equal({ what: present, isLoss: false });
    expect(await replaces('2026-09-01T09:00:01Z')).to.deep.equal({ what: present, isLoss: true });
    expect(await replaces(null)).to.deep.equal({ what: present, isLoss: false });
  });

  describe('an end without an offset', () => {
    const until = (text: string): { expiresAt: LocalTime } => ({ expiresAt: parseTime(text) as LocalTime });
    const ends: Array<[text: string, expected: string]> = [
      ['2027-03-05', '2027-03-06T07:59:59Z'],
      ['2028-02-29', '2028-03-01T07:59:59Z'],
      ['2026-09-01', '2026-09-02T06:59:59Z'],
      ['2026-09-01T02:00:01', '2026-09-01T09:00:01Z'],
    ];
    for (const [text, expected] of ends) {
      it(`is in the org's time zone: ${text} is ${expected}`, async () => {
        const rows = await plan([until(text)]);
        expect(rows[0]!.planned!.write).to.deep.include({ op: 'insert' });
        expect((rows[0]!.planned!.write as { fields: object }).fields).to.include({ ExpirationDate: expected });
        const [result] = resultsOf(rows, []);
        expect(result!.expiresAt).to.equal(expected);
        expect(changeLines([result!], 'America/Los_Angeles')[0]!.details).to.deep.equal([
          `until ${text.slice(0, 10)} ${text.slice(11) || '23:59:59'} America/Los_Angeles`,
        ]);
      });
    }

    const refusals: Array<[text: string, problem: RegExp]> = [
      ['2026-08-31', /^The expiry 2026-08-31 23:59:59 America\/Los_Angeles is in the past\.$/],
      ['9999-12-31', /^The expiry 9999-12-31 23:59:59 America\/Los_Angeles is later than 4000-12-31T00:00:00Z/],
      ['2026-09-01T02:00', /^The expiry 2026-09-01 02:00:00 America\/Los_Angeles is in the past\.$/],
      [
        '2027-03-14T02:30',
        /^The time 2027-03-14T02:30 does not exist in the org's time zone, America\/Los_Angeles: .*-08:00 or 2027-03-14T02:30:00-07:00\.$/,
      ],
      [
        '2026-11-01T01:30',
        /^The time 2026-11-01T01:30 exists twice in the org's time zone, America\/Los_Angeles: .*-07:00 or 2026-11-01T01:30:00-08:00\.$/,
      ],
    ];
    for (const [text, problem] of refusals) {
      it(`is refused when it is no moment to come: ${text}`, async () => {
        expect((await failure([until(text)])).message).to.match(problem);
        const rows = await plan([until(text), until('2027-03-05')], { skipInvalid: true });
        expect(rows.map(({ planned }) => planned?.verdict)).to.deep.equal([undefined, 'grant']);
        expect(rows[0]!.problem).to.match(problem);
      });
    }

    it('keeps a time that is no moment as it was written, so that a corrected row still has an end', async () => {
      const [row] = await plan([until('2026-11-01T01:30')], { skipInvalid: true });
      expect(resultsOf([row!], [])[0]!.expiresAt).to.equal('2026-11-01T01:30');
    });

    it('says nothing of a revoke', async () => {
      const [row] = await plan([{ action: 'revoke', ...until('2026-11-01T01:30') }]);
      expect(row!.problem).to.equal(null);
    });

    it('asks the org for its time zone once, and only then', async () => {
      const asked = (): number =>
        org.simulator.requests.filter((request) => JSON.stringify(request).includes('Organization')).length;
      const before = asked();
      await plan([{ expiresAt: '2027-01-01T00:00:00Z' }]);
      expect(asked()).to.equal(before);
      await plan([until('2027-03-05'), until('2027-03-06')]);
      expect(asked()).to.equal(before + 1);
    });

    it('is refused where the org has no zone that is known', async () => {
      const organization = [...org.simulator.org.table('Organization').rows()][0]!;
      const zone = organization['TimeZoneSidKey'];
      org.simulator.org.table('Organization').update(organization.Id, { TimeZoneSidKey: 'Mars/Olympus' });
      const error = await failure([until('2027-03-05')]);
      org.simulator.org.table('Organization').update(organization.Id, { TimeZoneSidKey: zone! });
      expect(error.message).to.include("The org's time zone is not known, so 2027-03-05 is not one moment.");
    });
  });

  it('takes an end where there was none for a loss', async () => {
    const endless = row(
      'PermissionSetAssignment',
      ({ AssigneeId, PermissionSetId, ExpirationDate, PermissionSetGroupId }) =>
        AssigneeId !== undefined &&
        !ExpirationDate &&
        !PermissionSetGroupId &&
        org.simulator.org.table('PermissionSet').get(String(PermissionSetId))?.['Name'] === 'Report_Builder',
    );
    const same = { user: String(endless['AssigneeId']), resource: 'Report_Builder' };
    const [planned] = await plan([{ ...same, expiresAt: '2030-01-01T00:00:00Z' }]);
    expect(planned!.planned!.replaces).to.deep.equal({ what: 'never', isLoss: true });
    expect(resultsOf([planned!], [])[0]).to.deep.include({ verdict: 'update expiry', replaced: 'never' });
  });

  it('renews an expired assignment, and has nothing to revoke for it', async () => {
    const expired = row(
      'PermissionSetAssignment',
      ({ ExpirationDate, IsActive, PermissionSetGroupId }) =>
        Boolean(ExpirationDate) && IsActive === false && !PermissionSetGroupId,
    );
    const same = { user: String(expired['AssigneeId']), resource: String(expired['PermissionSetId']) };
    const [granted, revoked] = [await plan([same]), await plan([{ ...same, action: 'revoke' }])].map(
      ([first]) => first!.planned!,
    );
    expect(granted).to.deep.include({ verdict: 'update expiry' });
    expect(granted!.replaces).to.include({ isLoss: false });
    expect(granted!.write).to.deep.include({ op: 'update', fields: { ExpirationDate: null } });
    expect(revoked).to.deep.include({ verdict: 'already revoked', write: null });
  });

  it('clears a role only while it is the user’s, and says what a new one replaces', async () => {
    const user = row('User', ({ Username }) => Username === GRACE);
    const other = row('UserRole', ({ Id }) => Id !== user['UserRoleId']);
    const role = { type: 'role' as const, action: 'revoke' as const };
    const [own] = await plan([{ ...role, resource: String(user['UserRoleId']) }]);
    expect(own!.planned!.write).to.deep.equal({
      op: 'update',
      object: 'User',
      id: user.Id,
      fields: { UserRoleId: null },
      before: { UserRoleId: user['UserRoleId'] },
    });
    expect((await plan([{ ...role, resource: other.Id }]))[0]!.planned!.verdict).to.equal('already revoked');
    const [granted] = await plan([{ ...role, action: 'grant', resource: other.Id }]);
    expect([granted!.planned!.verdict, granted!.planned!.reason]).to.deep.equal([
      'grant',
      "the user's present role is replaced",
    ]);
    const present = row('UserRole', ({ Id }) => Id === user['UserRoleId']);
    expect(granted!.planned!.replaces).to.deep.equal({ what: present['Name'], isLoss: true });
    expect(own!.planned!.replaces).to.equal(undefined);
  });

  describe('what a grant gives', () => {
    const profile = { type: 'profile' as const, resource: 'System Administrator' };
    const group = { type: 'permission_set_group' as const, slug: 'member', resource: 'Release_Engineering' };

    it('is told of sets, of groups by the set they own and of profiles by theirs, in two calls', async () => {
      org.simulator.resetRequests();
      const rows = await plan([
        { resource: 'Deploy_Everything' },
        { resource: 'Quote_Approver' },
        group,
        { ...profile, user: 'nancy.wu@acme-rockets.example' },
        { type: 'group', slug: 'member', resource: 'Empty_Room' },
        { action: 'revoke', resource: 'Report_Builder' },
      ]);
      const told = resultsOf(rows, []).map(({ permissions }) => permissions);
      expect(told[0]).to.include('ModifyAllData');
      expect(told[1]).to.deep.equal([]);
      expect(told[2]).to.include('ModifyAllData');
      expect(told[3]!.slice(0, 2)).to.deep.equal(['ModifyAllData', 'AuthorApex']);
      expect(told.slice(4)).to.deep.equal([[], []]);
      const about = org.simulator.requests.filter(
        ({ path, query }) => path.endsWith('PermissionSet/describe') || query?.includes('PermissionsModifyAllData'),
      );
      expect(about).to.have.length(2);
    });

    it('is told of the sets in a group as well, as long as its own set is not recalculated', async () => {
      const { settings } = org.simulator.org;
      const components = org.simulator.org.table('PermissionSetGroupComponent');
      const { groupRecalculation } = settings.switches;
      settings.switches.groupRecalculation = 'never';
      const outdated = row('PermissionSetGroup', ({ DeveloperName }) => DeveloperName === 'Launch_Day');
      const { Id } = components.insert({
        PermissionSetGroupId: outdated.Id,
        PermissionSetId: row('PermissionSet', ({ Name }) => Name === 'User_Administration').Id,
      });
      try {
        const [planned] = await plan([{ ...group, resource: 'Launch_Day' }]);
        expect(planned!.permissions).to.include.members(['ManageUsers', 'AssignPermissionSets']);
        // What the group mutes is not known here, so that Salesforce decides whether it can end.
        const [ending] = await plan([{ ...group, resource: 'Launch_Day', expiresAt: '2027-01-01T00:00:00Z' }]);
        expect(ending!.planned!.verdict).to.equal('grant');
      } finally {
        components.delete(Id);
        settings.switches.groupRecalculation = groupRecalculation;
      }
    });

    it('asks for nothing of it where nothing is granted that could hold a permission', async () => {
      org.simulator.resetRequests();
      await plan([
        { type: 'group', slug: 'member', resource: 'Empty_Room' },
        { action: 'revoke', resource: 'Deploy_Everything' },
      ]);
      expect(org.simulator.requests.filter(({ path }) => path.endsWith('PermissionSet/describe'))).to.deep.equal([]);
    });

    for (const change of [{ resource: 'Access_Administration' }, { ...group, resource: 'Administrators' }]) {
      it(`cannot end with rights over users and their rights: ${change.resource}`, async () => {
        const tables = org.simulator.org;
        const set = tables.table('PermissionSet').insert({
          ...{ Name: 'Access_Administration', Label: 'Access Administration', Type: 'Regular' },
          PermissionsManageUsers: true,
          PermissionsAssignPermissionSets: true,
        });
        const owner = tables
          .table('PermissionSetGroup')
          .insert({ DeveloperName: 'Administrators', MasterLabel: 'Administrators', Status: 'Updated' });
        const owned = tables.table('PermissionSet').insert({
          ...{ Name: 'X00e', Label: 'X00e', Type: 'Group', PermissionSetGroupId: owner.Id },
          PermissionsManageUsers: true,
          PermissionsAssignPermissionSets: true,
        });
        try {
          const error = await failure([{ ...change, expiresAt: '2027-01-01T00:00:00Z' }]);
          expect(error.name).to.equal('InvalidChangesError');
          expect(error.message).to.match(
            /^The Permission Set(?: Group)? \w+ gives "Manage Users", "Assign Permission Sets": in Salesforce, such an assignment cannot end/,
          );
          expect((await plan([change]))[0]!.planned!.verdict).to.equal('grant');
        } finally {
          tables.table('PermissionSet').delete(owned.Id);
          tables.table('PermissionSetGroup').delete(owner.Id);
          tables.table('PermissionSet').delete(set.Id);
        }
      });
    }
  });

  it('moves to the mapped profile, and refuses what no license allows', async () => {
    const user = row('User', ({ Username }) => Username === GRACE);
    const own = row('Profile', ({ Id }) => Id === user['ProfileId']);
    const license = row('UserLicense', ({ Id }) => Id === own['UserLicenseId']);
    const sameLicense = row('Profile', ({ Id, UserLicenseId }) => Id !== own.Id && UserLicenseId === license.Id);
    const ofOtherLicense = (type: string): ReturnType<typeof row> =>
      row('Profile', ({ UserLicenseId, UserType }) => UserLicenseId !== license.Id && UserType === type);
    const [internal, portal] = [ofOtherLicense('Standard'), ofOtherLicense('PowerPartner')];
    const licenseName = String(license['Name']);
    const revoke = { type: 'profile' as const, action: 'revoke' as const, resource: own.Id };
    const outcome = async (
      change: Partial<RequestedChange>,
      mapped: Record<string, string> = {},
    ): Promise<unknown[]> => {
      const [planned] = await plan([change], { licenseProfiles: mapped });
      return [planned!.planned!.verdict, planned!.planned!.write?.op, planned!.planned!.reason];
    };
    expect(await outcome(revoke)).to.deep.equal([
      'refused',
      undefined,
      `a user cannot be without a profile, and no profile is mapped for the license "${licenseName}"; add --license-profile "${licenseName}=<profile>"`,
    ]);
    const key = licenseName.toLowerCase();
    expect(await outcome(revoke, { [key]: String(sameLicense['Name']) })).to.deep.equal([
      'revoke',
      'update',
      `the user moves to the profile "${String(sameLicense['Name'])}"`,
    ]);
    expect((await outcome(revoke, { [key]: own.Id }))[0]).to.equal('refused');
    expect((await outcome(revoke, { [key]: internal.Id })).slice(0, 2)).to.deep.equal(['revoke', 'update']);
    const toInternal = { type: 'profile' as const, resource: internal.Id };
    expect((await outcome(toInternal)).slice(0, 2)).to.deep.equal(['grant', 'update']);
    const kept = /Salesforce keeps internal users and users of portals and sites apart/;
    expect((await outcome(revoke, { [key]: portal.Id }))[2]).to.match(kept);
    expect((await outcome({ type: 'profile', resource: portal.Id }))[2]).to.match(kept);
    const needed = row('UserLicense', ({ Id }) => Id === internal['UserLicenseId']);
    const licenses = org.simulator.org.table('UserLicense');
    const warningOf = async (seats: Record<string, number>): Promise<string | undefined> => {
      licenses.update(needed.Id, seats);
      return (await plan([toInternal]))[0]!.planned!.warning;
    };
    const { UsedLicenses, TotalLicenses } = needed;
    expect(await warningOf({ UsedLicenses: 3, TotalLicenses: 4 }))
      .to.include(`needs a seat of the license "${String(needed['Name'])}" (3 of 4 are used)`)
      .and.to.include(`the seat of "${licenseName}" becomes free`)
      .and.to.match(/What the new license does not allow is lost/);
    licenses.update(needed.Id, { UsedLicenses: 4, TotalLicenses: 4 });
    expect((await outcome(toInternal))[2]).to.equal(
      `the profile needs the license "${String(needed['Name'])}". No seat is left: 4 of 4 are used.`,
    );
    licenses.update(needed.Id, { UsedLicenses: Number(UsedLicenses), TotalLicenses: Number(TotalLicenses) });
    expect((await failure([revoke], { licenseProfiles: { [key]: 'No such profile' } })).name).to.equal(
      'UnknownFallbackProfileError',
    );
  });

  it('changes no profile of the running user, and marks what takes the running user’s access away', async () => {
    const { Id, ProfileId } = row('User', ({ Username }) => Username === org.simulator.username);
    const own = row('Profile', (profile) => profile.Id === ProfileId);
    const other = row(
      'Profile',
      (profile) => profile.Id !== own.Id && profile['UserLicenseId'] === own['UserLicenseId'],
    );
    const license = row('UserLicense', (each) => each.Id === own['UserLicenseId']);
    const profile = { user: Id, type: 'profile' as const };
    const licenseProfiles = { [String(license['Name']).toLowerCase()]: other.Id };
    const rows = [
      ...(await plan([
        { ...profile, resource: other.Id },
        { ...profile, resource: own.Id },
      ])),
      ...(await plan([{ ...profile, action: 'revoke', resource: own.Id }], { licenseProfiles })),
    ];
    const said = 'it is the profile of the running user, who could be locked out';
    // Two different profiles contradict each other, whatever becomes of the first.
    expect(rows.map(({ planned }) => [planned!.verdict, planned!.reason])).to.deep.equal([
      ['refused', said],
      ['refused', 'it contradicts an earlier change of the same run'],
      ['refused', said],
    ]);
    expect((await plan([{ ...profile, resource: own.Id }]))[0]!.planned!.verdict).to.equal('already granted');
    const revokes = await plan([{ action: 'revoke', user: Id }, { action: 'revoke' }]);
    expect(revokes.map(({ isOwn }) => isOwn)).to.deep.equal([true, false]);
  });

  it('keeps a territory and the role in it in one record', async () => {
    const territory = row(
      'Territory2',
      ({ Territory2ModelId }) =>
        org.simulator.org.table('Territory2Model').get(String(Territory2ModelId))?.['State'] === 'Active',
    );
    const user = org.userId('grace.adeyemi');
    for (const { Id } of org.simulator.org.table('UserTerritory2Association').where('UserId', user)) {
      org.simulator.org.table('UserTerritory2Association').delete(Id);
    }
    const change = { type: 'territory' as const, resource: territory.Id };
    const rows = await plan([
      { ...change, slug: 'member' },
      { ...change, slug: 'role:Owner' },
      { ...change, slug: 'role:Owner', action: 'revoke' },
    ]);
    expect(rows.map(({ planned }) => [planned!.verdict, planned!.write?.op, planned!.reason])).to.deep.equal([
      ['grant', undefined, 'it comes with the role in the territory, which is granted as well'],
      ['grant', 'insert', null],
      ['refused', undefined, 'it contradicts an earlier change of the same run'],
    ]);
    expect(rows[0]!.planned!.doneBy).to.equal(rows[1]!.planned!.change);
    const association = org.simulator.org.table('UserTerritory2Association').insert({
      UserId: user,
      Territory2Id: territory.Id,
      RoleInTerritory2: 'Owner',
    });
    expect((await plan([{ ...change, slug: 'role:Owner' }]))[0]!.planned!.verdict).to.equal('already granted');
    const [role, membership] = await plan([
      { ...change, slug: 'role:Owner', action: 'revoke' },
      { ...change, slug: 'member', action: 'revoke' },
    ]);
    expect([role!.planned!.write, membership!.planned!.write?.op]).to.deep.equal([null, 'delete']);
    expect(role!.planned!.doneBy).to.equal(membership!.planned!.change);
    const present = await plan([{ ...change, slug: 'role:Sales Rep', action: 'revoke' }]);
    expect(present[0]!.planned!.verdict).to.equal('already revoked');
    const [changed] = await plan([{ ...change, slug: 'role:Sales Rep' }]);
    expect(changed!.planned!.write).to.deep.equal({
      op: 'update',
      object: 'UserTerritory2Association',
      id: association.Id,
      fields: { RoleInTerritory2: 'Sales Rep' },
      before: { RoleInTerritory2: 'Owner' },
    });
  });

  it('finds a role in a territory whatever the case, and refuses one that there is not', async () => {
    const [association] = [...org.simulator.org.table('UserTerritory2Association').rows()].filter(
      ({ RoleInTerritory2, Territory2Id }) => {
        const territory = org.simulator.org.table('Territory2').get(String(Territory2Id));
        const model = org.simulator.org.table('Territory2Model').get(String(territory?.['Territory2ModelId']));
        return RoleInTerritory2 === 'Overlay Rep' && model?.['State'] === 'Active';
      },
    );
    const change = {
      type: 'territory' as const,
      user: String(association!['UserId']),
      resource: String(association!['Territory2Id']),
    };
    const known = 'The roles are: Administrator, Owner, Sales Rep.';
    const [granted, again] = await plan([
      { ...change, slug: 'role:sales rep' },
      { ...change, slug: 'role:SALES REP' },
    ]);
    expect(granted!.planned!.write).to.deep.include({ fields: { RoleInTerritory2: 'Sales Rep' } });
    expect(granted!.requested.slug).to.equal('role:Sales Rep');
    expect(again!.planned!.doneBy).to.equal(granted!.planned!.change);
    // No longer in use, and still held by somebody.
    const [revoked] = await plan([{ ...change, action: 'revoke', slug: 'role:overlay rep' }]);
    expect(revoked!.planned!.verdict).to.equal('revoke');
    for (const [action, slug] of [
      ['grant', 'role:Overlay Rep'],
      ['grant', 'role:None'],
      ['revoke', 'role:None'],
    ] as const) {
      const name = slug.slice('role:'.length);
      expect((await failure([{ ...change, action, slug }])).message).to.equal(
        `There is no role "${name}" in territories of this org. ${known}`,
      );
    }
  });

  it('refuses an id that is not of the resource which the row names', async () => {
    const { Id } = row('PermissionSet', ({ Name }) => Name === 'Quote_Approver');
    for (const alsoCalled of ['quote_approver', 'Quote Approver', Id, Id.slice(0, 15)]) {
      expect((await plan([{ resource: Id, alsoCalled }]))[0]!.planned!.verdict, alsoCalled).to.equal('grant');
    }
    expect((await failure([{ resource: Id, alsoCalled: 'Report_Builder' }])).message).to.equal(
      `The entitlement is of the Permission Set Quote Approver (Quote_Approver, ${Id}), and the row names the resource "Report_Builder".`,
    );
  });

  it('gives a repeated change the verdict of the first one', async () => {
    const user = row('User', ({ Username }) => Username === GRACE);
    const own = row('Profile', ({ Id }) => Id === user['ProfileId']);
    const other = row('Profile', ({ UserType }) => UserType === 'PowerPartner');
    const refused = { type: 'profile' as const, resource: other.Id };
    const held = { type: 'profile' as const, resource: own.Id };
    for (const change of [refused, { ...held, user: GRACE.toUpperCase() }]) {
      const [first, again] = await plan([change, change]);
      const { change: of, ...said } = first!.planned!;
      expect(again!.planned).to.deep.equal({ change: of, isRepeat: true, ...said });
    }
  });

  it('says of what a manager group brings when it ends', async () => {
    const groups = org.simulator.org.table('Group');
    const idOf = (name: string): string => groups.where('DeveloperName', name)[0]!.Id;
    const members = (type: string): string =>
      [...groups.rows()].find((group) => group['Type'] === type && isMember(group.Id))!['RelatedId'] as string;
    const isMember = (id: string): boolean =>
      org.simulator.org.table('GroupMember').where('UserOrGroupId', id).length > 0;
    const user = (id: unknown): Record<string, unknown> => org.simulator.org.table('User').existing(String(id));
    const chain = members('Manager');
    const lead = members('ManagerAndSubordinatesInternal');
    const above = user(user(user(chain)['ManagerId'])['ManagerId']).Id;
    const report = row('User', ({ ManagerId }) => ManagerId === lead);
    const revokes = [
      ['Escalation_Chain', above],
      ['Escalation_Chain', chain],
      ['Propulsion_Org', lead],
      ['Propulsion_Org', report.Id],
      ['Propulsion_Org', user(lead)['ManagerId']],
    ].map(([name, id]) => ({
      action: 'revoke' as const,
      type: 'group' as const,
      slug: 'member',
      resource: idOf(String(name)),
      user: String(id),
    }));
    const verdicts = (await plan(revokes)).map(({ planned }) => [planned!.verdict, planned!.heldThrough?.[0]?.advice]);
    expect(verdicts.map(([verdict]) => verdict)).to.deep.equal([
      'held through',
      'already revoked',
      'held through',
      'held through',
      'already revoked',
    ]);
    expect(verdicts[0]![1]).to.match(/^the user holds it as a manager of ben\.carter@\S+, .*: it ends when /);
    for (const [, reason] of [verdicts[2]!, verdicts[3]!]) {
      expect(reason).to.match(/^the user holds it as daniel\.cho@\S+ or by reporting to that user, .*: it ends when /);
    }
    // What is stored beside it can be taken away.
    const { GroupId, UserOrGroupId } = { GroupId: idOf('Propulsion_Org'), UserOrGroupId: report.Id };
    const { Id } = org.simulator.org.table('GroupMember').insert({ GroupId, UserOrGroupId });
    expect((await plan([revokes[3]!]))[0]!.planned).to.deep.include({ verdict: 'revoke', reason: null });
    org.simulator.org.table('GroupMember').delete(Id);
  });

  it('refuses members of the group of all internal users, which Salesforce fills', async () => {
    const { Id } = row('Group', ({ Type }) => Type === 'Organization');
    for (const action of ['grant', 'revoke'] as const) {
      const [planned] = await plan([{ action, type: 'group', resource: Id, slug: 'member' }]);
      expect(planned!.planned).to.deep.include({ verdict: 'refused', write: null });
    }
  });

  it('does the same thing once, and refuses two roles for one user', async () => {
    const [one, two] = [...org.simulator.org.table('UserRole').rows()].filter(
      ({ Id }) => Id !== row('User', ({ Username }) => Username === GRACE)['UserRoleId'],
    );
    const rows = await plan([{}, {}, { type: 'role', resource: one!.Id }, { type: 'role', resource: two!.Id }]);
    expect([rows[1]!.planned!.write, rows[1]!.planned!.doneBy]).to.deep.equal([null, rows[0]!.planned!.change]);
    expect(rows.map(({ planned }) => [planned!.verdict, planned!.reason])).to.deep.equal([
      ['grant', null],
      ['grant', 'an earlier change of the same run does the same'],
      ['grant', "the user's present role is replaced"],
      ['refused', 'it contradicts an earlier change of the same run'],
    ]);
    expect(rows.map(isRepeat)).to.deep.equal([false, true, false, false]);
    // What needs no write is done once as well, and so it counts.
    const held = await plan([{ action: 'revoke' }, { action: 'revoke' }]);
    expect(held.map((one) => [one.planned!.verdict, isRepeat(one)])).to.deep.equal([
      ['already revoked', false],
      ['already revoked', true],
    ]);
  });

  it('resolves and reads in sets: two hundred changes take no more calls than two', async () => {
    const users = [...org.simulator.org.table('User').rows()]
      .filter(({ UserType }) => UserType === 'Standard')
      .slice(0, 40);
    const sets = ['Quote_Approver', 'Report_Builder', 'Data_Export', 'Case_Manager', 'Knowledge_Author'];
    const calls = async (count: number): Promise<number> => {
      org.simulator.resetRequests();
      await plan(
        users
          .slice(0, count)
          .flatMap(({ Username }) => sets.slice(0, count).map((resource) => ({ user: String(Username), resource }))),
      );
      return org.simulator.requests.length;
    };
    expect(await calls(40)).to.equal(await calls(1));
  });

  it('reads a type once, however many names stand for nothing', async () => {
    const calls = async (count: number): Promise<number> => {
      org.simulator.resetRequests();
      const unknown = Array.from({ length: count }, (_, index) => ({ resource: `Quote_Aprover_${String(index)}` }));
      const rows = await plan(unknown, { skipInvalid: true });
      // As many as a plan lists.
      for (const { problem } of rows.slice(0, 50)) expect(problem).to.include('Similar: Quote Approver');
      for (const { problem } of rows.slice(50)) expect(problem).to.match(/in this org\.$/);
      return org.simulator.requests.length;
    };
    expect(await calls(60)).to.equal(await calls(1));
  });

  it('asks for no names that are longer than any, and for very many by reading the whole kind', async () => {
    const calls = async (names: readonly string[]): Promise<number> => {
      org.simulator.resetRequests();
      const rows = await plan([...names.map((resource) => ({ resource })), {}], { skipInvalid: true });
      expect(rows.map(({ planned }) => planned !== null)).to.deep.equal([...names.map(() => false), true]);
      return org.simulator.requests.length;
    };
    const few = await calls(['Quote_Aprover']);
    const numbers = Array.from({ length: 2000 }, (_, index) => String(index));
    expect(await calls(numbers.map((number) => number.padEnd(300, 'Long Name ')))).to.be.at.most(few);
    expect(await calls(numbers.map((number) => number.padEnd(250, 'Long Name ')))).to.be.below(40);
  });
});
