import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { LATEST } from '../../simulator/http/apiVersion.js';
import { startDemo, ORG, type Demo } from './support/demo.js';
import { startPluginProcess, type PluginProcess } from './support/pluginProcess.js';
import type { Runner, RunResult } from './support/sf.js';
import { startProxy, type Proxy } from '../unit/support/proxy.js';

const GRANT = ['access', 'grant', '--user', 'nancy.wu', '--permission-set', 'Sunset_Feature_Beta', '--no-prompt'];
const COMMANDS: Array<[what: string, args: string[]]> = [
  ['sync', ['access', 'sync']],
  ['check', ['access', 'check']],
  ['grant', GRANT],
  ['who', ['access', 'who', '--can', 'ModifyAllData']],
  ['why', ['access', 'why', '--user', 'nancy.wu']],
  ['user status', ['access', 'user', 'status', '--user', 'nancy.wu']],
  ['setup', ['access', 'setup', '--for', 'sync', '--user', 'nancy.wu', '--dry-run']],
];

type Envelope = {
  name?: string;
  message?: string;
  actions?: string[];
  result?: { findings?: Array<Record<string, string>> };
};

/** What a run with --json says of its failure: an error, or a finding of `check`. */
const failureOf = ({ stdout }: RunResult): { name: string; text: string; steps: string } => {
  const { name = '', message = '', actions = [], result } = JSON.parse(stdout) as Envelope;
  const finding = result?.findings?.find(({ level }) => level === 'error');
  return finding
    ? { name: finding['what']!, text: finding['reason']!, steps: finding['nextStep']! }
    : { name, text: message, steps: actions.join(' ') };
};

/** Lets the CLI remember an API version of the org; undefined: none. */
async function rememberVersion({ sf, simulator }: Demo, version: string | undefined): Promise<void> {
  const file = join(sf.home, '.sfdx', `${simulator.username}.json`);
  const login = JSON.parse(await readFile(file, 'utf8')) as Record<string, unknown>;
  await writeFile(file, JSON.stringify({ ...login, instanceApiVersion: version }), { mode: 0o600 });
}

describe('sf access on the networks that companies have', () => {
  let demo: Demo;
  let proxy: Proxy | undefined;
  afterEach(async () => {
    await proxy?.close();
    proxy = undefined;
    await demo.stop();
  });

  const run = (args: string[], env: Record<string, string> = {}, runner: Runner = demo.plugin): Promise<RunResult> =>
    runner.run([...args, '-o', ORG, '--json'], { env });

  for (const [what, args] of COMMANDS) {
    it(`${what} names a proxy without a scheme with its variable, and no password`, async () => {
      demo = await startDemo();
      // One command by the real `sf` shows that it is no matter of the process.
      const runner = what === 'sync' ? demo.sf : demo.plugin;
      const result = await run(args, { HTTPS_PROXY: 'ada:s3cret@10.0.0.1:3128' }, runner);
      expect(result.exitCode).to.equal(1);
      expect(failureOf(result)).to.include({
        name: 'ProxyAddressError',
        text: 'The variable HTTPS_PROXY does not hold the address of a proxy, but "***@10.0.0.1:3128": it has no scheme, such as "http://".',
      });
      expect(result.stdout + result.stderr).not.to.include('s3cret');
      expect(demo.simulator.requests).to.deep.equal([]);
    });

    it(`${what} names the certificate of an org that is not trusted, and what makes it so`, async () => {
      demo = await startDemo({ https: true });
      const result = await run(args, {}, demo.plugin);
      expect(result.exitCode).to.equal(1);
      const { name, text, steps } = failureOf(result);
      expect(name).to.equal('UntrustedCertificateError');
      expect(text).to.include(`The TLS certificate of ${new URL(demo.simulator.instanceUrl).host} is not trusted`);
      expect(text).to.match(/It is for .*, issued by /);
      expect(steps)
        .to.include('NODE_EXTRA_CA_CERTS')
        .and.to.include('--use-system-ca')
        .and.not.to.match(/look the code up/i);
    });
  }

  it('a 407 of a proxy for an http:// org is not told as Salesforce’s', async () => {
    demo = await startDemo();
    proxy = await startProxy(() => 407);
    // The CLI's library keeps the proxy of a process.
    const { name, text } = failureOf(await run(['access', 'sync'], { HTTP_PROXY: proxy.url }, demo.sf));
    expect(name).to.equal('ProxyRefusedError');
    expect(text).to.include('which the variable HTTP_PROXY names, wants a login');
  });

  const remembered = (version: string): Promise<void> => rememberVersion(demo, version);

  for (const [what, args] of COMMANDS) {
    it(`${what} goes on with the org’s newest API version where the CLI remembers one that the org does not have`, async () => {
      demo = await startDemo();
      await remembered(`${LATEST + 1}.0`);
      const result = await demo.plugin.run([...args, '-o', ORG]);
      expect(result.exitCode, result.stdout + result.stderr).to.equal(0);
      const versions = demo.simulator.requests.flatMap(({ path }) => /\/data\/v(\d+)/.exec(path)?.[1] ?? []);
      expect(versions.filter((version) => version === String(LATEST + 1)).length).to.be.within(1, 5);
      expect(versions.at(-1)).to.equal(String(LATEST));
    });
  }

  const chosen: Array<[what: string, args: string[], env: Record<string, string>, words: string]> = [
    ['a flag', ['--api-version', `${LATEST + 1}.0`], {}, 'which --api-version names'],
    ['the variable', [], { SF_ORG_API_VERSION: `${LATEST + 1}.0` }, 'which the variable SF_ORG_API_VERSION names'],
  ];
  for (const [what, args, env, words] of chosen) {
    it(`an API version that ${what} names is not replaced, and its source is told`, async () => {
      demo = await startDemo();
      await remembered(`${LATEST + 1}.0`);
      const result = await demo.plugin.run(['access', 'sync', '-o', ORG, '--json', ...args], { env });
      const { name, text } = failureOf(result);
      expect(name).to.equal('ApiVersionNotFoundError');
      expect(text).to.equal(`This org has no API version ${LATEST + 1}.0, ${words}. It has 50.0 to ${LATEST}.0.`);
    });
  }

  it('an API version of the CLI’s configuration is told with its file', async () => {
    demo = await startDemo();
    const file = join(demo.sf.home, '.sf', 'config.json');
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, JSON.stringify({ 'org-api-version': `${LATEST + 1}.0` }));
    try {
      const { name, text } = failureOf(await demo.plugin.run(['access', 'sync', '-o', ORG, '--json']));
      expect(name).to.equal('ApiVersionNotFoundError');
      expect(text).to.include('"org-api-version" names in the CLI\'s configuration').and.to.include('config.json');
    } finally {
      await rm(file, { force: true });
    }
  });
});

describe('sf access through a proxy', () => {
  let demo: Demo;
  let proxy: Proxy;
  let refusals: number;
  let verdict: () => number;
  /** Node reads whom it trusts when it starts, and the CLI's library by which proxy: one process does for all runs but one. */
  let trusting: PluginProcess;
  before(async () => {
    demo = await startDemo({ https: true });
    trusting = startPluginProcess(demo.sf.home, { NODE_EXTRA_CA_CERTS: demo.simulator.caFile! });
    proxy = await startProxy(() => verdict());
  });
  beforeEach(() => (refusals = 0));
  after(async () => {
    await trusting.stop();
    await proxy.close();
    await demo.stop();
  });

  const run = (args: string[]): Promise<RunResult> =>
    trusting.run([...args, '-o', ORG, '--json'], {
      env: { https_proxy: proxy.url.replace('//', '//ada:s3cret@') },
    });
  const runSf = (args: string[]): Promise<RunResult> =>
    demo.sf.run([...args, '-o', ORG, '--json'], {
      env: { HTTPS_PROXY: proxy.url, NODE_EXTRA_CA_CERTS: demo.simulator.caFile! },
    });
  // The first requests are the login of the CLI's library, which a refusal does not stop.
  const refuseThrice = (): number => (++refusals <= 3 ? 503 : 200);

  it('sync, and each other command, tries again while the proxy answers 503, as with a server', async () => {
    verdict = refuseThrice;
    for (const [what, args] of COMMANDS) {
      refusals = 0;
      const result = await (what === 'sync' ? runSf : run)(args);
      expect(result.exitCode, what + result.stdout).to.equal(0);
      expect(refusals, what).to.be.greaterThan(3);
      proxy.hangUp();
    }
  });

  for (const [status, words] of [
    [407, /wants a login for .*: it answered 407/],
    [403, /does not let connections to .* pass: it answered 403/],
  ] as const) {
    it(`a ${status} of the proxy is told as the proxy’s`, async () => {
      verdict = () => status;
      const result = await run(['access', 'sync']);
      const { name, text, steps } = failureOf(result);
      expect(name).to.equal('ProxyRefusedError');
      expect(text).to.include(`The proxy ${proxy.url}, which the variable https_proxy names`).and.to.match(words);
      expect(steps).to.include('https_proxy').and.to.include('NO_PROXY');
      expect(result.stdout + result.stderr).not.to.include('s3cret');
    });
  }

  it('sync goes on with the org’s newest API version where the CLI could not find out which that is', async () => {
    await rememberVersion(demo, undefined);
    demo.simulator.resetRequests();
    verdict = refuseThrice;
    const result = await run(['access', 'sync']);
    expect(result.exitCode, result.stdout).to.equal(0);
    expect(demo.simulator.requests.every(({ path }) => !path.includes('/v50.0/'))).to.equal(true);
  });
});
