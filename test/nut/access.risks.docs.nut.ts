import { spawn } from 'node:child_process';
import { chmod, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect } from 'chai';
import { parse } from 'yaml';
import { repository } from '../../scripts/repository.js';
import { sf, sfEnvironment } from '../../scripts/sf/environment.js';
import { builtInRules } from '../../src/services/risks/rulesFile.js';
import { startDemo, type Demo } from './support/demo.js';
import { startShellSf, type ShellSf } from './support/shellSf.js';
import { skipWithout } from '../systems.js';

/** The alias of the org in the examples. */
const PROD = 'prod';
const INTEGRATION = 'telemetry.integration@acme-rockets.example';

/** An hour ago: nobody in the demo org has gone without a login for 90 days by then. */
const now = (): Date => new Date(Date.now() - 3_600_000);

const read = (page: string): Promise<string> => readFile(join(repository, page), 'utf8');

/** The blocks of code of a page in a language. */
const blocksOf = (page: string, language: string): string[] =>
  Array.from(page.matchAll(/^```(\w*)\n(.*?)^```$/gms), ([, ofBlock, block]) => ({ ofBlock, block: block! }))
    .filter(({ ofBlock }) => ofBlock === language)
    .map(({ block }) => block);

/** The rows of the table that has a heading, without its head. */
const rowsBelow = (page: string, heading: string): string[][] =>
  page
    .slice(page.indexOf(heading))
    .split('\n\n')[1]!
    .split('\n')
    .slice(2)
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );

describe('docs/risks.md', () => {
  let page: string;
  let demo: Demo;
  before(async () => (page = await read('docs/risks.md')));
  beforeEach(async () => {
    demo = await startDemo({ now: now() });
    await demo.logIn(demo.simulator.username, PROD);
  });
  afterEach(() => demo.stop());

  const giveEverything = async (): Promise<void> => {
    const args = ['--user', INTEGRATION, '--permission-set', 'Deploy_Everything', '--no-prompt'];
    const { exitCode, stderr } = await demo.plugin.run(['access', 'grant', '-o', PROD, ...args]);
    expect(exitCode, stderr).to.equal(0);
  };

  it('lists the rules that the plugin comes with, the worst first', async () => {
    const severities = ['high', 'medium', 'low'];
    const rules = (await builtInRules()).sort(
      (one, other) => severities.indexOf(one.severity) - severities.indexOf(other.severity),
    );
    expect(
      rowsBelow(page, '## The rules that the plugin comes with').map(([id, severity]) => [id, severity]),
    ).to.deep.equal(rules.map(({ id, severity }) => [`\`${id}\``, severity]));
  });

  it('takes no more of the running user than what it says: Manage Users, and what reads permissions', async () => {
    const user = 'c1.connector@acme-rockets.example';
    await demo.logIn(user, 'c1');
    const [set] = demo.simulator.org.table('PermissionSet').where('Name', 'C1_Connector');
    const outcomes = async (alias: string): Promise<unknown> => {
      const { exitCode, json, stderr } = await demo.plugin.run(['access', 'risks', '-o', alias, '--json']);
      expect(exitCode, stderr).to.equal(0);
      const { rules } = json().result as { rules: Array<{ id: string; outcome: string; findings: unknown[] }> };
      return rules.map(({ id, outcome, findings }) => [id, outcome, findings.length]);
    };
    expect(await outcomes('c1')).to.deep.equal(await outcomes(PROD));
    demo.simulator.org.table('PermissionSet').update(set!.Id, { PermissionsManageUsers: false });
    const { exitCode, stderr } = await demo.plugin.run(['access', 'risks', '-o', 'c1']);
    expect(exitCode).to.equal(1);
    expect(stderr).to.contain('MissingPermissionError').and.to.contain('"Manage Users"');
  });

  describe('has a job', () => {
    type Step = {
      run?: string;
      uses?: string;
      if?: string;
      env?: Record<string, string>;
      with?: Record<string, string>;
    };
    type Ended = { exitCode: number; output: string };

    let folder: string;
    let environment: NodeJS.ProcessEnv;
    let shellSf: ShellSf;
    beforeEach(async function () {
      skipWithout(this, 'shell');
      folder = join(demo.sf.home, 'job');
      const shims = join(demo.sf.home, 'shims');
      await Promise.all([folder, shims].map((one) => mkdir(one)));
      // What is installed is here already.
      await writeShim(shims, 'npm', 'exit 0');
      // A job that is green logs in as one that is red: the org is logged in already.
      const isLoggedIn = '[ "$1" != org ] || [ ! -e "$HOME/logged-in" ] || exit 0';
      shellSf = await startShellSf(demo);
      const here = `[ "$1" != access ] || [ -z "$IN_TEST" ] || exec ${shellSf.program} "$@"`;
      await writeShim(shims, 'sf', `[ "$1" != plugins ] || exit 0\n${isLoggedIn}\n${here}\nexec '${sf}' "$@"`);
      const { PATH } = sfEnvironment(demo.sf.home);
      environment = sfEnvironment(demo.sf.home, { PATH: [shims, PATH].join(delimiter), RUNNER_TEMP: demo.sf.home });
    });

    afterEach(() => shellSf?.close());

    const writeShim = async (shims: string, name: string, body: string): Promise<void> => {
      await writeFile(join(shims, name), `#!/bin/sh\n${body}\n`);
      await chmod(join(shims, name), 0o755);
    };

    /** Runs lines in a shell. The login is at the simulator. */
    const shell = async (options: string[], lines: string, env: NodeJS.ProcessEnv): Promise<Ended> => {
      const { instanceUrl } = demo.simulator;
      expect(lines).not.to.contain('${{');
      const script = lines.replace('https://login.salesforce.com', instanceUrl);
      const child = spawn('bash', [...options, '-c', script], { cwd: folder, env: { ...environment, ...env } });
      child.stdin.end();
      const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
      const [exitCode, stdout, stderr] = await Promise.all([ended, text(child.stdout), text(child.stderr)]);
      return { exitCode: exitCode ?? 1, output: `${stdout}${stderr}` };
    };

    /** The steps of GitHub Actions, as its runner takes them: `bash -e`, and after a failure those with `always()`. */
    const github = async (): Promise<Ended & { uploaded: string[] }> => {
      const job = parse(blocksOf(page, 'yaml').find((block) => block.startsWith('name: '))!) as {
        jobs: Record<string, { steps: Step[] }>;
      };
      const values: Record<string, string> = {
        'secrets.SALESFORCE_JWT_KEY': await readFile(demo.simulator.jwtKeyFile, 'utf8'),
        'vars.SALESFORCE_USERNAME': demo.simulator.username,
        'vars.SALESFORCE_CLIENT_ID': demo.simulator.clientId,
      };
      const valueOf = (expression: string): string =>
        expression.replaceAll(/\$\{\{ (.*?) \}\}/g, (_, name: string) => {
          expect(values).to.have.property(name);
          return values[name]!;
        });
      const all: Ended & { uploaded: string[] } = { exitCode: 0, output: '', uploaded: [] };
      for (const step of job.jobs['risks']!.steps) {
        if (all.exitCode !== 0 && step.if !== 'always()') continue;
        if (step.uses?.startsWith('actions/upload-artifact@') === true) all.uploaded.push(step.with!['path']!);
        if (step.run === undefined) continue;
        const env = Object.fromEntries(Object.entries(step.env ?? {}).map(([name, value]) => [name, valueOf(value)]));
        const { exitCode, output } = await shell(['-e'], step.run, env);
        all.output += output;
        all.exitCode ||= exitCode;
      }
      return all;
    };

    /** A job of GitLab CI, as its runner takes it: all lines in one shell, which ends with the first that fails. */
    const gitlab = async (): Promise<Ended & { uploaded: string[] }> => {
      const jobs = parse(blocksOf(page, 'yaml').find((block) => block.startsWith('salesforce-risks:'))!) as Record<
        string,
        {
          before_script: string[];
          script: string[];
          artifacts: { when: string; paths: string[]; reports: { junit: string } };
        }
      >;
      const { before_script: before, script, artifacts } = jobs['salesforce-risks']!;
      expect(artifacts.when).to.equal('always');
      expect(artifacts.paths).to.deep.equal([artifacts.reports.junit]);
      const ended = await shell(['-eo', 'pipefail'], [...before, ...script].join('\n'), {
        // The steps of GitHub Actions run the same command by the real `sf`.
        IN_TEST: 'true',
        SALESFORCE_JWT_KEY: demo.simulator.jwtKeyFile,
        SALESFORCE_USERNAME: demo.simulator.username,
        SALESFORCE_CLIENT_ID: demo.simulator.clientId,
      });
      return { ...ended, uploaded: artifacts.paths };
    };

    for (const [where, run] of [
      ['GitHub Actions', github],
      ['GitLab CI', gitlab],
    ] as const) {
      it(`for ${where} that is red when an integration may change all data, with a report and without the key`, async () => {
        await giveEverything();
        const { exitCode, output, uploaded } = await run();
        expect(exitCode, output).to.equal(3);
        expect(uploaded).to.deep.equal(['risks.xml']);
        const report = await readFile(join(folder, 'risks.xml'), 'utf8');
        expect(report.match(/<failure /g)).to.have.length(1);
        expect(report).to.match(
          /<testcase [^>]*name="integrations-over-everything: [^>]*>\s*<failure [^>]*type="high"[^>]*>[^<]*telemetry\.integration@/,
        );
        const [, key] = (await readFile(demo.simulator.jwtKeyFile, 'utf8')).split('\n');
        expect(key).to.have.length.of.at.least(60);
        for (const written of [output, report]) expect(written).not.to.contain(key!);
        expect(await readdir(demo.sf.home)).not.to.include('jwt.key');
      });

      it(`for ${where} that is green when nothing is that bad`, async () => {
        await writeFile(join(demo.sf.home, 'logged-in'), '');
        const { exitCode, output } = await run();
        expect(exitCode, output).to.equal(0);
        const report = await readFile(join(folder, 'risks.xml'), 'utf8');
        expect(report).not.to.contain('<failure').and.not.to.contain('<error');
      });
    }
  });
});
