import { expect } from 'chai';
import type { Account } from '../../../../src/model/account.js';
import type { Resource } from '../../../../src/model/resource.js';
import { kinds } from '../../../../src/resources/index.js';
import { whatChanged } from '../../../../src/services/diff/compareSnapshots.js';
import type { About } from '../../../../src/snapshot/about.js';
import type { SnapshotWriter } from '../../../../src/snapshot/writer.js';
import { about, accountOf, addEntitlement, addGrant, ref, withSnapshot } from '../../support/snapshots.js';
import { linesOf } from './support/lines.js';

const NOW = '2026-11-24T20:00:00Z';
const [EVE, BOB] = ['005000000000001AAA', '005000000000002AAA'];

/** What a sync of all wrote, apart from what a test says. */
type Reading = {
  readonly options?: About['options'];
  readonly notRead?: Readonly<Record<string, 'not-asked' | 'not-in-org'>>;
  readonly sees?: Readonly<Record<string, boolean>>;
  readonly apiVersion?: string;
  readonly fill?: (writer: SnapshotWriter) => void;
};

const OPTIONS = { 'sync-deactivated-users': true, 'sync-permissions': true };

describe('what is not compared', () => {
  it('are users whom one side leaves out: deactivated ones, who did not go', () =>
    comparing(
      { fill: users(person(EVE)), options: { 'sync-deactivated-users': false } },
      { fill: users(person(EVE), person(BOB, { isActive: false })) },
      ({ lines, notCompared }) => {
        expect(lines).to.deep.equal([]);
        expect(notCompared).to.deep.equal([
          'Deactivated users: only before has read them. Of a user who is not in now it cannot tell whether the user was deactivated.',
          'Permissions on fields: neither side has read them.',
        ]);
      },
    ));

  it('is what a user holds who may be deactivated now, and nothing of a user of whom the side says it', () =>
    comparing(
      {
        fill: (writer) => {
          users(person(EVE))(writer);
          writer.leftOut({
            id: '005000000000003AAA',
            username: 'zoe@acme.example',
            managerId: null,
            reason: 'deactivated',
          });
          addEntitlement(writer, 'group:00G000000000001AAA:member', 'Staff');
        },
        options: { 'sync-deactivated-users': false },
      },
      {
        fill: (writer) => {
          users(person(EVE), person(BOB), person('005000000000003AAA', { username: 'zoe@acme.example' }))(writer);
          addEntitlement(writer, 'group:00G000000000001AAA:member', 'Staff');
          for (const id of [BOB, '005000000000003AAA']) addGrant(writer, 'group:00G000000000001AAA:member', id);
        },
      },
      ({ lines }) =>
        expect(lines).to.deep.equal([
          `- ${BOB}@acme.example, username ${BOB}@acme.example > null, name User ${BOB} > null, email ${BOB}@acme.example > null, status active > null, may be deactivated`,
          '~ zoe@acme.example, status active > inactive',
        ]),
    ));

  it('are users whom the user who read one side may not see', () =>
    comparing(
      { fill: users(person(EVE)), sees: { ViewAllUsers: false } },
      { fill: users(person(EVE), person(BOB)), sees: { ViewAllUsers: true } },
      ({ lines, notCompared }) => {
        expect(lines).to.deep.equal([]);
        expect(notCompared).to.deep.equal([
          'Users whom only before has: the user who read now does not hold View All Users, and does not see all users.',
          'Permissions on fields: neither side has read them.',
        ]);
      },
    ));

  it('are types that one side has not read, or whose objects its user may not read', () =>
    comparing(
      { fill: staff('1'), notRead: { group: 'not-asked' }, sees: { ViewRoles: false } },
      { fill: staff('2'), notRead: { territory: 'not-in-org' }, sees: { ViewRoles: true } },
      ({ lines, notCompared }) => {
        expect(lines).to.deep.equal([]);
        expect(notCompared).to.deep.equal([
          'Groups: only before has read them.',
          'Roles: the user who read now may not see all of them, and the one who read before may.',
          'Territories: before does not have them, or did not show them to the user who read it.',
          'What only before has may be on the other side as well, unseen: the user who read it holds ViewRoles, and the one who read now does not.',
          'Permissions on fields: neither side has read them.',
        ]);
      },
    ));

  it('are groups and roles that the options of one side leave out', () =>
    comparing(
      {
        fill: (writer) => {
          resource(writer, { type: 'group', id: '00G1', profile: { group_type: 'Role' } });
          resource(writer, { type: 'permission', id: '0PS1', profile: { permission_set_type: 'Profile' } });
          resource(writer, { type: 'role', id: '00E1', profile: { portal_type: 'CustomerPortal' } });
          resource(writer, { type: 'group', id: '00G2', profile: { group_type: 'Regular' } });
        },
        options: {
          'include-system-groups': true,
          'include-shadow-permission-sets': true,
          'sync-non-standard-users': true,
        },
      },
      {},
      ({ lines, notCompared }) => {
        expect(lines).to.deep.equal(['+ group:00G2']);
        expect(notCompared).to.deep.equal([
          'Users who are not standard users, such as those of portals, and their roles: only now has read them.',
          'Permission sets that Salesforce keeps behind profiles and permission set groups: only now lists them.',
          'Groups that Salesforce keeps, and which groups, roles and territories are in a group: only now lists these groups.',
          'Permissions on fields: neither side has read them.',
        ]);
      },
    ));

  it('is what containers give, where one side has not read it; and fields, and rights that one API does not show', async () => {
    const gives = (rights: number) => (writer: SnapshotWriter) => {
      addEntitlement(writer, 'permission:0PS000000000001AAA:assigned', 'Sales');
      const entitlement = ref('permission:0PS000000000001AAA:assigned');
      const set = { id: '0PS000000000001AAA', entitlement, isSessionBased: false, status: null };
      writer.container({ ...set, isCustom: true, licenseId: null });
      writer.rights(set.id, { kind: 'object', id: 'Account' }, rights);
      writer.rights(set.id, { kind: 'field', id: 'Account.Rating' }, rights & 1);
    };
    await comparing({ fill: gives(0b1000001) }, { fill: gives(0), options: { 'sync-permissions': false } }, (found) => {
      expect(found.lines).to.deep.equal([]);
      expect(found.notCompared).to.deep.equal([
        'What permission sets, profiles and permission set groups give: only now has read it.',
      ]);
    });
    const fields = { 'sync-field-permissions': true };
    await comparing(
      { fill: gives(0b1000001), options: fields, apiVersion: '65.0' },
      { fill: gives(0), apiVersion: '60.0' },
      (found) => {
        expect(found.lines).to.deep.equal(['~ permission-set:Sales {+Account:read} reaches 0']);
        expect(found.notCompared).to.deep.equal([
          'Permissions on fields: only now has read them.',
          'Who may view all fields of an object: only the API version by which now was read shows it.',
        ]);
      },
    );
  });

  it('are e-mail addresses where one side has usernames in their place; who is frozen is', () =>
    comparing(
      {
        fill: (writer) => {
          users(person(EVE, { email: 'eve@acme.example' }))(writer);
          writer.loginState(EVE, { isFrozen: true, isPasswordLocked: false });
        },
        options: { 'username-for-email': true },
      },
      { fill: users(person(EVE, { email: 'other@acme.example' })) },
      ({ lines, notCompared }) => {
        expect(lines).to.deep.equal(['~ 005000000000001AAA@acme.example, status active > frozen']);
        expect(notCompared).to.deep.equal([
          'Email addresses: now has usernames in their place.',
          'Permissions on fields: neither side has read them.',
        ]);
      },
    ));
});

function users(...accounts: ReadonlyArray<Partial<Account>>): (writer: SnapshotWriter) => void {
  return (writer) => {
    for (const account of accounts) writer.account(account as Account);
  };
}

function person(id: string, fields: Partial<Account> = {}): Account {
  return accountOf(id, { createdAt: '2020-01-01T00:00:00Z', profile: { account_type: 'Standard' }, ...fields });
}

/** A group, a role and a territory that are on one side alone. */
const staff = (id: string) => (writer: SnapshotWriter) => {
  resource(writer, { type: 'group', id, profile: {} });
  resource(writer, { type: 'role', id, profile: {} });
  resource(writer, { type: 'territory', id, profile: {} });
};

function resource(writer: SnapshotWriter, { type, id, profile }: Pick<Resource, 'type' | 'id' | 'profile'>): void {
  writer.resource({ type, id, displayName: id, stableName: id, description: null, parentId: null, profile });
}

type Found = { readonly lines: string[]; readonly notCompared: readonly string[] };

async function comparing(now: Reading, before: Reading, use: (found: Found) => void): Promise<void> {
  const aboutOf = ({ options, notRead = {}, sees = {}, apiVersion = '65.0' }: Reading): About => ({
    ...about,
    apiVersion,
    options: { ...OPTIONS, ...options },
    runningUser: { ...about.runningUser, permissions: sees },
    resourceTypes: kinds.map(({ type: { id, name } }) => ({ id, name, notRead: notRead[id] ?? null })),
    readAt: new Date(NOW),
  });
  const none = (): void => undefined;
  const optionsOf = (reading: Reading): About['options'] => aboutOf(reading).options;
  await withSnapshot(
    now.fill ?? none,
    (first) =>
      withSnapshot(
        before.fill ?? none,
        (other) => {
          const sides = [
            { reader: first, about: aboutOf(now), name: 'now' },
            { reader: other, about: aboutOf(before), name: 'before' },
          ] as const;
          const diff = whatChanged(sides[0], sides[1], 'access');
          use({ lines: linesOf(diff), notCompared: diff.notCompared });
        },
        'user-not-read',
        optionsOf(before),
      ),
    'user-not-read',
    optionsOf(now),
  );
}
