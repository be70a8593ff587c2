import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { request } from 'node:https';
import { text } from 'node:stream/consumers';
import { expect } from 'chai';
import { optionsOf, UsageError } from '../../../../simulator/flags.js';
import { startSimulator } from '../../../../simulator/start.js';
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

  it('says what is wrong with a flag, and how it is called', async () => {
    const { code, stdout, stderr } = await run('--color', 'blue');
    expect([code, stdout]).to.deep.equal([2, '']);
    expect(stderr).to.include("Unknown option '--color'").and.to.include('Usage: npm run -s simulator --');
  });

  for (const [flag, value, says] of [
    ['--port', 'high', '--port takes a whole number, not "high".'],
    ['--port', '70000', '--port takes a number up to 65535.'],
    ['--no-feature', 'gravity', '--no-feature knows no feature "gravity".'],
    ['--scale', 'huge', '--scale takes one of small, medium, portal, large, xl, not "huge".'],
    ['--faults', '/nowhere/at/all', '--faults /nowhere/at/all: ENOENT'],
    ['--switch', 'licenseForSet=perhaps', /--switch licenseForSet=perhaps: .*"assigned"\|"demanded"/s],
  ] as const) {
    it(`refuses ${flag} ${value}`, () => {
      expect(() => optionsOf([flag, value])).to.throw(UsageError, says);
    });
  }

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
    for (const [options, says] of [
      [{ seed: 'nothing' }, /^There is no seed "nothing"\. Seeds: .*empty/],
      [{ seed: 'empty', requestLog: '/nowhere/at/all' }, /\/nowhere\/at\/all/],
    ] as const) {
      const error = await startSimulator(options).catch((thrown: unknown) => thrown);
      expect((error as Error).message).to.match(says);
    }
  });
});
