import fc from 'fast-check';
import type { Org, Row } from '../../simulator/org/types.js';
import { assignPermissionSet, assignPermissionSetGroup } from '../../simulator/seeds/builder/assignments.js';
import { addConnectedApp } from '../../simulator/seeds/builder/connectedApps.js';
import { addGroup, addGroupMember, addQueue } from '../../simulator/seeds/builder/groups.js';
import {
  addPackageLicense,
  addPermissionSetLicense,
  addUserLicense,
  assignPackageLicense,
  assignPermissionSetLicense,
} from '../../simulator/seeds/builder/licenses.js';
import { OrgBuilder } from '../../simulator/seeds/builder/orgBuilder.js';
import {
  addPendingComponent,
  addPermissionSetGroup,
  mutePermissions,
  permissionSetOfGroup,
} from '../../simulator/seeds/builder/permissionSetGroups.js';
import {
  addCustomPermission,
  addPermissionSet,
  addSetupEntityAccess,
  type SetupEntityType,
} from '../../simulator/seeds/builder/permissionSets.js';
import { addApexClass, addPermissions, ALL_SIX } from '../../simulator/seeds/builder/permissions.js';
import { addProfile, permissionSetOfProfile } from '../../simulator/seeds/builder/profiles.js';
import { addRole } from '../../simulator/seeds/builder/roles.js';
import { orgWideGroup, systemGroupOf, type SystemGroupType } from '../../simulator/seeds/builder/systemGroups.js';
import {
  addTerritory,
  addTerritoryMember,
  addTerritoryModel,
  addTerritoryType,
} from '../../simulator/seeds/builder/territories.js';
import { addUser } from '../../simulator/seeds/builder/users.js';
import type { Access } from './memberships.js';
import { objectRights, type Asked } from './permissions.js';

const SYSTEM = [
  'ModifyAllData',
  'ViewAllData',
  'ViewAllFieldsGlobal',
  'EditReadonlyFields',
  'ExportReport',
  'RunReports',
] as const;
const OBJECTS = ['Ledger__c', 'Crate__c'] as const;
/** Fields with field-level security; each object also has Number__c, which takes none. */
const FIELDS = ['Ledger__c.Sum__c', 'Crate__c.Weight__c'] as const;
/** What one record may give: within it, Salesforce keeps the dependencies. */
const OBJECT_LETTERS = ['r', 'rc', 're', 'rced', 'rv', 'rf', 'rvf', ALL_SIX, `${ALL_SIX}f`] as const;
/** What a muting set takes away: it may leave what depended on it. */
const MUTED_LETTERS = ['d', 'm', 'dm', 'v', 'e', 'f', 'r', 'cedm'] as const;
const ENTITIES = ['custom', 'apex', 'app', 'openApp'] as const;
const TABS = ['Ledger__c', 'standard-Account'] as const;
const STATES = ['in force', 'ends later', 'expired', 'revoked', 'inactive'] as const;
const MEMBER_GROUPS = {
  Role: 'role',
  RoleAndSubordinates: 'role',
  RoleAndSubordinatesInternal: 'role',
  Territory: 'territory',
  TerritoryAndSubordinates: 'territory',
  Manager: 'user',
  ManagerAndSubordinatesInternal: 'user',
} as const satisfies Partial<Record<SystemGroupType, string>>;

const some = <T>(values: readonly T[], maxLength: number): fc.Arbitrary<T[]> =>
  fc.subarray([...values], { maxLength: Math.min(maxLength, values.length) });
/** A number that stands for one of a list, however long it is. */
const place = fc.nat({ max: 59 });

const rights = fc.record({
  system: some(SYSTEM, 2),
  objects: fc.dictionary(fc.constantFrom(...OBJECTS), fc.constantFrom(...OBJECT_LETTERS), { maxKeys: 2 }),
  fields: fc.dictionary(fc.constantFrom(...FIELDS), fc.constantFrom('r', 're'), { maxKeys: 2 }),
  entities: some(ENTITIES, 2),
  tabs: some(TABS, 1),
});
const mutes = fc.record({
  system: some(SYSTEM, 2),
  objects: fc.dictionary(fc.constantFrom(...OBJECTS), fc.constantFrom(...MUTED_LETTERS), { maxKeys: 2 }),
  fields: fc.dictionary(fc.constantFrom(...FIELDS), fc.constantFrom('e', 're'), { maxKeys: 2 }),
  entities: some(ENTITIES, 2),
  tabs: some(TABS, 1),
});
const assignment = fc.record({
  kind: fc.constantFrom('set', 'set', 'group', 'owned set'),
  place,
  states: fc.uniqueArray(fc.constantFrom('in force', 'in force', ...STATES), { minLength: 1, maxLength: 2 }),
});

const LOGIN_TYPES = ['Application', 'Remote Access 2.0', 'SAML Sfdc Initiated SSO'] as const;
const USER_TYPES = ['Standard', 'Guest', 'PowerPartner', 'CloudIntegrationUser'] as const;
/** Licenses by their keys: by the last one, a user is no human. */
const LICENSES = ['RANDOM', 'RANDOM_INTEGRATION_USER'] as const;

/** An org in few words: numbers stand for things of its lists, whatever their length. */
export const randomOrg = fc.record({
  profiles: fc.array(
    fc.record({
      rights,
      license: fc.constantFrom('RANDOM', ...LICENSES),
      isStandard: fc.nat({ max: 3 }).map((one) => one === 0),
    }),
    { minLength: 1, maxLength: 3 },
  ),
  sets: fc.array(fc.record({ rights, isSessionBased: fc.nat({ max: 3 }).map((one) => one === 0) }), {
    minLength: 1,
    maxLength: 5,
  }),
  groups: fc.array(
    fc.record({
      components: fc.array(place, { maxLength: 3 }),
      mutes: fc.option(mutes),
      isSessionBased: fc.nat({ max: 3 }).map((one) => one === 0),
      pending: fc.option(place, { freq: 2 }),
      status: fc.constantFrom('Updated', 'Updated', 'Outdated', 'Updating', 'Failed'),
    }),
    { maxLength: 3 },
  ),
  roles: fc.array(place, { minLength: 1, maxLength: 4 }),
  territories: fc.array(place, { minLength: 1, maxLength: 3 }),
  users: fc.array(
    fc.record({
      profile: place,
      role: fc.option(place),
      manager: fc.option(place),
      state: fc.constantFrom('enabled', 'enabled', 'enabled', 'frozen', 'inactive'),
      assignments: fc.array(assignment, { maxLength: 4 }),
      activations: fc.array(fc.record({ kind: fc.constantFrom('set', 'group'), place }), { maxLength: 1 }),
      territories: fc.array(fc.record({ place, role: fc.constantFrom(undefined, 'Owner', 'Sales Rep') }), {
        maxLength: 2,
      }),
      hasLicenses: fc.boolean(),
      type: fc.constantFrom('Standard', 'Standard', ...USER_TYPES),
      /** In days before the org is opened. */
      createdAgo: fc.integer({ min: 1, max: 300 }),
      lastLoginAgo: fc.option(fc.integer({ min: 1, max: 200 })),
      logins: fc.array(
        fc.record({
          type: fc.constantFrom(...LOGIN_TYPES),
          status: fc.constantFrom('Success', 'Success', 'Invalid Password'),
          ago: fc.constantFrom(1, 80, 100),
        }),
        { maxLength: 2 },
      ),
    }),
    { minLength: 2, maxLength: 5 },
  ),
  publicGroups: fc.array(
    fc.record({
      isQueue: fc.boolean(),
      users: fc.array(place, { maxLength: 2 }),
      groups: fc.array(place, { maxLength: 2 }),
      hasEverybody: fc.nat({ max: 9 }).map((one) => one === 0),
      systemGroups: fc.array(
        fc.record({
          type: fc.constantFrom(...(Object.keys(MEMBER_GROUPS) as Array<keyof typeof MEMBER_GROUPS>)),
          place,
        }),
        { maxLength: 2 },
      ),
    }),
    { maxLength: 4 },
  ),
});
export type RandomOrg = typeof randomOrg extends fc.Arbitrary<infer T> ? T : never;
type Rights = RandomOrg['profiles'][number]['rights'];

/** What can be asked of a built org: permissions in the notation, and accesses. */
export type BuiltOrg = {
  readonly users: readonly Row[];
  readonly asked: ReadonlyMap<string, Asked>;
  readonly accesses: readonly Access[];
  /** Of each permission set group, by its place. */
  readonly groups: readonly Row[];
  /** The ids of those groups that are queues. */
  readonly queues: ReadonlySet<string>;
};

/** What an org must have switched on before it has its first record. */
export function openRandomOrg(org: Org): void {
  org.settings.features.add('user-access-policies').add('manager-groups');
}

/** Builds the org beside what a new org has. */
export function buildRandomOrg(org: Org, random: RandomOrg): BuiltOrg {
  for (const [index, name] of OBJECTS.entries())
    org.addCustomObject({
      name,
      label: name.slice(0, -3),
      keyPrefix: `a0${index}`,
      fields: [
        ...FIELDS.filter((field) => field.startsWith(`${name}.`)).map((field) => ({
          name: field.slice(name.length + 1),
          label: field.slice(name.length + 1, -3),
          type: 'number' as const,
        })),
        { name: 'Number__c', label: 'Number', type: 'required' },
      ],
    });
  const builder = new OrgBuilder(org);
  const entities = addEntities(builder);
  const give = (parent: Row, { objects, fields, tabs, entities: names }: Rights): void => {
    addPermissions(builder, parent, { objects, fields, tabs: Object.fromEntries(tabs.map((tab) => [tab, true])) });
    for (const name of names) addSetupEntityAccess(builder, parent, entities[name].type, entities[name].row);
  };

  const userLicenses = new Map(LICENSES.map((key) => [key, addUserLicense(builder, { name: key, key, total: 100 })]));
  const profiles = random.profiles.map(({ rights: given, license, isStandard }, index) => {
    const profile = addProfile(builder, {
      name: `Profile ${index}`,
      license: userLicenses.get(license)!,
      permissions: given.system,
    });
    const set = permissionSetOfProfile(builder, profile.Id);
    builder.amend('PermissionSet', set, { IsCustom: !isStandard });
    give(set, given);
    return profile;
  });
  const sets = random.sets.map(({ rights: given, isSessionBased }, index) => {
    const set = addPermissionSet(builder, {
      label: `Set ${index}`,
      permissions: given.system,
      hasActivationRequired: isSessionBased,
    });
    give(set, given);
    return set;
  });
  // A tab that no permission set shows is none that one can ask for.
  addPermissions(builder, addPermissionSet(builder, { label: 'Of nobody' }), {
    tabs: Object.fromEntries(TABS.map((tab) => [tab, true])),
  });
  const groups = random.groups.map((group, index) => addGroupOfSets(builder, group, index, sets, entities));
  const roles: Row[] = [];
  for (const [index, parent] of random.roles.entries())
    roles.push(addRole(builder, { name: `Role ${index}`, parent: roles[parent % (index + 1)] }));
  const territories = addTerritories(builder, random.territories);

  const users = random.users.map(({ profile, role, state, type, createdAgo, lastLoginAgo }, index) =>
    addUser(builder, {
      username: `user${index}@random.example`,
      firstName: 'User',
      lastName: String(index),
      profile: at(profiles, profile)!,
      role: role === null ? undefined : at(roles, role),
      isActive: state !== 'inactive',
      isFrozen: state === 'frozen',
      userType: type,
      createdDate: builder.ago(createdAgo),
      lastLoginDate: lastLoginAgo === null ? undefined : builder.ago(lastLoginAgo),
    }),
  );
  const licenses = [
    addPermissionSetLicense(builder, { developerName: 'RandomPsl', label: 'Random Seats', total: 50 }),
    addPackageLicense(builder, { namespace: 'rnd', total: 50 }),
  ] as const;
  // Nobody has anything by the rows of a license.
  addPermissions(builder, licenses[0], { objects: Object.fromEntries(OBJECTS.map((name) => [name, ALL_SIX])) });
  for (const [index, user] of users.entries()) {
    const { manager, hasLicenses, territories: memberships, assignments, activations, logins } = random.users[index]!;
    // Nobody is their own manager, over any number of levels (Salesforce Help: "Object Relationships Overview", hierarchical).
    const boss = manager === null ? undefined : at(users.slice(0, index), manager);
    if (boss) builder.amend('User', user, { ManagerId: boss.Id });
    if (hasLicenses) {
      assignPermissionSetLicense(builder, user, licenses[0]);
      assignPackageLicense(builder, user, licenses[1]);
    }
    const joined = new Map(memberships.map(({ place: number, role }) => [at(territories, number)!, role]));
    for (const [territory, role] of joined) addTerritoryMember(builder, territory, user, role);
    assign(builder, user, assignments, sets, groups);
    for (const { type: LoginType, status: Status, ago } of logins)
      builder.insert('LoginHistory', { UserId: user.Id, LoginTime: builder.ago(ago), LoginType, Status });
    for (const { kind, place: number } of activations)
      activate(builder, user, kind, at(kind === 'set' ? sets : groups, number));
  }
  const publicGroups = addPublicGroups(builder, random.publicGroups, { users, roles, territories });
  return {
    users,
    groups,
    queues: new Set(publicGroups.filter(({ Type }) => Type === 'Queue').map(({ Id }) => Id)),
    asked: new Map<string, Asked>([
      ...permissionsAsked,
      ...ENTITIES.map((name): [string, Asked] => [
        entities[name].notation,
        { kind: 'entity', id: entities[name].row.Id },
      ]),
    ]),
    accesses: [
      ...accessesOf('profile', 'assigned', profiles),
      ...accessesOf('permission', 'assigned', sets),
      ...accessesOf('permission_set_group', 'member', groups),
      ...accessesOf('role', 'assigned', roles),
      ...accessesOf('group', 'member', publicGroups),
      ...accessesOf('territory', 'member', territories),
      ...accessesOf('territory', 'role:Owner', territories),
      ...accessesOf('permission_set_license', 'assigned', [licenses[0]]),
      ...accessesOf('package_license', 'assigned', [licenses[1]]),
    ],
  };
}

/** What is the same in every random org. */
const permissionsAsked: ReadonlyArray<[string, Asked]> = [
  ...SYSTEM.map((name): [string, Asked] => [name, { kind: 'system', name }]),
  ...OBJECTS.flatMap((object) =>
    objectRights.map((right): [string, Asked] => [`${object}:${right}`, { kind: 'object', object, right }]),
  ),
  ...[...FIELDS, 'Ledger__c.Number__c'].flatMap((field) =>
    (['read', 'edit'] as const).map((right): [string, Asked] => [
      `${field}:${right}`,
      { kind: 'field', field, right, isOpen: field.endsWith('.Number__c') },
    ]),
  ),
  ...TABS.map((name): [string, Asked] => [`tab:${name}`, { kind: 'tab', name }]),
];

const accessesOf = (type: string, slug: string, rows: readonly Row[]): Access[] =>
  rows.map(({ Id }) => ({ type, id: Id, slug }));

const at = <T>(list: readonly T[], number: number): T | undefined => list[number % Math.max(1, list.length)];

type Entities = Record<(typeof ENTITIES)[number], { type: SetupEntityType; row: Row; notation: string }>;

const addEntities = (builder: OrgBuilder): Entities => ({
  custom: { type: 'CustomPermission', row: addCustomPermission(builder, 'Approve'), notation: 'custom:Approve' },
  apex: { type: 'ApexClass', row: addApexClass(builder, 'LedgerController'), notation: 'apex:LedgerController' },
  app: {
    type: 'ConnectedApplication',
    row: addConnectedApp(builder, { name: 'Bank Link', isAdminApprovedOnly: true }),
    notation: 'app:Bank Link',
  },
  openApp: {
    type: 'ConnectedApplication',
    row: addConnectedApp(builder, { name: 'Open Link', isAdminApprovedOnly: false }),
    notation: 'app:Open Link',
  },
});

function addGroupOfSets(
  builder: OrgBuilder,
  { components, mutes: muted, isSessionBased, pending, status }: RandomOrg['groups'][number],
  index: number,
  sets: readonly Row[],
  entities: Entities,
): Row {
  const members = [...new Set(components.map((number) => at(sets, number)!))];
  const group = addPermissionSetGroup(builder, {
    label: `Bundle ${index}`,
    components: members,
    hasActivationRequired: isSessionBased,
  });
  if (muted)
    mutePermissions(builder, group, {
      label: `Bundle ${index} muted`,
      permissions: muted.system,
      objects: muted.objects,
      fields: muted.fields,
      tabs: Object.fromEntries(muted.tabs.map((tab) => [tab, true])),
      entities: muted.entities.map((name) => ({ type: entities[name].type, entity: entities[name].row })),
    });
  const late = pending === null ? undefined : at(sets, pending)!;
  if (late && !members.includes(late)) addPendingComponent(builder, group, late);
  else builder.amend('PermissionSetGroup', group, { Status: status });
  return group;
}

function addTerritories(builder: OrgBuilder, parents: readonly number[]): Row[] {
  const model = addTerritoryModel(builder, { name: 'Random', state: 'Active' });
  const type = addTerritoryType(builder, 'Region', 1);
  const territories: Row[] = [];
  for (const [index, parent] of parents.entries())
    territories.push(
      addTerritory(builder, { name: `Territory ${index}`, model, type, parent: territories[parent % (index + 1)] }),
    );
  return territories;
}

function assign(
  builder: OrgBuilder,
  user: Row,
  assignments: RandomOrg['users'][number]['assignments'],
  sets: readonly Row[],
  groups: readonly Row[],
): void {
  const done = new Set<Row>();
  for (const { kind, place: number, states } of assignments) {
    const given = at(kind === 'set' ? sets : groups, number);
    if (!given || done.has(given)) continue;
    done.add(given);
    for (const state of states) {
      const expirationDate = { 'ends later': builder.ahead(30), expired: builder.ago(10) }[state as string];
      const end = { assignedDate: builder.ago(40), ...(expirationDate !== undefined && { expirationDate }) };
      const row =
        kind === 'set'
          ? assignPermissionSet(builder, user, given, end)
          : kind === 'group'
            ? assignPermissionSetGroup(builder, user, given, end)
            : assignPermissionSet(builder, user, permissionSetOfGroup(builder, given.Id), end);
      if (state === 'revoked') builder.amend('PermissionSetAssignment', row, { IsRevoked: true });
      if (state === 'inactive') builder.amend('PermissionSetAssignment', row, { IsActive: false });
    }
  }
}

function activate(builder: OrgBuilder, user: Row, kind: 'set' | 'group', given: Row | undefined): void {
  if (given)
    builder.insert('SessionPermSetActivation', {
      UserId: user.Id,
      [kind === 'set' ? 'PermissionSetId' : 'PermissionSetGroupId']: given.Id,
    });
}

function addPublicGroups(
  builder: OrgBuilder,
  random: RandomOrg['publicGroups'],
  rows: Record<'users' | 'roles' | 'territories', readonly Row[]>,
): Row[] {
  const groups = random.map(({ isQueue }, index) =>
    isQueue
      ? addQueue(builder, { name: `Queue ${index}`, sObjects: [] })
      : addGroup(builder, { name: `Group ${index}` }),
  );
  for (const [index, { users, groups: inner, systemGroups, hasEverybody }] of random.entries()) {
    const group = groups[index]!;
    const members = [
      ...users.map((number) => at(rows.users, number)!),
      ...(hasEverybody ? [orgWideGroup(builder, 'Organization')] : []),
      ...inner.map((number) => at(groups, number)!).filter((other) => other !== group),
      ...systemGroups.flatMap(({ type, place: number }) => {
        const related = at(rows[rowsOf[MEMBER_GROUPS[type]]], number)!;
        // There are groups of the managers and reports of internal users alone.
        return isUser(related) && related.UserType !== 'Standard' ? [] : systemGroupOf(builder, type, related);
      }),
    ];
    for (const member of new Set(members)) addGroupMember(builder, group, member);
  }
  return groups;
}

const isUser = ({ Username }: Row): boolean => typeof Username === 'string';

const rowsOf = { role: 'roles', territory: 'territories', user: 'users' } as const;
