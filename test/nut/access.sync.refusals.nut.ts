import { chmod, mkdir, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { ORG, startDemo, type Demo } from './support/demo.js';
import { expectRefusal } from './support/expect/refusal.js';
import { skipWithout } from '../systems.js';

describe('sf access sync refuses, and says why', () => {
  let demo: Demo;
  let folder: string;
  before(async () => (demo = await startDemo()));
  beforeEach(async () => (folder = await mkdtemp(join(demo.sf.home, 'files-'))));
  after(() => demo.stop());

  const sync = (...flags: string[]): string[] => ['access', 'sync', '-o', ORG, ...flags];

  it('an unknown resource type', async () => {
    await expectRefusal(demo.plugin, sync('--resource-type', 'permision'), [/permision/, /permission_set_group/]);
  });

  it('an unknown format', async () => {
    await expectRefusal(demo.plugin, sync('--result-format', 'xml'), [/xml/, /json/, /connector-xlsx/]);
  });

  it('an extension that names no format', async () => {
    await expectRefusal(demo.plugin, sync('--output-file', join(folder, 'access.txt')), [
      /access\.txt/,
      /--result-format/,
    ]);
    expect(await readdir(folder)).to.deep.equal([]);
  });

  it('a path that is a directory', async () => {
    await mkdir(join(folder, 'access.csv'));
    await expectRefusal(demo.plugin, sync('--output-file', join(folder, 'access.csv')), [/access\.csv/, /directory/]);
    expect(await readdir(join(folder, 'access.csv'))).to.deep.equal([]);
  });

  it('a path in a folder that is not there', async () => {
    await expectRefusal(demo.plugin, sync('--output-file', join(folder, 'no/access.csv')), [
      /no\/access\.csv/,
      /folder/,
    ]);
  });

  it('a path below a file', async () => {
    await writeFile(join(folder, 'file'), '');
    await expectRefusal(demo.plugin, sync('--output-file', join(folder, 'file/access.csv')), [
      /file\/access\.csv/,
      /folder/,
    ]);
  });

  it('a folder that the user may not write to', async function () {
    skipWithout(this, 'modes');
    await chmod(folder, 0o500);
    // No mode keeps root out of a folder; the kernel's own does.
    const closed = process.getuid?.() === 0 ? '/sys' : folder;
    await expectRefusal(demo.plugin, sync('--output-file', join(closed, 'access.csv')), [/access\.csv/, /permission/i]);
  });

  it('a full disk', async function () {
    skipWithout(this, '/dev/full');
    await expectRefusal(demo.plugin, sync('--output-file', '/dev/full', '--result-format', 'csv'), [
      /dev\/full/,
      /full/,
    ]);
  });

  it('no org at all', async () => {
    await expectRefusal(demo.plugin, ['access', 'sync'], [/target-org|default/]);
  });

  it('an org that is not logged in', async () => {
    await expectRefusal(demo.plugin, ['access', 'sync', '-o', 'nobody'], [/nobody/, /No authorization/]);
  });

  it('an API version that is too old', async () => {
    await expectRefusal(demo.plugin, sync('--api-version', '50.0'), [/50\.0/, /--api-version/]);
  });

  it('an org whose API requests of the day are used up, and leaves the old file alone', async () => {
    const path = join(folder, 'access.csv');
    await writeFile(path, 'old');
    const { settings } = demo.simulator.org;
    const { apiLimit } = settings;
    settings.apiLimit = 1;
    try {
      await expectRefusal(demo.plugin, sync('--output-file', path), [/daily API requests/, /Try again later/]);
    } finally {
      settings.apiLimit = apiLimit;
    }
    expect(await readFile(path, 'utf8')).to.equal('old');
    expect(await readdir(folder)).to.deep.equal(['access.csv']);
  });

  it('an org that cannot be reached, after several tries', async () => {
    const gone = await startDemo();
    const { instanceUrl, username } = gone.simulator;
    // The port of an org that is gone may be another test's; nobody is given this one.
    const login = join(gone.sf.home, '.sfdx', `${username}.json`);
    const known = await readFile(login, 'utf8');
    expect(known).to.include(instanceUrl);
    await writeFile(login, known.replaceAll(instanceUrl, 'http://127.0.0.1:1'));
    const { exitCode, stdout, stderr } = await gone.plugin.run(sync());
    await gone.stop();
    expect(exitCode).to.equal(1);
    expect(stdout).to.equal('');
    expect(stderr)
      .to.match(/not reach/)
      .and.to.match(/connection/);
  });
});
