import { join } from 'node:path';
import { expect } from 'chai';
import { people, permissions, tableSays } from '../oracle/invoices.js';
import type { Verdict } from '../oracle/permissions.js';
import { runInOneCli } from './support/cliProcess.js';
import { ORG, startDemo, type Demo } from './support/demo.js';
import type { RunResult } from './support/sf.js';

type Who = {
  users: Array<{ username: string; verdict: Verdict }>;
  counts: { can: number; onlyIf: number; cannotLogIn: number };
};
type Part = { resource: string };
type Why = {
  verdict: Verdict;
  permissions: Array<{ permission: string; verdict: Verdict }>;
  ways: Array<{ path: Part[]; gives: string[]; isEnough: boolean }>;
  obstacles: Array<{ kind: string; path: Part[]; permissions: string[]; at: string | null }>;
};

const names = Object.keys(people);
const can = (asked: readonly string[]): string[] => asked.flatMap((permission) => ['--can', permission]);
const usernameOf = (name: string): string => `${name}@invoices.example`;
const nameOf = (username: string): string => username.replace(/@.*/, '');
const pathOf = (path: readonly Part[]): string => path.map(({ resource }) => resource).join(' → ');

/** The objects and the field of the table by their labels, or in another case. */
const otherNames: ReadonlyArray<[asked: string, means: string]> = [
  ['Invoice:delete', 'Invoice__c:delete'],
  ['invoice__C.amount__C:EDIT', 'Invoice__c.Amount__c:edit'],
  ['Custom:export_invoices', 'custom:Export_Invoices'],
];

describe('sf access who and why in the test org', () => {
  let demo: Demo;
  let snapshot: string;
  before(async () => {
    demo = await startDemo({ seed: 'invoices' });
    snapshot = join(demo.sf.home, 'invoices.snapshot');
    const options = ['--sync-permissions', '--sync-field-permissions', '--sync-non-standard-users'];
    const { exitCode, stderr } = await demo.plugin.run([
      'access',
      'sync',
      '-o',
      ORG,
      '--snapshot',
      snapshot,
      ...options,
    ]);
    expect(exitCode, stderr).to.equal(0);
  });
  after(() => demo.stop());

  const whoArgs = (args: readonly string[]): string[] => ['access', 'who', ...args, '--json'];
  const whoAnswer = ({ exitCode, stdout, json }: RunResult): Who => {
    expect(exitCode, stdout).to.equal(0);
    return json().result as Who;
  };
  const who = async (args: readonly string[]): Promise<Who> => whoAnswer(await demo.plugin.run(whoArgs(args)));

  const whyArgs = (name: string, args: readonly string[]): string[] => {
    return ['access', 'why', '--user', usernameOf(name), ...args, '--json'];
  };
  /** Exit code 0 says yes, and 3 everything else: Design, "Answering". */
  const whyAnswer = ({ exitCode, stdout, json }: RunResult): Why => {
    const envelope = json();
    const answer = envelope.result as Why;
    expect([exitCode, envelope.status], stdout).to.deep.equal(answer.verdict === 'yes' ? [0, 0] : [3, 3]);
    return answer;
  };
  const why = async (name: string, args: readonly string[]): Promise<Why> =>
    whyAnswer(await demo.plugin.run(whyArgs(name, args)));

  const verdictsOf = ({ users }: Who): Record<string, Verdict> =>
    Object.fromEntries(users.map(({ username, verdict }) => [nameOf(username), verdict]));
  const tableOf = (permission: string): Record<string, Verdict> =>
    Object.fromEntries(
      names.map((name) => [name, tableSays(name, permission)] as const).filter(([, verdict]) => verdict !== 'no'),
    );

  for (const origin of ['the org', 'a snapshot'] as const) {
    const from = (): string[] => (origin === 'the org' ? ['-o', ORG] : ['--snapshot', snapshot]);

    describe(`by ${origin}`, () => {
      for (const permission of permissions)
        it(`says who has ${permission}`, async () => {
          const expected = tableOf(permission);
          const answer = await who([...from(), '--can', permission]);
          expect(verdictsOf(answer)).to.deep.equal(expected);
          const count = (verdict: Verdict): number => Object.values(expected).filter((one) => one === verdict).length;
          expect(answer.counts).to.deep.equal({
            can: count('yes'),
            onlyIf: count('only if'),
            cannotLogIn: count('cannot log in'),
          });
        });

      for (const [asked, means] of otherNames)
        it(`takes ${asked} for ${means}`, async () => {
          expect(verdictsOf(await who([...from(), '--can', asked]))).to.deep.equal(tableOf(means));
        });

      for (const name of names) {
        const has = permissions.filter((permission) => tableSays(name, permission) !== 'no');
        const hasNot = permissions.filter((permission) => tableSays(name, permission) === 'no');

        it(`says what ${name} has`, async () => {
          const { verdict, permissions: parts } = await why(name, [...from(), ...can(permissions)]);
          // Nobody has all of it.
          expect(verdict).to.equal('no');
          expect(parts).to.deep.equal(
            permissions.map((permission) => ({ permission, verdict: tableSays(name, permission) })),
          );
        });
        if (has.length > 0)
          it(`says that ${name} has all of that`, async () => {
            expect((await why(name, [...from(), ...can(has)])).verdict).to.equal(people[name]!.has);
          });
        it(`says that ${name} has nothing else`, async () => {
          expect((await why(name, [...from(), ...can(hasNot), '--any'])).verdict).to.equal('no');
        });
      }

      it('takes the weakest of several permissions, and the strongest with --any', async () => {
        const both = can(['Invoice__c:edit', 'ExportReport']);
        expect(verdictsOf(await who([...from(), ...both]))).to.deep.equal({ dan: 'yes' });
        expect(verdictsOf(await who([...from(), ...both, '--any']))).to.deep.equal({
          ...tableOf('Invoice__c:edit'),
          ...tableOf('ExportReport'),
        });
      });

      const ways: ReadonlyArray<[name: string, permission: string, ways: string[]]> = [
        ['ada', 'Invoice__c:delete', ['Admin gives ModifyAllData']],
        ['ben', 'Invoice__c.Amount__c:read', ['Inv_Read gives Invoice__c.Amount__c:read, Invoice__c:read']],
        ['cyd', 'Invoice__c:edit', ['Billing gives Invoice__c:edit']],
        ['dan', 'ExportReport', ['Exporter gives ExportReport']],
        ['fay', 'ModifyAllData', ['Break_Glass gives ModifyAllData']],
        ['gus', 'ViewAllData', ['Ops gives ViewAllData']],
        ['ivy', 'Invoice__c.Amount__c:read', ['Data_Sync gives Invoice__c:read, Invoice__c:view-all-fields']],
        [
          'joe',
          'Invoice__c.Amount__c:edit',
          ['Fld_Edit gives Invoice__c.Amount__c:edit', 'Sales gives Invoice__c:edit'],
        ],
      ];
      for (const [name, permission, expected] of ways)
        it(`says through what ${name} has ${permission}`, async () => {
          const answer = await why(name, [...from(), '--can', permission]);
          const told = answer.ways.map(({ path, gives }) => `${pathOf(path)} gives ${gives.toSorted().join(', ')}`);
          expect(told).to.have.members(expected);
          expect(answer.ways.every(({ isEnough }) => isEnough)).to.equal(expected.length === 1);
        });

      const obstacles: ReadonlyArray<[name: string, permission: string, kinds: string[]]> = [
        ['ada', 'Invoice__c.Amount__c:read', ['field closed']],
        ['ben', 'Invoice__c:edit', []],
        ['cyd', 'Invoice__c:delete', ['muted Billing → Inv_Full']],
        ['cyd', 'custom:Export_Invoices', ['muted Billing → Exporter']],
        ['cyd', 'Invoice__c.Amount__c:edit', ['muted Billing → Inv_Full', 'field closed']],
        ['dan', 'ExportReport', ['muted Billing → Exporter']],
        ['eve', 'Invoice__c:read', ['expired Inv_Full']],
        ['fay', 'Invoice__c:modify-all', ['session not activated Break_Glass']],
        ['gus', 'ModifyAllData', ['account frozen']],
        ['gus', 'ApiEnabled', ['group outdated Ops → Loader', 'account frozen']],
        ['hal', 'Invoice__c.Amount__c:edit', ['account inactive']],
        ['ivy', 'Invoice__c:edit', []],
        ['joe', 'ExportReport', ['revoked Exporter']],
        ['joe', 'Invoice__c.Amount__c:edit', []],
      ];
      for (const [name, permission, expected] of obstacles)
        it(`says what stands in the way of ${permission} for ${name}`, async () => {
          const answer = await why(name, [...from(), '--can', permission]);
          const told = answer.obstacles.map(({ kind, path }) => `${kind} ${pathOf(path)}`.trim());
          expect(told).to.have.members(expected);
        });

      it('says since when an assignment has ended', async () => {
        const { obstacles: told } = await why('eve', [...from(), '--can', 'Invoice__c:read']);
        expect(told.map(({ at }) => at)).to.deep.equal(['2026-08-22T09:00:00Z']);
      });

      const withouts: ReadonlyArray<[name: string, permission: string, without: string[], verdict: Verdict]> = [
        ['dan', 'ExportReport', ['permission-set:Exporter'], 'no'],
        ['dan', 'Invoice__c:edit', ['permission-set:Exporter'], 'yes'],
        ['dan', 'Invoice__c:edit', ['permission-set:Exporter', 'permission-set-group:Billing'], 'no'],
        ['joe', 'Invoice__c.Amount__c:edit', ['permission-set:Fld_Edit'], 'no'],
        ['joe', 'Invoice__c:edit', ['permission-set:Fld_Edit'], 'yes'],
        // The group gives it, and the set in it is not held directly.
        ['cyd', 'Invoice__c:edit', ['permission-set:Inv_Full'], 'yes'],
      ];
      for (const [name, permission, without, expected] of withouts)
        it(`says that ${name} without ${without.join(' and ')} has ${permission}: ${expected}`, async () => {
          const left = without.flatMap((one) => ['--without', one]);
          const { verdict } = await why(name, [...from(), '--can', permission, ...left]);
          expect(verdict).to.equal(expected);
        });

      const accesses: ReadonlyArray<[flags: string[], holders: Record<string, Verdict>]> = [
        [['--permission-set', 'Inv_Full'], { cyd: 'yes', dan: 'yes', hal: 'cannot log in' }],
        [['--permission-set', 'Exporter'], { cyd: 'yes', dan: 'yes' }],
        [['--permission-set', 'Break_Glass'], { fay: 'only if', gus: 'cannot log in' }],
        [['--permission-set', 'Loader'], { gus: 'cannot log in' }],
        [['--permission-set-group', 'Billing'], { cyd: 'yes', dan: 'yes' }],
        [['--profile', 'Sales'], { joe: 'yes' }],
        // A sync reads licenses only where it is asked to, and ada may not read all of them.
        ...(origin === 'the org'
          ? [[['--permission-set-license', 'InvoicingPsl'], {}] as [string[], Record<string, Verdict>]]
          : []),
      ];
      for (const [flags, expected] of accesses)
        it(`says who holds ${flags.join(' ')}`, async () => {
          expect(verdictsOf(await who([...from(), ...flags]))).to.deep.equal(expected);
          const verdict = expected['gus'] ?? 'no';
          expect((await why('gus', [...from(), ...flags])).verdict).to.equal(verdict);
        });
    });
  }

  it('says the same in the CLI: what a user has, who has what, the risks, and how two users differ', async () => {
    // What in-process runs say of every user and permission is said above.
    const ofUsers = [
      ['cyd', '-o', ORG],
      ['gus', '--snapshot', snapshot],
    ] as const;
    const others = [
      ['risks', '--snapshot', snapshot],
      ['diff', '--snapshot', snapshot, '--user', usernameOf('cyd'), '--with-user', usernameOf('dan')],
    ];
    const ran = await runInOneCli(demo.sf.home, [
      ...ofUsers.map(([name, ...from]) => whyArgs(name, [...from, ...can(permissions)])),
      whoArgs(['-o', ORG, ...can(['Invoice__c:delete'])]),
      ...others.map((args) => ['access', ...args, '--json']),
    ]);
    for (const [name] of ofUsers)
      expect(whyAnswer(ran.shift()!).permissions).to.deep.equal(
        permissions.map((permission) => ({ permission, verdict: tableSays(name, permission) })),
      );
    expect(verdictsOf(whoAnswer(ran.shift()!))).to.deep.equal({
      ...{ ada: 'yes', fay: 'only if', gus: 'cannot log in', hal: 'cannot log in' },
    });
    for (const args of others) {
      const [byCli, here] = [ran.shift()!, await demo.plugin.run(['access', ...args, '--json'])];
      expect([byCli.exitCode, byCli.json().result]).to.deep.equal([0, here.json().result]);
    }
  });

  const positions = {
    unstoredObjectPermissions: ['hidden in semi-joins', 'hidden'],
    mutedEntities: ['listed'],
    revokedAssignments: ['hidden'],
    expiredAssignments: ['hidden'],
  } as const;
  for (const [name, others] of Object.entries(positions))
    for (const position of others)
      it(`answers the same where ${name} is ${position}`, async () => {
        Object.assign(demo.simulator.org.settings.switches, { [name]: position });
        try {
          for (const permission of ['Invoice__c:delete', 'Invoice__c:read', 'custom:Export_Invoices', 'ExportReport'])
            expect(verdictsOf(await who(['-o', ORG, '--can', permission]))).to.deep.equal(tableOf(permission));
        } finally {
          Object.assign(demo.simulator.org.settings.switches, {
            [name]: { mutedEntities: 'hidden' }[name] ?? 'shown',
          });
        }
      });

  it('lets a session give what a session-based permission set holds', async () => {
    const { org } = demo.simulator;
    const rowId = (object: string, field: string, value: string): string =>
      [...org.table(object).rows()].find((row) => row[field] === value)!.Id;
    const { Id } = org.table('SessionPermSetActivation').insert({
      UserId: rowId('User', 'Username', usernameOf('fay')),
      PermissionSetId: rowId('PermissionSet', 'Name', 'Break_Glass'),
    });
    try {
      expect(verdictsOf(await who(['-o', ORG, '--can', 'ModifyAllData']))).to.deep.equal({
        ...tableOf('ModifyAllData'),
        fay: 'yes',
      });
      expect((await why('fay', ['-o', ORG, '--can', 'Invoice__c:delete'])).verdict).to.equal('yes');
    } finally {
      org.table('SessionPermSetActivation').delete(Id);
    }
  });
});
