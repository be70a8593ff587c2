import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { expect } from 'chai';
import { repository } from '../../scripts/repository.js';
import { Lab, type LabOptions, type Login } from '../../scripts/realOrg/lab.js';
import { runChecks, Stop } from '../../scripts/realOrg/runChecks.js';
import { sfEnvironment } from '../../scripts/sf/environment.js';
import { LATEST } from '../../simulator/http/apiVersion.js';
import type { Row } from '../../simulator/org/types.js';
import type { Switches } from '../../simulator/org/switches.js';
import { ORG, startDemo, type Demo } from './support/demo.js';
import { commandOnTerminal, hasTerminal } from './support/terminal.js';
import { skipWithout } from '../systems.js';

const SETUP = 'made-ready';
const SETUP_USER = 'zoe.muller@acme-rockets.example';
const ORDINARY = 'ordinary';
const ORDINARY_USER = 'nancy.wu@acme-rockets.example';
const BLOCKED = 'owen.price@acme-rockets.example';

/** Where the checks leave nothing behind. */
const MADE = [
  'Account',
  'Contact',
  'Group',
  'GroupMember',
  'PermissionSet',
  'PermissionSetAssignment',
  'PermissionSetGroup',
  'PermissionSetGroupComponent',
  'UserRole',
  'UserTerritory2Association',
];

type Ended = { exitCode: number | null; said: string };

describe('scripts/realOrgChecks.ts', () => {
  let demo: Demo;
  let report: string;
  beforeEach(async () => {
    demo = await startDemo();
    demo.simulator.org.settings.lag = 400;
    report = join(demo.sf.home, 'report.md');
  });
  afterEach(() => demo.stop());

  const start = (flags: string[]): ReturnType<typeof spawn> =>
    spawn(
      process.execPath,
      ['--import', 'tsx', 'scripts/realOrgChecks.ts', '--target-org', ORG, '--report', report, ...flags],
      { cwd: repository, env: sfEnvironment(demo.sf.home), stdio: 'pipe' },
    );
  const quick = ['--no-prompt', '--expiry-seconds', '2', '--patience-seconds', '4'];
  const ended = async (child: ReturnType<typeof spawn>): Promise<Ended> => {
    const said = text(child.stderr!);
    const [exitCode] = (await once(child, 'close')) as [number | null];
    return { exitCode, said: await said };
  };
  const loginOf = (username: string): Login => {
    const { org, instanceUrl } = demo.simulator;
    const [{ Id: userId } = { Id: '' }] = org.table('User').where('Username', username);
    const accessToken = demo.simulator.tokenFor(username);
    return { username, userId, instanceUrl, accessToken, version: `${String(LATEST)}.0` };
  };
  /** Runs the checks in this process, as the script does with `quick`. */
  async function runHere(options: Partial<LabOptions> = {}, ask?: () => Promise<void>): Promise<Ended> {
    let said = '';
    const lab = new Lab({
      login: loginOf(demo.simulator.username),
      expirySeconds: 2,
      patienceSeconds: 4,
      stopped: new AbortController().signal,
      ...options,
    });
    const say = (line: string): void => void (said += `${line}\n`);
    try {
      return { exitCode: await runChecks(lab, { report, allowProduction: false, say, ask }), said };
    } catch (error) {
      if (!(error instanceof Stop)) throw error;
      return { exitCode: 2, said: `${said}${error.message}\n` };
    }
  }
  /** How many records there are. Whoever is made gets the set that the profile owns, and keeps it. */
  const sizes = (): Array<[object: string, count: number]> =>
    MADE.map((object) => [
      object,
      [...demo.simulator.org.table(object).rows()].filter((row) => !isOfProfile(row)).length,
    ]);
  const isOfProfile = ({ PermissionSetId }: Row): boolean =>
    typeof PermissionSetId === 'string' &&
    demo.simulator.org.table('PermissionSet').get(PermissionSetId)?.IsOwnedByProfile === true;
  /** The active users, and who is in which role and profile. */
  const people = (): unknown[] =>
    [...demo.simulator.org.table('User').rows()]
      .filter(({ IsActive }) => IsActive)
      .map(({ Username, ProfileId, UserRoleId }) => [Username, ProfileId, UserRoleId ?? null]);

  /** The position of each switch, and what the org does, by the report. */
  async function positions(): Promise<Record<string, string>> {
    const rows = [...(await readFile(report, 'utf8')).matchAll(/^\| *\d+\. [^|]+\| ([^|]+?) *\| ([^|]+?) *\|/gm)];
    return Object.fromEntries(rows.map(([, about, position]) => [about!, position!]));
  }

  const runs: Array<{ switches: Partial<Switches>; decided: Record<string, string> }> = [
    {
      switches: {},
      decided: {
        describeInComposite: 'answered',
        groupSemiJoins: 'accepted',
        memberSemiJoins: 'accepted',
        bulkSemiJoins: 'accepted',
        bulkOfSetupObjects: 'accepted',
        bulkOrder: 'as asked',
        expirationOfAdministration: 'refused',
        expiredAssignments: 'shown',
        grantAfterEnd: 'refused',
        changesOfExpired: 'accepted',
        queueMembers: 'Manage Users',
        groupByOwnedSet: 'filled',
        groupRecalculation: 'at once',
        profileOfOtherLicense: 'sets must suit',
        mutedEntities: 'hidden',
        deletedAgain: 'ENTITY_IS_DELETED',
      },
    },
    {
      switches: {
        describeInComposite: 'refused',
        memberSemiJoins: 'refused',
        bulkSemiJoins: 'refused',
        bulkOfSetupObjects: 'refused',
        bulkOrder: 'any',
        expirationOfAdministration: 'accepted',
        expiredAssignments: 'hidden',
        grantAfterEnd: 'accepted',
        changesOfExpired: 'refused',
        queueMembers: 'more',
        groupByOwnedSet: 'empty',
        groupRecalculation: 'later',
        profileOfOtherLicense: 'refused',
        mutedEntities: 'listed',
        deletedAgain: 'INVALID_CROSS_REFERENCE_KEY',
      },
      decided: {},
    },
    {
      switches: { groupByOwnedSet: 'refused', groupRecalculation: 'failed', profileOfOtherLicense: 'sets removed' },
      decided: {},
    },
    { switches: { groupSemiJoins: 'refused', groupRecalculation: 'never', expiredAssignments: 'hidden' }, decided: {} },
  ];
  for (const [index, { switches, decided }] of runs.entries())
    it(`tells the positions: ${Object.values(switches).join(', ') || 'the first of each'}`, async () => {
      Object.assign(demo.simulator.org.settings.switches, switches);
      // Without Customize Application, which "--for all" gives, too.
      const made = await demo.plugin.run([
        'access',
        'setup',
        '-o',
        ORG,
        '--user',
        SETUP_USER,
        '--for',
        'provision',
        '--no-prompt',
      ]);
      expect(made.exitCode, made.stderr).to.equal(0);
      const [before, peopleBefore] = [sizes(), people()];
      const { exitCode, said } = await (index === 0 ? runScript() : runHere(others()));
      expect(exitCode, said).to.equal(0);
      expect(await positions()).to.include({ ...decided, ...switches });
      const words = await readFile(report, 'utf8');
      expect(words).to.match(/\| a record of others +\| INVALID_CROSS_REFERENCE_KEY +\| the record is still there +\|/);
      for (const name of ['mia.santos', 'nancy.wu', 'owen.price', 'zoe.muller', 'Acme', '127.0.0.1'])
        expect(words).not.to.include(name);
      expect(said).to.include(`Org: Acme Rockets (${demo.simulator.username}, Developer Edition`);
      expect(sizes()).to.deep.equal(before);
      expect(people()).to.deep.equal(peopleBefore);
    });

  const others = (): Partial<LabOptions> => ({
    setupLogin: loginOf(SETUP_USER),
    ordinaryLogin: loginOf(ORDINARY_USER),
    blockedUser: BLOCKED,
  });
  async function runScript(): Promise<Ended> {
    await demo.logIn(SETUP_USER, SETUP);
    await demo.logIn(ORDINARY_USER, ORDINARY);
    const flags = ['--setup-org', SETUP, '--ordinary-org', ORDINARY, '--blocked-user', BLOCKED];
    return ended(start([...quick, ...flags]));
  }

  it('says what it could not find out, and why', async () => {
    const { exitCode, said } = await runHere();
    expect(exitCode, said).to.equal(0);
    const words = await readFile(report, 'utf8');
    expect(words).to.match(/\| queueMembers +\| not decided +\| NO_SETUP_USER: name that user with --setup-org +\|/);
    expect(words).to.match(/\| a deactivation with a blocker +\| not decided +\| NO_BLOCKED_USER/);
    expect(words).to.match(/\| a record of others +\| not decided +\| NO_ORDINARY_USER/);
  });

  it('tells the reason where the org has no free seat, and goes on', async () => {
    const { org } = demo.simulator;
    for (const { Id, TotalLicenses } of [...org.table('UserLicense').rows()])
      org.table('UserLicense').update(Id, { UsedLicenses: TotalLicenses ?? null });
    const before = sizes();
    const { exitCode, said } = await runHere();
    expect(exitCode, said).to.equal(0);
    expect(await positions()).to.include({ bulkOrder: 'as asked', groupByOwnedSet: 'not decided' });
    expect(await readFile(report, 'utf8')).to.include('NO_SEAT: no seat of the license Salesforce is free');
    expect(sizes()).to.deep.equal(before);
  });

  it('removes what it made when Ctrl-C ends it', async function () {
    skipWithout(this, 'signals');
    const [before, peopleBefore] = [sizes(), people()];
    const child = start(['--no-prompt', '--expiry-seconds', '600']);
    const result = ended(child);
    const isUnderWay = (): boolean =>
      [...demo.simulator.org.table('PermissionSet').rows()].some(({ Name }) =>
        /^Access_Check_Ended/.test(String(Name)),
      );
    while (child.exitCode === null && !isUnderWay()) await wait(20);
    child.kill('SIGINT');
    const { exitCode, said } = await result;
    expect(exitCode, said).to.equal(130);
    expect(said)
      .to.include('Stopped. What was made is being removed')
      .and.not.to.match(/\n\s+at /);
    expect(sizes()).to.deep.equal(before);
    expect(people()).to.deep.equal(peopleBefore);
    expect(await readFile(report, 'utf8').catch(() => 'none')).to.equal('none');
  });

  it('removes what it made when the org breaks down in between, and tells what is left', async () => {
    const [before, peopleBefore] = [sizes(), people()];
    demo.simulator.faults.plan({
      kind: 'server-error',
      method: 'POST',
      route: '/sobjects/PermissionSetGroup$',
      status: 500,
    });
    demo.simulator.faults.plan({ kind: 'cut-before', method: 'POST', route: '/sobjects/UserRole$' });
    const first = await runHere();
    expect(first.exitCode, first.said).to.equal(0);
    expect(await positions()).to.include({ groupRecalculation: 'not decided', deletedAgain: 'ENTITY_IS_DELETED' });
    expect(sizes()).to.deep.equal(before);
    expect(people()).to.deep.equal(peopleBefore);

    demo.simulator.faults.plan({ kind: 'record-refused', object: 'Group', code: 'DELETE_FAILED', message: 'No.' });
    const second = await runHere({ setupLogin: loginOf(demo.simulator.username) });
    expect(second.exitCode, second.said).to.equal(1);
    expect(second.said).to.match(/Remove by hand:\nGroup 00G\w{15}: DELETE_FAILED: No\.\n/);
  });

  it('does nothing in a production org, or without an answer', async () => {
    const { org } = demo.simulator;
    const before = [sizes(), people()];
    const unasked = await ended(start([]));
    expect(unasked.exitCode).to.equal(2);
    expect(unasked.said).to.include('Nobody is here to ask. Nothing was done.');
    org.table('Organization').update(org.id, { OrganizationType: 'Enterprise Edition' });
    const refused = await runHere();
    expect(refused.exitCode).to.equal(2);
    expect(refused.said).to.include('PRODUCTION').and.to.include('This is a production org. Nothing was done.');
    org.table('Organization').update(org.id, { IsSandbox: true });
    expect((await runHere({}, () => Promise.reject(new Stop('Nobody is here to ask.')))).said)
      .to.include('sandbox')
      .and.to.include('Nobody is here to ask.');
    expect([sizes(), people()]).to.deep.equal(before);
  });

  it('asks on a terminal', async function () {
    // Only util-linux's `script` lends a terminal; other systems have another, or none.
    if (!hasTerminal()) this.skip();
    const before = [sizes(), people()];
    const command = [process.execPath, '--import', 'tsx', 'scripts/realOrgChecks.ts', '--target-org', ORG];
    const options = { cwd: repository, env: sfEnvironment(demo.sf.home, { TERM: 'xterm' }) };
    const { exitCode, shown } = await commandOnTerminal(command, options, { words: 'Go on? (y/N)', keys: 'n\n' });
    expect(exitCode, shown).to.equal(2);
    expect(shown).to.include('Nothing was done.');
    expect([sizes(), people()]).to.deep.equal(before);
  });
});
