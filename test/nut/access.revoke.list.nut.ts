import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import type { AccessRevokeResult } from '../../src/commands/access/revoke.js';
import { addGroup, addGroupMember } from '../../simulator/seeds/builder/groups.js';
import { assignPermissionSet, assignPermissionSetGroup } from '../../simulator/seeds/builder/assignments.js';
import {
  addPackageLicense,
  addPermissionSetLicense,
  assignPackageLicense,
  assignPermissionSetLicense,
} from '../../simulator/seeds/builder/licenses.js';
import { OrgBuilder } from '../../simulator/seeds/builder/orgBuilder.js';
import { addPermissionSet } from '../../simulator/seeds/builder/permissionSets.js';
import { addTerritoryMember } from '../../simulator/seeds/builder/territories.js';
import { addCrowd, named } from './support/change/crowd.js';
import { undo } from './support/change/undo.js';
import { writesOf } from './support/change/writes.js';
import { ORG, startDemo, type Demo } from './support/demo.js';
import { expectRefusal } from './support/expect/refusal.js';
import type { RunResult } from './support/sf.js';

const at = (name: string): string => `${name}@acme-rockets.example`;
const INACTIVE = at('gordon.pike');
const FROZEN = at('liam.byrne');
const PARTNER = 'nadia.rossi@orbital-parts.example';
const CUSTOMER = 'lena.fischer@cubesat.example';
const RUNNING = at('mia.santos');
const OTHER = at('linh.tran');
const MISTYPED = at('lihn.tran');

const LEAST = ['--license-profile', 'Salesforce=Minimum Access - Salesforce'];
const ALL = ['access', 'revoke', '-o', ORG, '--all'];
const resultOf = ({ json }: RunResult): AccessRevokeResult => json().result as AccessRevokeResult;
/** A text without the line breaks and the frame that the CLI puts into it. */
const unwrapped = (text: string): string => text.replace(/\s*\n(?: ›)? */g, ' ');

describe('sf access revoke --all --file', () => {
  let demo: Demo;
  before(async () => (demo = await startDemo()));
  beforeEach(() => demo.simulator.resetRequests());
  after(() => demo.stop());

  const save = async (name: string, ...lines: string[]): Promise<string> => {
    const path = join(demo.sf.home, name);
    await writeFile(path, `${lines.join('\n')}\n`);
    return path;
  };

  describe('of people of very different kinds', () => {
    let nobody: string;
    let file: string;
    before(async () => {
      [nobody] = addCrowd(demo.simulator.org, 'Minimum Access - Salesforce', 1) as [string];
      const people = [INACTIVE, FROZEN, PARTNER, CUSTOMER, RUNNING, nobody, MISTYPED];
      const rows = people.map((user, position) => `Person ${position},${user},2026-11-30`);
      file = await save(
        'leavers.csv',
        'Name,Username,Last day',
        ...rows,
        ',,2026-11-30',
        `Twice,${FROZEN.toUpperCase()},`,
      );
    });

    it('refuses all where rows name nobody, with each place', async () => {
      await expectRefusal(
        demo.plugin,
        [...ALL, '--file', file, '--no-prompt'],
        [
          /leavers\.csv:8, column Username: No user has .*"lihn\.tran@\S+"\. Similar usernames: linh\.tran@/,
          /leavers\.csv:9, column Username: no user/,
          /--skip-invalid/,
        ],
      );
      expect(writesOf(demo.simulator)).to.deep.equal([]);
    });

    it('shows of each what goes, that nothing goes, or why not', async () => {
      const { exitCode, stdout, stderr } = await demo.plugin.run([
        ...[...ALL, '--file', file, '--user', OTHER, '--skip-invalid', '--dry-run', ...LEAST],
      ]);
      expect(exitCode).to.equal(68);
      expect(stderr.match(/Columns of the file that are not read: Name, Last day\./g)).to.have.length(1);
      for (const part of [
        `\n${INACTIVE}\n  - Permission Set Forecast_Editor\n`,
        '\n  - Profile Acme Sales\n      the user moves to the profile "Minimum Access - Salesforce"\n',
        `\n${OTHER}\n  - Permission Set Knowledge_Author\n  - Group Launch_Support\n  - Role Support_Agent\n`,
        `\n${PARTNER}\n  - Permission Set Partner_Portal\n  - Group Contract_Reviewers\n  - Role Orbital_Parts_Partner_Executive\n`,
        `\n${CUSTOMER}\n  = holds nothing that can be taken away\n`,
        `\n${nobody}\n  = holds nothing that can be taken away\n`,
        `\n${MISTYPED}\n  ! left out\n`,
      ]) {
        expect(stdout).to.contain(part);
      }
      expect(unwrapped(stdout)).to.match(
        new RegExp(
          `${RUNNING} ! Profile System Administrator \\S+leavers\\.csv:6: it is the profile of the running user,`,
        ),
      );
      expect(stdout).to.match(/\nPlan: \d+ changes to make, 2 not needed, 3 refused\.\n/);
      expect(unwrapped(stderr)).to.match(new RegExp(`Warning: ${PARTNER}: the profile stays`));
    });

    it('does it, tells each person once in JSON, lists all in the results, and can be undone', async () => {
      const [results, journal] = ['results.csv', 'leavers.jsonl'].map((name) => join(demo.sf.home, name)) as [
        string,
        string,
      ];
      const files = ['--output-file', results, '--journal', journal];
      const ran = await demo.plugin.run([
        ...[...ALL, '--file', file, '--skip-invalid', '--no-prompt', '--json', ...files, ...LEAST],
      ]);
      expect(ran.exitCode).to.equal(68);
      const { changes, nothingHeld, leftOut } = resultOf(ran);
      const told = new Map(changes.map(({ user, source, status }) => [`${user} ${status}`, source]));
      expect([...told]).to.have.deep.members([
        [`${INACTIVE} done`, `${file}:2`],
        [`${FROZEN} done`, `${file}:3`],
        [`${PARTNER} done`, `${file}:4`],
        [`${RUNNING} refused`, `${file}:6`],
      ]);
      expect(nothingHeld?.map(({ user, source }) => [user, source])).to.deep.equal([
        [CUSTOMER, `${file}:5`],
        [nobody, `${file}:7`],
      ]);
      expect(leftOut?.map(({ user, source }) => [user, source])).to.deep.equal([
        [MISTYPED, `${file}:8`],
        [null, `${file}:9`],
      ]);
      const written = (await readFile(results, 'utf8')).trimEnd().split('\n');
      expect(written).to.have.length(1 + changes.length + 2);
      expect(written.at(-2)).to.match(
        new RegExp(`^revoke,${MISTYPED},,,,,refused,refused,".*leavers\\.csv:8, column Username: `),
      );
      // Who lost everything already has nothing more to lose, and the results name the same people.
      const again = await demo.plugin.run([
        ...ALL,
        '--file',
        results,
        '--skip-invalid',
        '--no-prompt',
        '--json',
        ...LEAST,
      ]);
      expect(again.exitCode).to.equal(68);
      expect(resultOf(again).nothingHeld?.map(({ user }) => user)).to.have.members([INACTIVE, FROZEN, PARTNER]);
      await undo(demo, [journal]);
      const undone = resultOf(
        await demo.plugin.run([...ALL, '--file', file, '--skip-invalid', '--dry-run', '--json', ...LEAST]),
      );
      const accesses = (all: typeof changes): string[] =>
        all.map(({ user, entitlement }) => `${user} ${String(entitlement)}`);
      expect(accesses(undone.changes)).to.have.members(accesses(changes));
    });

    it('offers to freeze those who are not frozen', async () => {
      const input = `${[PARTNER, FROZEN].join('\n')}\n`;
      const some = await demo.plugin.run([...ALL, '--file', '-', '--no-prompt'], { input });
      expect(some.stdout).to.match(
        new RegExp(
          `\nOpen sessions [^]*freeze it first:\nsf access user status --target-org \\S+ --user ${PARTNER} --set frozen\n`,
        ),
      );
      const frozen = await demo.plugin.run([...ALL, '--user', FROZEN, '--no-prompt', ...LEAST]);
      expect(frozen.stdout.replaceAll('\n', ' ')).to.match(
        / Open sessions and OAuth tokens may remain: end them in Setup .* Frozen users cannot log in again\. /,
      );
    });
  });

  it('is read only where all is meant: other flags, and files of changes, stay what they are', async () => {
    const file = await save('list.csv', 'Username', OTHER);
    const revoke = ['access', 'revoke', '-o', ORG];
    await expectRefusal(demo.plugin, ALL, [/must be provided when using --all: --user, --file/]);
    await expectRefusal(
      demo.plugin,
      [...revoke, '--file', file, '--user', OTHER],
      [/cannot also be provided when using --user/],
    );
    await expectRefusal(demo.plugin, [...ALL, '--file', file, '--group', 'Night_Crew'], [/cannot also be provided/]);
    await expectRefusal(
      demo.plugin,
      [...revoke, '--file', file],
      [/"Username" is not one of the columns/, /add --all/],
    );
    expect(demo.simulator.requests).to.deep.equal([]);
  });

  it('refuses a license of a flag that the org does not have, and tells one of the variable', async () => {
    const mistyped = 'Salesforc=Minimum Access - Salesforce';
    for (const what of [['--all'], ['--group', 'Night_Crew']]) {
      await expectRefusal(
        demo.plugin,
        ['access', 'revoke', '-o', ORG, '--user', OTHER, ...what, '--no-prompt', '--license-profile', mistyped],
        [/no user license "Salesforc"/, /Similar names: Salesforce; Salesforce Platform/],
      );
    }
    const env = { BATON_LICENSE_TO_LEAST_PRIVILEGED_PROFILE_MAPPING: mistyped };
    const { exitCode, stderr } = await demo.plugin.run([...ALL, '--user', OTHER, '--dry-run'], { env });
    expect(exitCode).to.equal(0);
    expect(unwrapped(stderr)).to.match(
      /Warning: The org has no user license "Salesforc", .* this entry is passed over\./,
    );
    expect(writesOf(demo.simulator)).to.deep.equal([]);
  });
});

const PEOPLE = 400;
const CALLS = Math.ceil(PEOPLE / 200);

describe(`sf access revoke --all --file: its calls for ${PEOPLE} people`, () => {
  let demo: Demo;
  before(async () => (demo = await startDemo()));
  after(() => demo.stop());

  it('write 200 records of a kind each, and read in sets, never for one person', async () => {
    const { org } = demo.simulator;
    const crowd = addCrowd(org, 'Standard User', PEOPLE);
    const builder = new OrgBuilder(org);
    const set = addPermissionSet(builder, { label: 'Launch Desk', license: named(org, 'UserLicense', 'Salesforce') });
    const groups = Array.from({ length: 40 }, (_, index) => addGroup(builder, { name: `Crew ${index}` }));
    const [role] = org.table('UserRole').where('DeveloperName', 'Support_Agent');
    const [setGroup] = org.table('PermissionSetGroup').where('Status', 'Updated');
    const [territory] = org.table('Territory2').where('DeveloperName', 'DACH');
    const license = addPermissionSetLicense(builder, { developerName: 'Desk', label: 'Desk', total: PEOPLE });
    const seats = addPackageLicense(builder, { namespace: 'desk', total: PEOPLE, status: 'Active' });
    for (const [index, username] of crowd.entries()) {
      const user = org.table('User').where('Username', username)[0]!;
      builder.amend('User', user, { UserRoleId: role!.Id });
      assignPermissionSet(builder, user, set);
      assignPermissionSetGroup(builder, user, setGroup!);
      for (const step of [0, 1]) addGroupMember(builder, groups[(index + step) % groups.length]!, user);
      addTerritoryMember(builder, territory!, user);
      assignPermissionSetLicense(builder, user, license);
      assignPackageLicense(builder, user, seats);
    }
    const run = async (
      people: readonly string[],
    ): Promise<{ reads: number; calls: string[]; result: AccessRevokeResult }> => {
      demo.simulator.resetRequests();
      const args = [...ALL, '--file', '-', '--json', '--no-prompt', ...LEAST];
      const ran = await demo.plugin.run(args, { input: `username\n${people.join('\n')}\n` });
      expect(ran.exitCode, ran.stderr).to.equal(0);
      const writes = writesOf(demo.simulator);
      const calls = writes.map(({ object, method }) => `${method} ${String(object)}`);
      return { reads: demo.simulator.requests.length - writes.length, calls, result: resultOf(ran) };
    };
    const [first, ...others] = crowd;
    const one = await run([first!]);
    const many = await run(others);
    expect(new Set(many.result.changes.map(({ status }) => status))).to.deep.equal(new Set(['done']));
    expect(many.result.changes).to.have.length(9 * others.length);
    // A role and a profile are two updates of a user, and a user may be in a call once.
    const records = {
      'DELETE PermissionSetAssignment': 2,
      'DELETE GroupMember': 2,
      'DELETE UserTerritory2Association': 1,
      'DELETE PermissionSetLicenseAssign': 1,
      'DELETE UserPackageLicense': 1,
      'PATCH User': 2,
    };
    const counted = Object.fromEntries(
      [...Map.groupBy(many.calls, (call) => call)].map(([call, { length }]) => [call, length]),
    );
    expect(counted).to.deep.equal(
      Object.fromEntries(
        Object.entries(records).map(([call, each]) => [call, Math.ceil((each * others.length) / 200)]),
      ),
    );
    expect(many.reads).to.be.at.most(one.reads * CALLS);
  });
});
