import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { repository } from '../../scripts/repository.js';

/** Twice what it was when source maps and declarations left: new commands fit in, a file that nobody meant does not. */
const MOST_BYTES = 2_000_000;

type Packed = { unpackedSize: number; files: Array<{ path: string; size: number }> };

describe('the npm package', () => {
  let packed: Packed;
  before(async () => {
    const args = ['pack', '--dry-run', '--json', '--ignore-scripts'];
    const { stdout } = await promisify(execFile)('npm', args, { cwd: repository });
    [packed] = JSON.parse(stdout) as [Packed];
  });

  const others = /^(bin\/run\.js|CHANGELOG\.md|LICENSE|README\.md|oclif\.manifest\.json|package\.json)$/;

  it('has the compiled code of each source that commands load, and no declarations or maps', async () => {
    const sources = await readdir(join(repository, 'src'), { recursive: true });
    const loaded = sources.filter((path) => path.endsWith('.ts') && !path.startsWith(join('schemas', '/')));
    const compiled = loaded.map((path) => `lib/${path.replace(/ts$/, 'js')}`);
    const paths = packed.files.map(({ path }) => path).filter((path) => path.startsWith('lib/'));
    expect(paths).to.have.members(compiled);
  });

  it('has texts and schemas, and besides them only what npm and the CLI read', () => {
    const rest = packed.files.map(({ path }) => path).filter((path) => !path.startsWith('lib/'));
    expect(
      rest.filter((path) => !others.test(path) && !/^(messages\/[\w.]+\.(md|json)|schemas\/[\w-]+\.json)$/.test(path)),
    ).to.deep.equal([]);
  });

  it(`is smaller than ${MOST_BYTES.toLocaleString('en-US')} bytes`, () => {
    const largest = packed.files.toSorted((one, other) => other.size - one.size).slice(0, 5);
    expect(packed.unpackedSize, JSON.stringify(largest)).to.be.lessThan(MOST_BYTES);
  });
});
