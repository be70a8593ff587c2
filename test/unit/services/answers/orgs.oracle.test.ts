import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SimulatorOptions } from '../../../../simulator/start.js';
import type { Org, Row } from '../../../../simulator/org/types.js';
import type { Access } from '../../../oracle/memberships.js';
import { objectRights, type Asked } from '../../../oracle/permissions.js';
import { tablesOf, type Tables } from '../../../oracle/tables.js';
import { fewPages, startOrg, type UnitOrg } from '../../support/simulatedOrg.js';
import { keptAnswers, liveAnswers, type Answers } from './support/answers.js';
import {
  compareHolders,
  compareWho,
  compareWhy,
  compareWhyHeld,
  keptIn,
  keysOf,
  usersKept,
  usersOf,
} from './support/comparison.js';

const system = (...names: string[]): Array<[string, Asked]> => names.map((name) => [name, { kind: 'system', name }]);

const objects = (...names: string[]): Array<[string, Asked]> =>
  names.flatMap((object) =>
    objectRights.map((right): [string, Asked] => [`${object}:${right}`, { kind: 'object', object, right }]),
  );

/** @param rowsOf the field that has the rows of one that is a part of it */
const field = (name: string, { isOpen = false, rowsOf = name } = {}): Array<[string, Asked]> =>
  (['read', 'edit'] as const).map((right) => [`${name}:${right}`, { kind: 'field', field: rowsOf, right, isOpen }]);

/** The kinds of entities of Setup that the notation has a word for. */
const ENTITIES: ReadonlyArray<[word: string, object: string, name: string]> = [
  ['custom', 'CustomPermission', 'DeveloperName'],
  ['apex', 'ApexClass', 'Name'],
  ['page', 'ApexPage', 'Name'],
  ['flow', 'FlowDefinitionView', 'ApiName'],
  ['app', 'ConnectedApplication', 'Name'],
  ['app', 'ExternalClientApplication', 'DeveloperName'],
];

/** Up to `most` of the entities of each kind. */
function entities(org: Org, most = Infinity): Array<[string, Asked]> {
  return ENTITIES.flatMap(([word, object, name]) =>
    [...org.table(object).rows()].slice(0, most).map((row): [string, Asked] => {
      const namespace = typeof row.NamespacePrefix === 'string' ? `${row.NamespacePrefix}__` : '';
      return [`${word}:${namespace}${String(row[name])}`, { kind: 'entity', id: String(row.DurableId ?? row.Id) }];
    }),
  );
}

/** What of the org can be asked for by the commands, by kind. */
function accessesOf(org: Org): Access[] {
  const rows = (object: string, isMeant: (row: Row) => boolean = () => true): Row[] =>
    [...org.table(object).rows()].filter(isMeant);
  const isActive = (row: Row): boolean =>
    org.table('Territory2Model').get(String(row.Territory2ModelId))?.State === 'Active';
  const all = (type: string, slug: string, found: readonly Row[]): Access[] =>
    found.map(({ Id }) => ({ type, id: Id, slug }));
  return [
    ...all('profile', 'assigned', rows('Profile')),
    ...all(
      'permission',
      'assigned',
      rows('PermissionSet', (set) => set.IsOwnedByProfile !== true && set.Type !== 'Group'),
    ),
    ...all('permission_set_group', 'member', rows('PermissionSetGroup')),
    ...all('role', 'assigned', rows('UserRole')),
    ...all(
      'group',
      'member',
      rows('Group', ({ Type }) => Type === 'Regular' || Type === 'Queue'),
    ),
    ...all('territory', 'member', rows('Territory2', isActive)),
    ...all('territory', 'role:Owner', rows('Territory2', isActive)),
    ...all('permission_set_license', 'assigned', rows('PermissionSetLicense')),
    ...all('package_license', 'assigned', rows('PackageLicense')),
  ];
}

/** An org that is asked live, and from a snapshot of it. */
function whileOrgRuns(options: SimulatorOptions): {
  org: () => UnitOrg;
  tables: () => Tables;
  live: () => Answers;
  kept: () => Answers;
} {
  let org: UnitOrg;
  let folder: string;
  let kept: Answers;
  let tables: Tables;
  before(async () => {
    org = await startOrg(options);
    folder = await mkdtemp(join(tmpdir(), 'answers-'));
    kept = await keptAnswers(org.connection, join(folder, 'org.snapshot'));
    const admin = org.simulator.username.replace(/@.*/, '');
    tables = tablesOf(org.simulator.org, org.userId(admin));
  });
  after(async () => {
    await kept.close();
    await org.stop();
    await rm(folder, { recursive: true });
  });
  return { org: () => org, tables: () => tables, live: () => liveAnswers(org.connection), kept: () => kept };
}

describe('answers about the demo org', function () {
  this.timeout(120_000);
  const { org, tables, live, kept } = whileOrgRuns({ seed: 'demo' });
  const demo = (): Org => org().simulator.org;
  const everybody = (): Row[] => usersOf(demo());
  const staff = (): Row[] => usersKept(demo());

  const asked = (): Map<string, Asked> =>
    new Map<string, Asked>([
      ...system('ModifyAllData', 'ViewAllData', 'ManageUsers', 'AssignPermissionSets', 'ApiEnabled'),
      ...system('ExportReport', 'EditReadonlyFields', 'ViewAllFieldsGlobal'),
      ...objects('Case', 'Launch__c', 'Telemetry__c'),
      ...field('Launch__c.Go__c'),
      ...field('Telemetry__c.Reading__c'),
      ...field('Account.BillingStreet', { rowsOf: 'Account.BillingAddress' }),
      ...field('Rocket__c.Serial_Number__c', { isOpen: true }),
      ['tab:standard-Account', { kind: 'tab', name: 'standard-Account' }],
      ...entities(demo()),
    ]);
  /** Few enough for questions that take some requests each. */
  const some = <T>(list: Iterable<T>, each: number, first = 0): T[] =>
    [...list].filter((_, place) => place % each === first % each);

  it('say who has permissions, as the oracle does', () => compareWho(kept(), keptIn(asked()), staff(), tables()));
  it('say who has permissions, asked live', () => compareWho(live(), asked(), everybody(), tables()));
  it('say who holds accesses', () => compareHolders(kept(), accessesOf(demo()), staff(), tables()));
  it('say who holds accesses, asked live', () =>
    compareHolders(live(), some(accessesOf(demo()), 2), everybody(), tables()));
  it('say why everybody has permissions', () => compareWhy(kept(), keptIn(asked()), staff(), tables()));
  it('say why people have permissions, asked live', async () => {
    for (const [at, user] of everybody().entries())
      await compareWhy(live(), new Map(some(asked(), asked().size, at)), [user], tables());
  });
  it('say why everybody holds accesses', () => compareWhyHeld(kept(), accessesOf(demo()), staff(), tables()));
  it('say why people hold accesses, asked live', async () => {
    const accesses = accessesOf(demo());
    for (const [at, user] of everybody().entries())
      await compareWhyHeld(live(), some(accesses, 60, at), [user], tables());
  });
  it('say what would be left without something', async () => {
    for (const [at, user] of staff().entries())
      for (const key of keysOf(user, tables()))
        await compareWhy(kept(), new Map(some(keptIn(asked()), 9, at)), [user], tables(), [key]);
  });
});

describe('answers about a larger org', function () {
  this.timeout(300_000);
  const { org, tables, live, kept } = whileOrgRuns(fewPages);
  const larger = (): Org => org().simulator.org;

  const asked = (): Map<string, Asked> =>
    new Map<string, Asked>([
      ...system('ModifyAllData'),
      ['Account:delete', { kind: 'object', object: 'Account', right: 'delete' }],
      ['Account.Rating:edit', { kind: 'field', field: 'Account.Rating', right: 'edit', isOpen: false }],
      ['tab:standard-Account', { kind: 'tab', name: 'standard-Account' }],
      ...entities(larger(), 1),
    ]);
  /** A few of each kind. */
  const accesses = (): Access[] => {
    const seen = new Map<string, number>();
    return accessesOf(larger()).filter(({ type }) => {
      seen.set(type, (seen.get(type) ?? 0) + 1);
      return seen.get(type)! <= 2;
    });
  };
  /** One user in so many. */
  const some = (each: number): Row[] => usersKept(larger()).filter((_, place) => place % each === 0);

  it('say who has permissions, as the oracle does', () => compareWho(kept(), asked(), usersKept(larger()), tables()));
  it('say who has permissions, asked live', () =>
    compareWho(live(), new Map([...asked()].slice(0, 4)), usersOf(larger()), tables()));
  it('say who holds accesses', () => compareHolders(kept(), accesses(), usersKept(larger()), tables()));
  it('say who holds accesses, asked live', () => compareHolders(live(), accesses(), usersOf(larger()), tables()));
  it('say why people have permissions', () => compareWhy(kept(), asked(), some(25), tables()));
  it('say why people have permissions, asked live', () => compareWhy(live(), asked(), some(1000), tables()));
  it('say why people hold accesses', () => compareWhyHeld(kept(), accesses(), some(25), tables()));
});
