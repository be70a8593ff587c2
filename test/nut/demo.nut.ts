import { execFile } from 'node:child_process';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import stringWidth from 'string-width';
import { repository } from '../../scripts/repository.js';

describe('npm run demo', () => {
  let userHome: string;
  beforeEach(async () => (userHome = await mkdtemp(join(tmpdir(), 'demo-user-'))));
  afterEach(() => rm(userHome, { recursive: true, force: true }));

  it('shows an answer, a reading, a change and its undo, and leaves files worth opening', async () => {
    const demo = join(repository, 'demo');
    await rm(demo, { recursive: true, force: true });
    const env = { ...process.env, HOME: userHome };
    const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', 'scripts/demo.ts'], {
      cwd: repository,
      env,
    });
    for (const words of ['4 can now, 2 cannot log in.', '51 accounts: 46 enabled', 'Gave 1 permission set group.'])
      expect(stdout).to.contain(words);
    expect(stdout)
      .to.match(/Yes: Zoë Müller .* has ModifyAllData\./)
      .and.to.contain('Took away 1 permission set group.');
    // A path, and a command that can be pasted, are not broken.
    const wide = stdout.split('\n').filter((line) => stringWidth(line) > 80);
    expect(wide.filter((line) => !/^(?:Journal|Next|To undo): |^ +sf access /.test(line))).to.deep.equal([]);

    expect((await readdir(demo)).sort()).to.deep.equal(['salesforce.csv', 'salesforce.html', 'salesforce.json']);
    const read = (name: string): Promise<string> => readFile(join(demo, name), 'utf8');
    expect(await read('salesforce.csv')).to.contain('ingrid.berg@acme-rockets.example');
    expect(await read('salesforce.html')).to.match(/^<!doctype html>/i);
    expect(JSON.parse(await read('salesforce.json'))).to.be.an('object');
    // The CLI of the user knows nothing of it.
    expect(await readdir(userHome)).to.deep.equal([]);
  });
});
