import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { request } from 'node:https';
import { text } from 'node:stream/consumers';
import { expect } from 'chai';
import { startApi } from './support/api.js';
import { skipWithout } from '../../../systems.js';

const MAIN = resolve(import.meta.dirname, '../../../../simulator/main.ts');
const command = (args: string[]): string[] => ['--import', 'tsx', MAIN, ...args];

const SWITCH = ['--switch', 'groupRecalculation=later'];

type Ended = { code: number; stdout: string; stderr: string };

const run = (...args: string[]): Promise<Ended> =>
  new Promise((done) => {
    execFile(process.execPath, command(args), (error, stdout, stderr) => {
      done({ code: error ? Number(error.code) : 0, stdout, stderr });
    });
  });

type Announced = Record<'instanceUrl' | 'accessToken' | 'username' | 'orgId' | 'jwtKeyFile' | 'caFile', string>;

async function start(...args: string[]): Promise<{ child: ChildProcess; announced: Announced }> {
  const child = spawn(process.execPath, command(args), { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  return { child, announced: JSON.parse(line) as Announced };
}

async function stop(child: ChildProcess, signal: NodeJS.Signals): Promise<unknown> {
  child.kill(signal);
  const [code] = (await once(child, 'exit')) as [number | null];
  return code;
}

describe('simulator: command line', function () {
  this.timeout(60_000);

  it('announces the org in one line of JSON and ends well when told to', async function () {
    skipWithout(this, 'signals');
    const { child, announced } = await start('--seed', 'empty', '--no-feature', 'bots', '--api-limit', '9', ...SWITCH);
    expect(announced).to.have.all.keys(
      ...['instanceUrl', 'accessToken', 'username', 'orgId', 'clientId', 'clientSecret', 'jwtKeyFile'],
    );
    const { headers } = await fetch(`${announced.instanceUrl}/services/data/v67.0/limits`, {
      headers: { authorization: `Bearer ${announced.accessToken}` },
    });
    expect(headers.get('sforce-limit-info')).to.equal('api-usage=1/9');
    const settings: unknown = await (await fetch(`${announced.instanceUrl}/_sim/settings`)).json();
    expect(settings).to.have.nested.property('features.bots', false);
    expect(settings).to.have.nested.property('switches.groupRecalculation', 'later');
    expect(await stop(child, 'SIGTERM')).to.equal(0);
    expect(existsSync(announced.jwtKeyFile)).to.equal(false);
  });

  it('serves https with a certificate to trust', async function () {
    skipWithout(this, 'signals');
    const { child, announced } = await start('--seed', 'empty', '--https');
    expect(announced).to.include.keys('caFile', 'sfdxAuthUrl');
    const ca = readFileSync(announced.caFile);
    const versions = await new Promise<string>((done, fail) => {
      request(`${announced.instanceUrl}/services/data`, { ca, agent: false }, (response) => done(text(response)))
        .once('error', fail)
        .end();
    });
    expect(JSON.parse(versions)).to.have.length(19);
    expect(await stop(child, 'SIGINT')).to.equal(0);
  });

  it('generates an org, keeps it, and lets go wrong what is planned', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sf-simulator-test-'));
    const plan = join(folder, 'plan.json');
    writeFileSync(plan, '{"faults":[{"kind":"server-error","route":"/query$"}]}');
    const flags = ['--scale', 'small', '--users', '60', '--database', join(folder, 'org.db'), '--faults', plan];
    for (const round of ['built', 'loaded']) {
      const { child, announced } = await start(...flags);
      const count = async (): Promise<unknown> => {
        const answer = await fetch(`${announced.instanceUrl}/services/data/v67.0/query?q=SELECT+COUNT()+FROM+User`, {
          headers: { authorization: `Bearer ${announced.accessToken}` },
        });
        return answer.ok ? ((await answer.json()) as { totalSize: number }).totalSize : answer.status;
      };
      expect([await count(), await count()], round).to.deep.equal([503, 62]);
      await stop(child, 'SIGTERM');
    }
    rmSync(folder, { recursive: true });
  });

  it('says what is wrong with a flag', async () => {
    const ended = await Promise.all([
      run('--color', 'blue'),
      run('--port', 'high'),
      run('--port', '70000'),
      run('--no-feature', 'gravity'),
      run('--scale', 'huge'),
      run('--faults', '/nowhere/at/all'),
      run('--switch', 'licenseForSet=perhaps'),
    ]);
    for (const { code, stdout, stderr } of ended) {
      expect(code).to.equal(2);
      expect(stdout).to.equal('');
      expect(stderr).to.include('Usage: npm run -s simulator --');
    }
    expect(ended[0].stderr).to.include("Unknown option '--color'");
    expect(ended[1].stderr).to.include('--port takes a whole number, not "high".');
    expect(ended[2].stderr).to.include('--port takes a number up to 65535.');
    expect(ended[3].stderr).to.include('--no-feature knows no feature "gravity".');
    expect(ended[4].stderr).to.include('--scale takes one of small, medium, portal, large, xl, not "huge".');
    expect(ended[5].stderr).to.include('--faults /nowhere/at/all: ENOENT');
    expect(ended[6].stderr).to.include('--switch licenseForSet=perhaps: ').and.to.include('"assigned"|"demanded"');
  });

  it('says when the port is taken, the seed unknown or the log unwritable', async () => {
    const api = await startApi();
    try {
      const { port } = new URL(api.simulator.instanceUrl);
      const taken = await run('--seed', 'empty', '--port', port);
      expect(taken.code).to.equal(1);
      expect(taken.stderr).to.equal(`Port ${port} of 127.0.0.1 is taken. Choose another, or 0 for any free one.\n`);
    } finally {
      await api.close();
    }
    const unknown = await run('--seed', 'nothing');
    expect(unknown.code).to.equal(1);
    expect(unknown.stderr).to.match(/^There is no seed "nothing"\. Seeds: .*empty/);
    const unwritable = await run('--seed', 'empty', '--request-log', '/nowhere/at/all');
    expect(unwritable.code).to.equal(1);
    expect(unwritable.stderr).to.include('/nowhere/at/all');
  });
});
