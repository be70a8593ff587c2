import { execFile } from 'node:child_process';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { npmProgram } from '../../scripts/npm.js';
import { repository } from '../../scripts/repository.js';
import { ORG, startDemo } from './support/demo.js';

/** Half as much again as the commands take now: new ones fit in, a file that nobody meant does not. */
const MOST_BYTES = 4_200_000;

/** What it was when decision 117 was made, and a few. A dependency that brings many more is a decision. */
const MOST_PACKAGES = 330;

/** Packages that only `sf access serve` needs; decision 117. */
const ONLY_FOR_C1 = ['@grpc/grpc-js', '@grpc/proto-loader', 'protobufjs', 'prom-client', '@opentelemetry/api', 'yargs'];

/** Packages that only a page of HTML needs, and what it is bundled with. */
const ONLY_FOR_PAGES = /node_modules\/preact|generated\/pages/;

type Packed = { unpackedSize: number; files: Array<{ path: string; size: number }> };

describe('the npm package', () => {
  let packed: Packed;
  before(async () => {
    const args = ['pack', '--dry-run', '--json', '--ignore-scripts'];
    const [npm, first] = npmProgram;
    const { stdout } = await promisify(execFile)(npm, [...first, ...args], { cwd: repository });
    [packed] = JSON.parse(stdout) as [Packed];
  });

  const others = /^(bin\/run\.js|CHANGELOG\.md|LICENSE|README\.md|oclif\.manifest\.json|package\.json)$/;

  it('has the compiled code of each source that commands load, and no declarations or maps', async () => {
    const found = await readdir(join(repository, 'src'), { recursive: true });
    const sources = found.map((path) => path.replaceAll('\\', '/'));
    // What a browser loads is in the bundles of src/generated/pages.
    const loaded = sources.filter(
      (path) => /\.tsx?$/.test(path) && !path.startsWith('schemas/') && !/^pages\/.*\bbrowser\//.test(path),
    );
    const compiled = loaded.map((path) => `lib/${path.replace(/tsx?$/, 'js')}`);
    const paths = packed.files.map(({ path }) => path).filter((path) => path.startsWith('lib/'));
    expect(paths).to.have.members(compiled);
  });

  it('has texts, rules and schemas, and besides them only what npm and the CLI read', () => {
    const rest = packed.files.map(({ path }) => path).filter((path) => !path.startsWith('lib/'));
    expect(
      rest.filter(
        (path) =>
          !others.test(path) && !/^(messages\/[\w.]+\.(md|json)|rules\/risks\.yaml|schemas\/[\w-]+\.json)$/.test(path),
      ),
    ).to.deep.equal([]);
  });

  it(`is smaller than ${MOST_BYTES.toLocaleString('en-US')} bytes`, () => {
    const largest = packed.files.toSorted((one, other) => other.size - one.size).slice(0, 5);
    expect(packed.unpackedSize, JSON.stringify(largest)).to.be.lessThan(MOST_BYTES);
  });
});

type Lock = { packages: Record<string, { name?: string; version: string; dev?: true; hasInstallScript?: true }> };

/** The name of a package by its place in the lock file. */
const nameOf = (place: string): string => place.replace(/^.*node_modules\//, '');

describe('what everybody installs with the plugin', () => {
  let installed: Array<[place: string, Lock['packages'][string]]>;
  before(async () => {
    const lock = JSON.parse(await readFile(join(repository, 'package-lock.json'), 'utf8')) as Lock;
    installed = Object.entries(lock.packages).filter(([place, { dev }]) => place !== '' && !dev);
  });

  it('is what the list of a release says, with the version and a hash of each', async function () {
    this.timeout(60_000);
    const [npm, first] = npmProgram;
    const { stdout } = await promisify(execFile)(npm, [...first, 'run', '-s', 'sbom'], { cwd: repository });
    type Component = { name: string; version: string; purl: string; hashes?: unknown[] };
    const sbom = JSON.parse(await readFile(stdout.trim(), 'utf8')) as {
      bomFormat: string;
      metadata: { component: Component };
      components: Component[];
    };
    expect(sbom.bomFormat).to.equal('CycloneDX');
    expect(sbom.metadata.component.purl).to.match(/^pkg:npm\/sf-plugin-access@/);
    const listed = sbom.components.map(({ name, version }) => `${name}@${version}`);
    const locked = new Set(installed.map(([place, { name, version }]) => `${name ?? nameOf(place)}@${version}`));
    expect(listed.sort()).to.deep.equal([...locked].sort());
    expect(sbom.components.filter(({ hashes }) => !hashes?.length)).to.deep.equal([]);
  });

  it('runs no script of its own at the installation, but for one that warns of versions', () => {
    const scripts = installed.filter(([, { hasInstallScript }]) => hasInstallScript).map(([place]) => nameOf(place));
    expect(scripts).to.deep.equal(['protobufjs']);
  });

  it('is not loaded by a sync where only C1 or a page of HTML needs it', async () => {
    const demo = await startDemo();
    try {
      const list = join(demo.sf.home, 'loaded');
      const hooks = join(demo.sf.home, 'hooks.cjs');
      const code = `
        const urls = [];
        require('node:module').registerHooks({ load: (url, context, next) => (urls.push(url), next(url, context)) });
        process.on('exit', () => require('node:fs').writeFileSync('${list}', urls.join('\\n')));`;
      await writeFile(hooks, code);
      const env = { NODE_OPTIONS: `--require=${hooks}` };
      const { exitCode, stderr } = await demo.sf.run(['access', 'sync', '-o', ORG, '--result-format', 'csv'], { env });
      expect(exitCode, stderr).to.equal(0);
      const loaded = (await readFile(list, 'utf8')).split('\n');
      const packages = new Set(loaded.join('\n').match(/(?<=node_modules\/)(@[\w-]+\/)?[\w-]+/g));
      expect(packages).to.include('undici');
      expect([...packages].filter((name) => ONLY_FOR_C1.includes(name))).to.deep.equal([]);
      expect(loaded.filter((url) => ONLY_FOR_PAGES.test(url))).to.deep.equal([]);
    } finally {
      await demo.stop();
    }
  });

  it(`is at most ${String(MOST_PACKAGES)} packages`, () => {
    expect(installed.length).to.be.at.most(MOST_PACKAGES);
  });
});
