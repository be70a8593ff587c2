import { setTimeout as wait } from 'node:timers/promises';
import { expect } from 'chai';
import type { SfError } from '@salesforce/core';
import { status } from '@grpc/grpc-js';
import type { Row, Table } from '../../../../simulator/org/types.js';
import type { WrittenBounds } from '../../../../src/services/serve/boundRules.js';
import type { TaskType } from '../../../c1/tasks/task.js';
import { done, failureOf } from './support/answers.js';
import { prepareServing, type Serving } from './support/serving.js';
import { grantOf, revokeOf, statusOf } from './support/tasks.js';

const NO_RULES: WrittenBounds = { allow: [], deny: [], accountFields: null };
const ADA = { email: 'ada@acme.example', last_name: 'Lovelace', profileId: 'Standard User' };

describe('serve: what C1 may change', () => {
  let serving: Serving;
  let end: (() => Promise<void>) | null;
  before(async () => (serving = await prepareServing()));
  afterEach(() => end?.());
  after(() => serving.stop());

  const table = (object: string): Table => serving.org.simulator.org.table(object);
  const named = (object: string, field: string, name: string): Row => table(object).where(field, name)[0]!;
  const userId = (): string => serving.org.userId('carlos.mendes');
  const profile = (name: string): string => `profile:${named('Profile', 'Name', name).Id}:assigned`;
  const role = (name: string): string => `role:${named('UserRole', 'Name', name).Id}:assigned`;
  const set = (name: string): string => `permission:${named('PermissionSet', 'Name', name).Id}:assigned`;
  const group = (type: 'Regular' | 'Queue'): string => `group:${named('Group', 'Type', type).Id}:member`;
  const create = (more: Record<string, string> = {}): TaskType => ({
    case: 'createAccount',
    value: { accountInfo: { profile: { ...ADA, ...more } } },
  });
  const start = (bounds: Partial<WrittenBounds>): void => {
    end = serving.start({ bounds: { ...NO_RULES, ...bounds } });
  };
  /** Null: done. */
  const refusal = async (task: TaskType): Promise<string | null> => {
    const known = await done(serving.c1, task);
    if (known.outcomes[0]!.finalState.case === 'success') return null;
    const { code, message, isRetryable } = failureOf(known);
    expect([code, isRetryable], message).to.deep.equal([status.PERMISSION_DENIED, false]);
    return message;
  };
  const writes = (): number => serving.org.simulator.requests.filter(({ method }) => method !== 'GET').length;
  const newSet = (name: string, more: Record<string, boolean | string> = {}): Row =>
    table('PermissionSet').insert({ Name: name, Label: name.replaceAll('_', ' '), Type: 'Regular', ...more });

  describe('with --deny dangerous', () => {
    beforeEach(() => start({ deny: ['dangerous'] }));

    it('gives and takes no permission set that is dangerous, and others as before', async () => {
      const dangerous = newSet('Bounds_Danger', { PermissionsManageUsers: true });
      const plain = newSet('Bounds_Plain', { PermissionsApiEnabled: true });
      const before = writes();
      const message =
        `Permission Set Bounds Danger (Bounds_Danger, ${dangerous.Id}) gives or holds ManageUsers:` +
        ' refused by the rule "--deny dangerous" of this connector.';
      for (const task of [grantOf, revokeOf]) {
        expect(await refusal(task(`permission:${dangerous.Id}:assigned`, userId()))).to.equal(message);
      }
      expect(writes()).to.equal(before);
      expect(await refusal(grantOf(`permission:${plain.Id}:assigned`, userId()))).to.equal(null);
    });

    it('goes by the set that a group owns, and by the sets in it while that one is not up to date', async () => {
      const make = (name: string, status: string, owned: boolean, inIt: boolean): string => {
        const made = table('PermissionSetGroup').insert({ DeveloperName: name, MasterLabel: name, Status: status });
        newSet(`${name}_own`, { Type: 'Group', PermissionSetGroupId: made.Id, PermissionsAuthorApex: owned });
        const member = newSet(`${name}_member`, { PermissionsAuthorApex: inIt });
        table('PermissionSetGroupComponent').insert({ PermissionSetGroupId: made.Id, PermissionSetId: member.Id });
        return `permission_set_group:${made.Id}:member`;
      };
      const rows: Array<[name: string, status: string, owned: boolean, inIt: boolean, isRefused: boolean]> = [
        ['Muted', 'Updated', false, true, false],
        ['Owned', 'Updated', true, true, true],
        ['Outdated', 'Outdated', false, true, true],
        ['OutdatedButPlain', 'Outdated', false, false, false],
      ];
      for (const [name, state, owned, inIt, isRefused] of rows) {
        const message = await refusal(revokeOf(make(name, state, owned, inIt), userId()));
        if (isRefused) expect(message, name).to.match(/AuthorApex: refused by the rule "--deny dangerous"/);
        else expect(message, name).to.equal(null);
      }
    });

    it('gives no dangerous profile, and takes none away by another one', async () => {
      expect(await refusal(grantOf(profile('System Administrator'), userId()))).to.match(
        /^Profile System Administrator/,
      );
      const admin = table('User').insert({
        ...table('User').existing(userId()),
        Id: undefined as never,
        Username: 'second.admin@acme.example',
        ProfileId: named('Profile', 'Name', 'System Administrator').Id,
      });
      expect(await refusal(grantOf(profile('Standard User'), admin.Id))).to.match(/^Profile System Administrator/);
      expect(table('User').existing(admin.Id)['ProfileId']).to.equal(
        named('Profile', 'Name', 'System Administrator').Id,
      );
    });

    it('creates nobody with a dangerous profile', async () => {
      expect(await refusal(create({ profileId: 'System Administrator' }))).to.match(
        /^Profile System Administrator .* refused by the rule "--deny dangerous"/,
      );
      expect(table('User').where('Username', ADA.email)).to.deep.equal([]);
    });

    it('activates nobody who holds something dangerous, by status or as a new account, and deactivates everybody', async () => {
      const person = (username: string): Row =>
        table('User').insert({
          ...table('User').existing(userId()),
          Id: undefined as never,
          Username: username,
          Email: username,
          LastName: 'Person',
          IsActive: false,
        });
      const holder = person('holder@acme.example');
      const plain = person('plain@acme.example');
      const dangerous = newSet('Bounds_Held', { PermissionsResetPasswords: true });
      table('PermissionSetAssignment').insert({ AssigneeId: holder.Id, PermissionSetId: dangerous.Id, IsActive: true });
      const message =
        /^Account holder@acme\.example \(user\) gives or holds ResetPasswords: refused by the rule "--deny dangerous"/;
      expect(await refusal(statusOf(holder.Id, true))).to.match(message);
      const again = { email: 'holder@acme.example', last_name: 'Person' };
      expect(await refusal(create(again))).to.match(message);
      expect(table('User').existing(holder.Id)).to.include({ IsActive: false });
      expect(await refusal(statusOf(plain.Id, true))).to.equal(null);
      expect(await refusal(statusOf(plain.Id, false))).to.equal(null);
      expect(await refusal(statusOf(holder.Id, false))).to.equal(null);
    });
  });

  const rows: Array<[rules: Partial<WrittenBounds>, task: () => TaskType, message: RegExp | null]> = [
    [{ deny: ['role'] }, () => grantOf(role('CEO'), userId()), /^Role .*refused by the rule "--deny role" of/],
    [{ deny: ['role'] }, () => create({ UserRoleId: named('UserRole', 'Name', 'CEO').Id }), /"--deny role" of/],
    [{ deny: ['queue'] }, () => grantOf(group('Queue'), userId()), /"--deny queue" of/],
    [{ deny: ['queue'] }, () => grantOf(group('Regular'), userId()), null],
    [{ deny: ['user'] }, () => create(), /^New account \(user\): refused by the rule "--deny user"/],
    [{ deny: ['user'] }, () => statusOf(userId(), false), /^Account carlos\.mendes@.*"--deny user"/],
    [{ deny: ['profile:standard user'] }, () => create(), /^Profile Standard User .*"--deny profile:standard user"/],
    [{ allow: ['group'] }, () => grantOf(group('Queue'), userId()), null],
    [
      { allow: ['queue'] },
      () => grantOf(group('Regular'), userId()),
      /^Group .*no --allow rule .* The rules are: queue\./,
    ],
    [{ allow: ['group'] }, () => statusOf(userId(), false), /^Account carlos/],
    [{ allow: ['group'] }, () => create(), /no --allow rule/],
    [{ allow: ['user'] }, () => create({ profileId: 'System Administrator' }), /^Profile System Administrator/],
    [{ allow: ['profile'] }, () => create(), /^New account/],
    [
      { allow: ['user', 'profile:Standard User'] },
      () => create({ UserRoleId: named('UserRole', 'Name', 'CEO').Id }),
      /^Role /,
    ],
    [{ allow: ['permission-set:Deploy_Everything'] }, () => revokeOf(set('Deploy_Everything'), userId()), null],
  ];
  for (const [rules, task, message] of rows) {
    const flags = Object.entries(rules).flatMap(([flag, texts]) => texts!.map((text) => `--${flag} ${text}`));
    it(`${message === null ? 'makes a change with' : 'refuses with'} ${flags.join(' ')} (${String(message)})`, async () => {
      start(rules);
      const before = writes();
      const told = await refusal(task());
      if (message === null) expect(told).to.equal(null);
      else {
        expect(told).to.match(message);
        expect(writes()).to.equal(before);
      }
    });
  }

  it('gives no denied permission set by a group that contains it, and others as before', async () => {
    const groupOf = (name: string, setId: string): string => {
      const made = table('PermissionSetGroup').insert({ DeveloperName: name, MasterLabel: name, Status: 'Updated' });
      newSet(`${name}_own`, { Type: 'Group', PermissionSetGroupId: made.Id });
      table('PermissionSetGroupComponent').insert({ PermissionSetGroupId: made.Id, PermissionSetId: setId });
      return `permission_set_group:${made.Id}:member`;
    };
    const denied = newSet('Bounds_Inner');
    const within = groupOf('Bounds_Outer', denied.Id);
    const other = groupOf('Bounds_Other', newSet('Bounds_Other_Inner').Id);
    start({ deny: ['permission-set:Bounds_Inner', 'permission-set:Deploy_Everything'] });
    const before = writes();
    for (const task of [grantOf, revokeOf]) {
      expect(await refusal(task(within, userId()))).to.equal(
        `Permission Set Bounds Inner (Bounds_Inner, ${denied.Id}), which is in the permission set group:` +
          ' refused by the rule "--deny permission-set:Bounds_Inner" of this connector.',
      );
    }
    expect(writes()).to.equal(before);
    expect(await refusal(grantOf(other, userId()))).to.equal(null);
    await end?.();
    start({ deny: ['permission-set'] });
    expect(await refusal(grantOf(within, userId()))).to.equal(null);
  });

  it('knows what was made or renamed while it runs', async () => {
    const denied = newSet('Bounds_Denied');
    start({ deny: ['permission-set:Bounds_Denied'] });
    await serving.c1.finished(serving.c1.enqueue({ case: 'hello', value: {} }));
    table('PermissionSet').update(denied.Id, { Name: 'Renamed', Label: 'Renamed' });
    const anew = newSet('Bounds_Denied');
    for (const { Id } of [denied, anew]) {
      expect(await refusal(grantOf(`permission:${Id}:assigned`, userId()))).to.match(
        /"--deny permission-set:Bounds_Denied"/,
      );
    }
  });

  it('never changes the user as whom it runs', async () => {
    start({});
    const own = named('User', 'Username', serving.org.simulator.username).Id;
    const before = writes();
    for (const task of [
      grantOf(group('Regular'), own),
      grantOf(set('Deploy_Everything'), own.slice(0, 15)),
      revokeOf(set('Deploy_Everything'), own),
      revokeOf(role('CEO'), own.toUpperCase()),
      statusOf(own, true),
      statusOf(own, false),
    ]) {
      expect(failureOf(await done(serving.c1, task))).to.deep.equal({
        code: status.FAILED_PRECONDITION,
        message: 'The connector runs as this user, and never changes it.',
        isRetryable: false,
      });
    }
    expect(writes()).to.equal(before);
  });

  describe('names', () => {
    beforeEach(() => start({}));
    const gone = '005000000000001AAA';
    const goneSet = '0PS000000000001GAA';

    it('takes no name for a user or a resource, since people choose them', async () => {
      table('User').update(userId(), { FederationIdentifier: gone });
      const impostor = newSet('Impostor', { Label: goneSet });
      const before = writes();
      const username = String(table('User').existing(userId())['Username']);
      const tasks: Array<[task: TaskType, message: RegExp]> = [
        [grantOf(set('Deploy_Everything'), username), /^C1 names a User by its ID.*"carlos/],
        [revokeOf(set('Deploy_Everything'), username), /^C1 names a User by its ID/],
        [grantOf(set('Deploy_Everything'), gone), /005000000000001AAA/],
        [statusOf(gone, false), /005000000000001AAA/],
        [
          grantOf('permission:Deploy_Everything:assigned', userId()),
          /^C1 names a Permission Set by its ID.*"Deploy_Everything"/,
        ],
        [grantOf(`permission:${goneSet}:assigned`, userId()), /no Permission Set "0PS000000000001GAA"/],
      ];
      for (const [task, message] of tasks) {
        expect(failureOf(await done(serving.c1, task)).message).to.match(message);
      }
      expect(writes()).to.equal(before);
      expect(table('PermissionSetAssignment').where('PermissionSetId', impostor.Id)).to.deep.equal([]);
      expect(table('User').existing(userId())).to.include({ IsActive: true });
    });
  });

  describe('the keys of a new account', () => {
    const own: Array<[key: string, ownKey: string]> = [
      ['ProfileId', 'profileId'],
      ['profileid', 'profileId'],
      ['PROFILEID', 'profileId'],
      ['Email', 'email'],
      ['EMAIL', 'email'],
      ['LastName', 'last_name'],
      ['lastname', 'last_name'],
      ['FirstName', 'first_name'],
      ['Alias', 'alias'],
      ['TimeZoneSidKey', 'timezone'],
      ['ContactId', 'contactID'],
      ['contactid', 'contactID'],
      ['Username', 'username'],
      ['USERNAME', 'username'],
    ];
    beforeEach(() => start({}));
    it('are no fields that have a key of their own, in any case', async () => {
      const before = writes();
      for (const [key, ownKey] of own) {
        expect(failureOf(await done(serving.c1, create({ [key]: 'x' }))), key).to.deep.equal({
          code: status.INVALID_ARGUMENT,
          message: `"${key}" is a field that has a key of its own: use the key "${ownKey}".`,
          isRetryable: false,
        });
      }
      expect(failureOf(await done(serving.c1, create({ Department: 'a', department: 'b' }))).message).to.equal(
        'The keys "Department" and "department" are the same field.',
      );
      expect(failureOf(await done(serving.c1, create(JSON.parse('{"__proto__": "x"}') as never))).message).to.match(
        /no field __proto__/,
      );
      expect(writes()).to.equal(before);
    });
  });

  describe('with --account-field', () => {
    beforeEach(() => start({ accountFields: ['department', 'Title'] }));
    it('gives new accounts no other field, and asks C1 for these', async () => {
      expect(await refusal(create({ FederationIdentifier: 'ceo' }))).to.equal(
        'New accounts may not have the field FederationIdentifier: no --account-field of this connector lists it.',
      );
      expect(
        await refusal(create({ email: 'x@acme.example', username: 'y@acme.example', DEPARTMENT: 'Engines' })),
      ).to.equal(null);
      expect(table('User').where('Username', 'y@acme.example')[0]).to.include({ Department: 'Engines' });
      const { accountCreationSchema } = serving.c1.hellos.at(-1)!.connectorMetadata!;
      expect(Object.keys(accountCreationSchema!.fieldMap)).to.include.members(['email', 'Department', 'Title']);
      expect(accountCreationSchema!.fieldMap['Department']).to.include({ required: false, displayName: 'Department' });
    });
  });

  const offers: Array<[rules: Partial<WrittenBounds>, changeable: string[], capabilities: number[]]> = [
    [{ deny: ['role', 'profile'] }, ['group', 'permission', 'permission_set_group', 'territory'], [2, 1, 6]],
    [{ allow: ['queue', 'permission-set:Deploy_Everything'] }, ['group', 'permission'], [2, 1]],
    [{ allow: ['user', 'profile:Standard User'] }, ['profile', 'user'], [2, 1, 5, 6]],
  ];
  for (const [rules, changeable] of offers) {
    it(`tells C1 what it may change: ${JSON.stringify(rules)}`, async () => {
      start(rules);
      const { id } = await done(serving.c1, { case: 'hello', value: {} });
      expect(id).not.to.equal('');
      const { capabilities, profile: told, accountCreationSchema } = serving.c1.hellos.at(-1)!.connectorMetadata!;
      const offered = capabilities!.resourceTypeCapabilities.filter((of) => of.capabilities.length > 1);
      expect(offered.map((of) => of.resourceType!.id).sort()).to.deep.equal(changeable);
      expect(accountCreationSchema !== undefined).to.equal(changeable.includes('user'));
      expect(told).to.deep.equal({
        allow: rules.allow?.join(', ') ?? 'everything',
        deny: rules.deny?.join(', ') ?? 'nothing',
        accountFields: 'any field of User',
      });
      const line = serving.log().findLast(({ msg }) => msg === 'connected to C1');
      expect(line).to.deep.include(told);
    });
  }

  it('counts what it refused by the rule', async () => {
    end = serving.start({ bounds: { ...NO_RULES, deny: ['role'] }, health: { host: '127.0.0.1', port: 0 } });
    await refusal(grantOf(role('CEO'), userId()));
    const { port } = serving.log().findLast(({ msg }) => msg === 'health and metrics') as unknown as { port: number };
    const text = await (await fetch(`http://127.0.0.1:${String(port)}/metrics`)).text();
    expect(text).to.contain('sf_access_refused_changes_total{rule="--deny role"} 1');
    expect(text).to.contain('sf_access_change_rules{rule="--deny role"} 1');
  });

  const wrong: Array<[rules: Partial<WrittenBounds>, message: RegExp]> = [
    [
      { deny: ['permissionset'] },
      /^--deny "permissionset": "permissionset" is not a kind of access\. .*; the nearest is permission-set$/,
    ],
    [{ allow: [''] }, /^--allow "": "" is not a kind of access/],
    [{ allow: ['group: '] }, /^--allow "group: ": a name or an ID must follow "group:"$/],
    [{ deny: ['dangerous:x'] }, /^--deny "dangerous:x": "dangerous" takes no name$/],
    [
      { deny: ['permission-set:Deploy_Everythin'] },
      /^--deny "permission-set:Deploy_Everythin": there is no permission-set "Deploy_Everythin"; near it are: .*Deploy_Everything/,
    ],
    [
      { deny: ['permission_set:Release_Engineering'] },
      /^--deny "permission_set:Release_Engineering": there is no permission-set "Release_Engineering"(?:; .*)?\. But "Release_Engineering" is a permission set group: use permission-set-group:Release_Engineering\.$/,
    ],
    [
      { allow: ['psg:Release\u200bEngineering'] },
      /^--allow "psg:Release\u200bEngineering": there is no permission-set-group "Release\u200bEngineering"; near it are: .*\. "Release\\u200bEngineering" has an invisible character \(U\+200B, zero width space\) after "Release"\.$/,
    ],
    [{ deny: ['permission-set:0PS000000000001GAA'] }, /there is no permission-set "0PS000000000001GAA"/],
    [{ deny: ['user:carlos.mendez'] }, /^--deny "user:carlos\.mendez": .*carlos\.mendes@/],
    [{ accountFields: ['Departmen'] }, /^--account-field "Departmen": .* the nearest is Department$/],
    [{ accountFields: ['email'] }, /^--account-field "email": the field has the key "email"/],
  ];
  it('does not start with a rule that it cannot keep, and names all of them', async () => {
    end = null;
    const failure = async (bounds: Partial<WrittenBounds>): Promise<SfError> => {
      const stops = serving.log().filter(({ msg }) => msg === 'stopped').length;
      const stop = serving.start({ bounds: { ...NO_RULES, ...bounds }, provisioning: false });
      while (serving.log().filter(({ msg }) => msg === 'stopped').length === stops) await wait(10);
      return stop().then(
        () => expect.fail('it started'),
        (error: unknown) => error as SfError,
      );
    };
    const hellos = serving.c1.hellos.length;
    for (const [rules, message] of wrong) {
      const error = await failure(rules);
      expect([error.name, error.message.split('\n').length]).to.deep.equal(['BadBoundsError', 1]);
      expect(error.message).to.match(message);
    }
    const all = await failure({ allow: ['rol'], deny: ['group:Nobody at all'], accountFields: ['Zzz'] });
    expect(all.message.split('\n')).to.have.length(3);
    expect(serving.c1.hellos).to.have.length(hellos);
  });
});
