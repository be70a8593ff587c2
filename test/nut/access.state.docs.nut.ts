import { spawn } from 'node:child_process';
import { access, chmod, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect } from 'chai';
import { parse } from 'yaml';
import { repository } from '../../scripts/repository.js';
import { sf, sfEnvironment } from '../../scripts/sf/environment.js';
import { startDemo, type Demo } from './support/demo.js';
import { startShellSf, type ShellSf } from './support/shellSf.js';
import { skipWithout } from '../systems.js';

/** The alias of the org in the jobs. */
const PROD = 'prod';
const INGRID = 'ingrid.berg@acme-rockets.example';

type Step = { name?: string; run?: string; uses?: string; if?: string; env?: Record<string, string> };
type Job = { before_script?: string[]; script?: string[]; artifacts?: { paths: string[] } };
type Ended = { exitCode: number; output: string };
type Event = 'pull_request' | 'push' | 'schedule';

describe('the jobs of docs/state.md', () => {
  let yaml: string[];
  let demo: Demo;
  let folder: string;
  let environment: NodeJS.ProcessEnv;
  let shellSf: ShellSf;
  before(async function () {
    skipWithout(this, 'shell');
    const page = await readFile(join(repository, 'docs/state.md'), 'utf8');
    yaml = Array.from(page.matchAll(/^```yaml\n(.*?)^```$/gms), ([, block]) => block!);
  });
  beforeEach(async () => {
    demo = await startDemo();
    await demo.logIn(demo.simulator.username, PROD);
    folder = join(demo.sf.home, 'job');
    const shims = join(demo.sf.home, 'shims');
    await Promise.all([folder, shims].map((one) => mkdir(one)));
    // What is installed is here already.
    await writeShim(shims, 'npm', 'exit 0');
    // Who has logged in once stays so.
    const once = '[ "$1" != org ] || [ ! -e "$HOME/logged-in" ] || exit 0\n[ "$1" != org ] || touch "$HOME/logged-in"';
    shellSf = await startShellSf(demo);
    const here = `[ "$1" != access ] || [ -z "$IN_TEST" ] || exec ${shellSf.program} "$@"`;
    await writeShim(shims, 'sf', `[ "$1" != plugins ] || exit 0\n${once}\n${here}\nexec '${sf}' "$@"`);
    await writeShim(shims, 'gh', 'echo "$@" > "$HOME/comment.args"\ncp comment.md "$HOME/comment.md"');
    await writeShim(shims, 'curl', 'echo "$@" > "$HOME/comment.args"\ncp comment.md "$HOME/comment.md"');
    const { PATH } = sfEnvironment(demo.sf.home);
    environment = sfEnvironment(demo.sf.home, { PATH: [shims, PATH].join(delimiter), RUNNER_TEMP: demo.sf.home });
    await run('access', 'state', 'pull', '-o', PROD, '--dir', join(folder, 'access'), '--manage', 'permission-set:*');
  });
  afterEach(async () => {
    await shellSf?.close();
    await demo?.stop();
  });

  const writeShim = async (shims: string, name: string, body: string): Promise<void> => {
    await writeFile(join(shims, name), `#!/bin/sh\n${body}\n`);
    await chmod(join(shims, name), 0o755);
  };

  const run = async (...args: string[]): Promise<void> => {
    const { exitCode, stdout, stderr } = await demo.plugin.run(args);
    expect(exitCode, stdout + stderr).to.equal(0);
  };

  /** Runs lines in a shell. The login is at the simulator. */
  const shell = async (options: string[], lines: string, env: NodeJS.ProcessEnv): Promise<Ended> => {
    expect(lines).not.to.contain('${{');
    const script = lines.replace('https://login.salesforce.com', demo.simulator.instanceUrl);
    const child = spawn('bash', [...options, '-c', script], { cwd: folder, env: { ...environment, ...env } });
    child.stdin.end();
    const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
    const [exitCode, stdout, stderr] = await Promise.all([ended, text(child.stdout), text(child.stderr)]);
    return { exitCode: exitCode ?? 1, output: `${stdout}${stderr}` };
  };

  /** The steps of GitHub Actions, as its runner takes them: `bash -e`, and after a failure those with `always()`. */
  const github = async (event: Event): Promise<Ended> => {
    const { jobs } = parse(yaml.find((block) => block.startsWith('name: '))!) as {
      jobs: Record<string, { steps: Step[] }>;
    };
    const values: Record<string, string> = {
      'secrets.SALESFORCE_JWT_KEY': await readFile(demo.simulator.jwtKeyFile, 'utf8'),
      'vars.SALESFORCE_USERNAME': demo.simulator.username,
      'vars.SALESFORCE_CLIENT_ID': demo.simulator.clientId,
      'github.token': 'token',
      'github.event.number': '7',
    };
    const valueOf = (expression: string): string =>
      expression.replaceAll(/\$\{\{ (.*?) \}\}/g, (_, name: string) => {
        expect(values).to.have.property(name);
        return values[name]!;
      });
    const all: Ended = { exitCode: 0, output: '' };
    for (const { if: condition = '', run: lines, env = {} } of jobs['access']!.steps) {
      const [, wanted] = /github\.event_name == '(\w+)'/.exec(condition) ?? [];
      const isMeant = (wanted ?? event) === event && (all.exitCode === 0 || condition.startsWith('always()'));
      if (!isMeant || lines === undefined) continue;
      const { exitCode, output } = await shell(
        ['-e'],
        lines,
        Object.fromEntries(Object.entries(env).map(([name, value]) => [name, valueOf(value)])),
      );
      all.output += output;
      all.exitCode ||= exitCode;
    }
    return all;
  };

  /** The jobs of GitLab CI, as its runner takes them: all lines in one shell, which ends with the first that fails. */
  const gitlab = async (event: Event): Promise<Ended> => {
    const jobs = parse(yaml.find((block) => block.startsWith('.salesforce:'))!) as Record<string, Job>;
    const names = { pull_request: 'plan', push: 'apply', schedule: 'drift' } as const;
    const { script } = jobs[`salesforce-access-${names[event]}`]!;
    return shell(['-eo', 'pipefail'], [...jobs['.salesforce']!.before_script!, ...script!].join('\n'), {
      // The steps of GitHub Actions run the same commands by the real `sf`.
      IN_TEST: 'true',
      SALESFORCE_JWT_KEY: demo.simulator.jwtKeyFile,
      SALESFORCE_USERNAME: demo.simulator.username,
      SALESFORCE_CLIENT_ID: demo.simulator.clientId,
      GITLAB_TOKEN: 'token',
      CI_API_V4_URL: 'https://gitlab.example/api/v4',
      CI_PROJECT_ID: '3',
      CI_MERGE_REQUEST_IID: '7',
    });
  };

  const comment = (): Promise<string> => readFile(join(demo.sf.home, 'comment.md'), 'utf8');
  const assigned = (): number => {
    const [user] = demo.simulator.org.table('User').where('Username', INGRID);
    const [set] = demo.simulator.org.table('PermissionSet').where('Name', 'Quote_Approver');
    const rows = demo.simulator.org.table('PermissionSetAssignment').where('AssigneeId', user!.Id);
    return rows.filter(({ PermissionSetId }) => PermissionSetId === set!.Id).length;
  };

  for (const [where, job, commentsOn] of [
    ['GitHub Actions', github, 'pr comment 7 --edit-last --create-if-none --body-file comment.md'],
    ['GitLab CI', gitlab, 'body@comment.md https://gitlab.example/api/v4/projects/3/merge_requests/7/notes'],
  ] as const) {
    it(`for ${where} comments on a pull request, applies on merge, and is red when something is wrong or was changed by hand`, async () => {
      const file = join(folder, 'access/permission-set/Quote_Approver.yaml');
      const before = await readFile(file, 'utf8');
      await writeFile(file, before.replace('members:\n', `members:\n  - ${INGRID}\n`));
      const planned = await job('pull_request');
      expect(planned.exitCode, planned.output).to.equal(0);
      expect(await comment()).to.match(/^### What these files change in `prod /);
      expect(await comment()).to.contain('\n1 to give, 0 to take away, 0 to change, 0 refused.\n');
      expect(await comment()).to.contain(
        `\n| + | \`${INGRID}\` | \`permission-set:Quote_Approver\` | | \`access/permission-set/Quote_Approver.yaml:4\` |\n`,
      );
      expect(await readFile(join(demo.sf.home, 'comment.args'), 'utf8')).to.contain(commentsOn);
      expect(assigned()).to.equal(0);

      const wrong = join(folder, 'access/wrong.yaml');
      await writeFile(wrong, 'kind: permission-set\nname: Launch_Console\nmembers: ["@acme/all", x]\n');
      expect((await job('pull_request')).exitCode).to.equal(1);
      const lines = (await comment()).split('\n').filter((line) => line !== '');
      expect(lines.join('\n')).to.contain('access/wrong.yaml:3:24');
      expect(lines.filter((line) => !line.startsWith('    '))).to.deep.equal([]);
      await rm(wrong);

      const applied = await job('push');
      expect(applied.exitCode, applied.output).to.equal(0);
      expect(assigned()).to.equal(1);
      await access(join(folder, 'access.jsonl'));

      await run('access', 'revoke', '-o', PROD, '--user', INGRID, '--permission-set', 'Quote_Approver', '--no-prompt');
      const drifted = await job('schedule');
      expect(drifted.exitCode, drifted.output).to.equal(3);
      const [, key] = (await readFile(demo.simulator.jwtKeyFile, 'utf8')).split('\n');
      for (const written of [planned.output, applied.output, drifted.output, await comment()])
        expect(written).not.to.contain(key!);
      expect(await readdir(demo.sf.home)).not.to.include('jwt.key');
    });
  }
});
