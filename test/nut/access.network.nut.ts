import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { LATEST } from '../../simulator/http/apiVersion.js';
import { startDemo, ORG, type Demo } from './support/demo.js';
import { startPluginProcess } from './support/pluginProcess.js';
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

describe('sf access on the networks that companies have', () => {
  let demo: Demo;
  let proxy: Proxy | undefined;
  afterEach(async () => {
    await proxy?.close();
    proxy = undefined;
    await demo.stop();
  });

  const run = (args: string[], env: Record<string, string> = {}, runner: Runner = demo.sf): Promise<RunResult> =>
    runner.run([...args, '-o', ORG, '--json'], { env });

  for (const [what, args] of COMMANDS) {
    /** One command by the real `sf` shows that it is no matter of the process. */
    const runner = (): Runner => (what === 'sync' ? demo.sf : demo.plugin);

    it(`${what} names a proxy without a scheme with its variable, and no password`, async () => {
      demo = await startDemo();
      const result = await run(args, { HTTPS_PROXY: 'ada:s3cret@10.0.0.1:3128' }, runner());
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
      const result = await run(args, {}, runner());
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

  it('sync, and each other command, tries again while the proxy answers 503, as with a server', async () => {
    demo = await startDemo({ https: true });
    let refusals = 0;
    // The first requests are the login of the CLI's library, which a refusal does not stop.
    const verdict = (): number => (++refusals <= 3 ? 503 : 200);
    proxy = await startProxy(verdict);
    const env = { HTTPS_PROXY: proxy.url, NODE_EXTRA_CA_CERTS: demo.simulator.caFile! };
    // Node reads whom it trusts when it starts: one process does for all commands but the first.
    const others = startPluginProcess(demo.sf.home, env);
    try {
      for (const [what, args] of COMMANDS) {
        refusals = 0;
        const result = await run(args, env, what === 'sync' ? demo.sf : others);
        expect(result.exitCode, what + result.stdout).to.equal(0);
        expect(refusals, what).to.be.greaterThan(3);
        proxy.hangUp();
      }
    } finally {
      await others.stop();
    }
  });

  for (const [status, words] of [
    [407, /wants a login for .*: it answered 407/],
    [403, /does not let connections to .* pass: it answered 403/],
  ] as const) {
    it(`a ${status} of the proxy is told as the proxy’s`, async () => {
      demo = await startDemo({ https: true });
      proxy = await startProxy(() => status);
      const env = {
        https_proxy: proxy.url.replace('//', '//ada:s3cret@'),
        NODE_EXTRA_CA_CERTS: demo.simulator.caFile!,
      };
      const result = await run(['access', 'sync'], env);
      const { name, text, steps } = failureOf(result);
      expect(name).to.equal('ProxyRefusedError');
      expect(text).to.include(`The proxy ${proxy.url}, which the variable https_proxy names`).and.to.match(words);
      expect(steps).to.include('https_proxy').and.to.include('NO_PROXY');
      expect(result.stdout + result.stderr).not.to.include('s3cret');
    });
  }

  it('a 407 of a proxy for an http:// org is not told as Salesforce’s', async () => {
    demo = await startDemo();
    proxy = await startProxy(() => 407);
    const { name, text } = failureOf(await run(['access', 'sync'], { HTTP_PROXY: proxy.url }));
    expect(name).to.equal('ProxyRefusedError');
    expect(text).to.include('which the variable HTTP_PROXY names, wants a login');
  });

  const remembered = async (version: string | undefined): Promise<void> => {
    const file = join(demo.sf.home, '.sfdx', `${demo.simulator.username}.json`);
    const login = JSON.parse(await readFile(file, 'utf8')) as Record<string, unknown>;
    await writeFile(file, JSON.stringify({ ...login, instanceApiVersion: version }), { mode: 0o600 });
  };

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

  it('sync goes on with the org’s newest API version where the CLI could not find out which that is', async () => {
    demo = await startDemo({ https: true });
    await remembered(undefined);
    let refusals = 0;
    proxy = await startProxy(() => (++refusals <= 3 ? 503 : 200));
    const env = { HTTPS_PROXY: proxy.url, NODE_EXTRA_CA_CERTS: demo.simulator.caFile! };
    const result = await demo.sf.run(['access', 'sync', '-o', ORG], { env });
    expect(result.exitCode, result.stderr).to.equal(0);
    expect(demo.simulator.requests.every(({ path }) => !path.includes('/v50.0/'))).to.equal(true);
  });

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
