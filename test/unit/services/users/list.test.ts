import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { SfError } from '@salesforce/core';
import { expect } from 'chai';
import { versionedSchemas } from '../../../../simulator/org/versionedSchemas.js';
import type { SyncOptions } from '../../../../src/model/syncOptions.js';
import type { UserListReport } from '../../../../src/schemas/users.js';
import type { AnswerFormat } from '../../../../src/services/answers/answerDocument.js';
import type { Origin } from '../../../../src/services/answers/origin.js';
import { openOutputFile } from '../../../../src/services/document/outputFile.js';
import { listedUser, listUsers, type UserCounts } from '../../../../src/services/users/list.js';
import { userListDocument } from '../../../../src/services/users/listDocument.js';
import type { AskedUsers } from '../../../../src/services/users/listFilter.js';
import { startOrg, type UnitOrg } from '../../support/simulatedOrg.js';
import { syncOrg } from '../../support/syncing.js';

const { signal } = new AbortController();
const all: AskedUsers = {
  statuses: [],
  licenses: [],
  profiles: [],
  roles: [],
  userTypes: [],
  withPermissionSets: false,
  unusedFor: null,
};

type Answer = Pick<UserListReport, 'filter' | 'users' | 'notKnown' | 'apiCalls'> & { readonly counts: UserCounts };

function list(origin: Origin, asked: Partial<AskedUsers> = {}): Promise<Answer> {
  return listUsers(
    { origin, asked: { ...all, ...asked } },
    ({ filter, rows, facts: { notKnown, apiCalls } }) => {
      const users: Answer['users'] = [];
      for (;;) {
        const { done, value } = rows.next();
        if (done) return Promise.resolve({ filter, users, counts: value, notKnown, apiCalls });
        users.push(listedUser(value));
      }
    },
    signal,
  );
}

const refusal = async (answer: Promise<unknown>): Promise<string> => {
  const error = await answer.then(
    () => expect.fail('it succeeded'),
    (refused: unknown) => refused as SfError,
  );
  return `${error.name}: ${error.message}`;
};

describe('a list of users', () => {
  let org: UnitOrg;
  let folder: string;
  beforeEach(async () => {
    org = await startOrg();
    folder = await mkdtemp(join(tmpdir(), 'user-list-'));
  });
  afterEach(async () => {
    await org.stop();
    await rm(folder, { recursive: true });
  });

  const live = (): Origin => ({ kind: 'org', connection: org.connection, name: null });
  const kept = async (options: Partial<SyncOptions> = {}): Promise<Extract<Origin, { kind: 'snapshot' }>> => {
    const path = join(folder, 'org.snapshot');
    const snapshotFile = await openOutputFile(path);
    try {
      await syncOrg(org.connection, { options, snapshotFile });
    } finally {
      await snapshotFile.discard();
    }
    return { kind: 'snapshot', path };
  };
  const namesOf = ({ users }: Answer): string[] => users.map(({ username }) => username.split('@')[0]!);
  /** The queries for users that were sent. */
  const queries = (): string[] =>
    org.simulator.requests.flatMap(({ query = '' }) => (query.includes('FROM User ') ? query : []));
  /** What a query asks for, without times. */
  const conditionOf = (query: string): string =>
    (/WHERE (.*) ORDER BY Id$/.exec(query)?.[1] ?? '').replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'then');
  const mayManageUsers = (isHeld: boolean): void => {
    for (const name of ['Profile', 'PermissionSet']) {
      const table = org.simulator.org.table(name);
      for (const { Id } of [...table.rows()]) table.update(Id, { PermissionsManageUsers: isHeld });
    }
  };
  /** To whom a field is hidden, Salesforce says that there is none. */
  const whileHidden = async (object: string, name: string, work: () => Promise<void>): Promise<void> => {
    const schemas = versionedSchemas(65, org.simulator.org.settings.features);
    const schema = schemas.get(object)!;
    schemas.set(object, { ...schema, fields: schema.fields.filter((field) => field.name !== name) });
    try {
      await work();
    } finally {
      schemas.set(object, schema);
    }
  };

  const conditions: ReadonlyArray<[Partial<AskedUsers>, string]> = [
    [{}, "(UserType IN ('Standard'))"],
    [{ userTypes: ['ALL'] }, ''],
    [{ statuses: ['inactive'] }, "(IsActive = false) AND (UserType IN ('Standard'))"],
    [{ statuses: ['active', 'frozen'], userTypes: ['guest'] }, "(IsActive = true) AND (UserType IN ('Guest'))"],
    [{ statuses: ['frozen', 'inactive'], userTypes: ['all'] }, ''],
    [
      { profiles: ['Finance, "Close" & Audit'], licenses: ['salesforce'], userTypes: ['all'] },
      "(ProfileId IN ('00e…')) AND (Profile.UserLicense.Name IN ('Salesforce'))",
    ],
    [{ roles: ['CEO'], userTypes: ['all'] }, "(UserRoleId IN ('00E…'))"],
    [
      { unusedFor: '90d', userTypes: ['all'] },
      '(LastLoginDate < then OR (LastLoginDate = null AND CreatedDate < then))',
    ],
    // Also of one who is inactive: only the user's own record tells.
    [{ statuses: ['frozen'] }, "(Id IN ('005…', '005…', '005…')) AND (IsActive = true) AND (UserType IN ('Standard'))"],
  ];
  for (const [asked, condition] of conditions) {
    it(`asks the org for those alone: ${JSON.stringify(asked)}`, async () => {
      await list(live(), asked);
      const [query, ...others] = queries();
      expect(others).to.deep.equal([]);
      expect(conditionOf(query!).replaceAll(/(?<=00(?:5|e|E))\w{15}/g, '…')).to.equal(condition);
    });
  }

  it('lists those alone who have permission sets in force, live and from snapshots', async () => {
    const asked = { statuses: ['inactive'], userTypes: ['all'], withPermissionSets: true } as const;
    const inactive = ['former.partner', 'gordon.pike', 'yusuf.demir'];
    expect(namesOf(await list(live(), asked))).to.deep.equal(inactive);
    for (const includeShadowPermissionSets of [false, true]) {
      const origin = await kept({ syncNonStandardUsers: true, includeShadowPermissionSets });
      expect(namesOf(await list(origin, asked))).to.deep.equal(inactive);
      const everybody = { userTypes: ['all'], withPermissionSets: true };
      const ofOrg = (await list(live(), everybody)).users.filter(({ userType }) => userType !== null);
      expect(namesOf(await list(origin, everybody))).to.deep.equal(ofOrg.map(({ username }) => username.split('@')[0]));
    }
    const refused = await refusal(list(await kept({ resourceTypes: ['profile'] }), asked));
    expect(refused).to.match(/^PermissionSetsNotKnownError: The snapshot has no permission sets/);
  });

  it('tells of each user who it is, and counts them', async () => {
    const { users, counts, filter, apiCalls, notKnown } = await list(live(), { profiles: ['system administrator'] });
    expect(users.map(({ username, status, lastLogin }) => [username, status, lastLogin])).to.deep.equal([
      ['ayesha.khan@acme-rockets.example', 'active', '2026-09-01T06:36:00Z'],
      ['mia.santos@acme-rockets.example', 'active', '2026-09-01T07:48:00Z'],
      ['viktor.lindqvist@acme-rockets.example', 'frozen', '2026-08-30T09:00:00Z'],
    ]);
    expect(users[0]).to.deep.equal({
      userId: org.userId('ayesha.khan'),
      username: 'ayesha.khan@acme-rockets.example',
      name: 'Ayesha Khan',
      status: 'active',
      isActive: true,
      isFrozen: false,
      profile: 'System Administrator',
      license: 'Salesforce',
      role: 'Business Systems',
      userType: 'Standard',
      accountType: 'human',
      lastLogin: '2026-09-01T06:36:00Z',
      createdAt: '2024-09-11T09:00:00Z',
    });
    expect(counts).to.deep.equal({ active: 2, frozen: 1, inactive: 0, unknown: 0 });
    expect(filter).to.deep.include({ profiles: ['System Administrator'], userTypes: ['Standard'], unusedSince: null });
    expect({ apiCalls, notKnown }).to.deep.equal({ apiCalls: 6, notKnown: [] });
  });

  it('takes a license by its API name and its id, where it is known, and knows service accounts', async () => {
    const [{ Id: id, LicenseDefinitionKey: key }] = org.simulator.org
      .table('UserLicense')
      .where('Name', 'Salesforce Integration') as [{ Id: string; LicenseDefinitionKey: string }];
    const snapshot = await kept({ syncLicenses: true });
    for (const origin of [live(), snapshot])
      for (const license of [id, key, 'salesforce integration']) {
        const { users } = await list(origin, { licenses: [license] });
        expect(users.map(({ name, accountType }) => [name, accountType])).to.deep.equal([
          ['ERP Integration', 'service'],
          ['Telemetry Integration', 'service'],
        ]);
      }
  });

  const unknownNames: ReadonlyArray<[Partial<AskedUsers>, RegExp]> = [
    [
      { profiles: ['System Admin'] },
      /^AccessNotFoundError: --profile "System Admin": .*Similar: System Administrator /,
    ],
    [{ roles: ['Nobody'] }, /^AccessNotFoundError: --role "Nobody": there is no such role\.$/],
    [
      { licenses: ['Saleforce'] },
      /^LicenseNotFoundError: --license "Saleforce": there is no such license\. Similar: Salesforce\.$/,
    ],
    [{ userTypes: ['Partner'] }, /^UserTypeNotFoundError: --user-type "Partner": .* Did you mean "PowerPartner"\?$/],
    [{ unusedFor: '0d' }, /^UnusedForError: --unused-for "0d": that is no duration\.$/],
    [{ unusedFor: '9999999d' }, /^UnusedForError: /],
  ];
  it('refuses names that stand for nothing, with near ones, live and from a snapshot', async () => {
    const snapshot = await kept();
    for (const origin of [live(), snapshot])
      for (const [asked, error] of unknownNames) expect(await refusal(list(origin, asked))).to.match(error);
    // Those of the sync alone: names are looked up before anybody is read.
    expect(queries().filter((query) => query.includes('LastLoginDate'))).to.have.length(1);
  });

  it('says that it is unknown who is frozen where the org hides it, and refuses to list the frozen', async () => {
    mayManageUsers(false);
    const answer = await list(live(), { profiles: ['System Administrator'], statuses: ['active'] });
    expect(answer.users.map(({ status, isFrozen }) => [status, isFrozen])).to.deep.equal([
      ['unknown', null],
      ['unknown', null],
      ['unknown', null],
    ]);
    expect(answer.counts).to.deep.equal({ active: 0, frozen: 0, inactive: 0, unknown: 3 });
    expect(answer.notKnown).to.have.length(1);
    expect(answer.notKnown[0]).to.match(/^frozen logins: .*UserLogin/);
    expect((await list(live(), { statuses: ['inactive'] })).counts).to.include({ inactive: 3, unknown: 0 });
    expect(await refusal(list(live(), { statuses: ['frozen'] }))).to.match(/^MissingPermissionError: .*UserLogin/);

    mayManageUsers(true);
    const snapshot = await kept();
    const database = new DatabaseSync(snapshot.path);
    database.exec('UPDATE accounts SET is_frozen = NULL');
    database.close();
    expect(await list(snapshot, { profiles: ['System Administrator'], statuses: ['active'] })).to.deep.include({
      users: answer.users,
      notKnown: ['frozen logins: The user who made the snapshot could not read UserLogin'],
    });
    expect(await refusal(list(snapshot, { statuses: ['frozen', 'inactive'] }))).to.match(/^FrozenNotKnownError: /);
  });

  it('refuses to tell who is unused where the org hides last logins', () =>
    whileHidden('user', 'LastLoginDate', async () => {
      const hidden = ['last logins: The field User.LastLoginDate is hidden from the running user'];
      const snapshot = await kept();
      expect((await list(live())).notKnown).to.deep.equal(hidden);
      expect((await list(snapshot)).notKnown).to.deep.equal(hidden);
      expect(await refusal(list(live(), { unusedFor: '90d' }))).to.match(
        /^FieldNotVisibleError: .*User\.LastLoginDate/,
      );
      expect(await refusal(list(snapshot, { unusedFor: '90d' }))).to.match(/^LastLoginNotKnownError: /);
    }));

  it('lists without the names of profiles and roles where the org hides them, and refuses what needs them', async () => {
    const schemas = versionedSchemas(65, org.simulator.org.settings.features);
    const hidden = ['profile', 'userrole'].map((name) => [name, schemas.get(name)!] as const);
    for (const [name] of hidden) schemas.delete(name);
    try {
      const { users, notKnown } = await list(live(), { statuses: ['frozen'] });
      const [liam] = users;
      expect(liam).to.include({ name: 'Liam Byrne', profile: null, license: null });
      expect(liam!.role).to.equal(null);
      expect(notKnown.map((one) => one.split(':')[0])).to.deep.equal([
        'names of profiles, and licenses',
        'names of roles',
      ]);
      expect(await refusal(list(live(), { licenses: ['Salesforce'] }))).to.match(/^ObjectNotFoundError: .* Profile/);
    } finally {
      for (const [name, schema] of hidden) schemas.set(name, schema);
    }
  });

  it('says whom a snapshot leaves out, where they were asked for', async () => {
    const plain = await kept({ syncDeactivatedUsers: false });
    const deactivated = '3 deactivated users, whom the snapshot leaves out';
    const others = 'users of portals, sites and integrations, whom the snapshot leaves out';
    const withoutType = '1 user without a type, whom the snapshot leaves out';
    expect((await list(plain)).notKnown).to.deep.equal([deactivated]);
    expect((await list(plain, { statuses: ['active', 'frozen'] })).notKnown).to.deep.equal([]);
    expect(await list(plain, { statuses: ['inactive'] })).to.deep.include({ users: [], notKnown: [deactivated] });
    expect((await list(plain, { statuses: ['frozen'], userTypes: ['Guest'] })).notKnown).to.deep.equal([others]);
    expect((await list(plain, { userTypes: ['all'] })).notKnown).to.deep.equal([deactivated, others, withoutType]);
  });

  it('says that a snapshot without roles does not tell them', async () => {
    const snapshot = await kept({ resourceTypes: ['profile'] });
    const { users, notKnown } = await list(snapshot, { profiles: ['System Administrator'] });
    expect(users.map(({ role }) => role)).to.deep.equal([null, null, null]);
    expect(notKnown).to.deep.equal(['Role: The snapshot was made without this resource type']);
    expect(await refusal(list(snapshot, { roles: ['CEO'] }))).to.match(/^TypeNotKeptError: /);
  });

  it('is a document of CSV or JSON, user by user', async () => {
    const written = (format: AnswerFormat): Promise<string> =>
      listUsers(
        { origin: live(), asked: { ...all, statuses: ['frozen'], profiles: ['System Administrator'] } },
        async (answer) => {
          let text = '';
          for await (const chunk of userListDocument(answer, format).document) text += chunk;
          return text;
        },
        signal,
      );
    expect(await written('csv')).to.equal(
      [
        'username,name,status,profile,license,role,user_type,last_login,created_at,user_id,is_active,is_frozen,account_type',
        `viktor.lindqvist@acme-rockets.example,Viktor Lindqvist,frozen,System Administrator,Salesforce,Business Systems,Standard,2026-08-30T09:00:00Z,2024-03-25T09:00:00Z,${org.userId('viktor.lindqvist')},true,true,human`,
        '',
      ].join('\n'),
    );
    const document = JSON.parse(await written('json')) as UserListReport;
    expect(Object.keys(document)).to.deep.equal([
      ...['filter', 'users', 'counts', 'org', 'readAt', 'snapshotFile', 'apiCalls', 'notKnown', 'notLookedAt'],
    ]);
    expect(document.users.map(({ username }) => username)).to.deep.equal(['viktor.lindqvist@acme-rockets.example']);
  });

  it('is empty where nobody belongs to it', async () => {
    expect(namesOf(await list(live(), { roles: ['CEO'], statuses: ['inactive'] }))).to.deep.equal([]);
  });
});

describe('a list of the users of a larger org', () => {
  let org: UnitOrg;
  before(async function () {
    this.timeout(60_000);
    org = await startOrg({ scale: 'small', sizes: { users: 9000 } });
  });
  after(() => org.stop());

  it('takes a call for each 2,000 users, and some more', async () => {
    const origin: Origin = { kind: 'org', connection: org.connection, name: null };
    const { users, apiCalls } = await list(origin);
    expect(users).to.have.length(9000);
    // The org, frozen logins, profiles, roles.
    expect(apiCalls).to.equal(Math.ceil(9000 / 2000) + 4);
    const [first, ...others] = users.map(({ username }) => username);
    expect([first!, ...others]).to.deep.equal([first!, ...others].sort());
  });

  it('reads all active users where very many are frozen: that takes fewer calls than their ids', async () => {
    const logins = org.simulator.org.table('UserLogin');
    for (const { Id } of [...logins.rows()]) logins.update(Id, { IsFrozen: true });
    const origin: Origin = { kind: 'org', connection: org.connection, name: null };
    const { users, counts, apiCalls } = await list(origin, { statuses: ['frozen'] });
    const active = [...org.simulator.org.table('User').rows()].filter(
      ({ IsActive, UserType }) => IsActive === true && UserType === 'Standard',
    ).length;
    expect(counts).to.deep.equal({ active: 0, frozen: active, inactive: 0, unknown: 0 });
    expect(users).to.have.length(active);
    expect(apiCalls).to.be.at.most(Math.ceil(9000 / 2000) + Math.ceil(active / 2000) + 3);
  });
});
