import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { sf, sfEnvironment } from '../../scripts/sf/environment.js';
import { ORG, startDemo, type Demo } from './support/demo.js';
import { expectDocument } from './support/expect/document.js';
import { expectUpload } from './support/expect/upload.js';
import { walk } from './support/walk/index.js';
import { skipWithout } from '../systems.js';

type Result = { code: number; stdout: string; stderr: string };

describe('sf access sync --output-file: pipes and devices', () => {
  let demo: Demo;
  let folder: string;
  before(async function () {
    skipWithout(this, 'shell');
    demo = await startDemo();
  });
  beforeEach(async () => (folder = await mkdtemp(join(demo.sf.home, 'pipes-'))));
  after(() => demo?.stop());

  /** Runs a line in a shell, where SYNC is the command with its org. */
  const shell = (line: string): Promise<Result> =>
    promisify(execFile)('bash', ['-c', line.replaceAll('SYNC', `'${sf}' access sync -o ${ORG}`)], {
      cwd: folder,
      env: sfEnvironment(demo.sf.home),
      maxBuffer: 2 ** 26,
    }).then(
      (outputs) => ({ code: 0, ...outputs }),
      (error: unknown) => error as Result,
    );

  const read = (name: string): Promise<string> => readFile(join(folder, name), 'utf8');

  it('writes the document alone to /dev/stdout, as without the flag', async () => {
    const { code, stdout, stderr } = await shell('SYNC --output-file /dev/stdout | cat');
    expect(code, stderr).to.equal(0);
    expectDocument(JSON.parse(stdout), walk(demo.simulator.org));
    expect(stderr).to.match(/\d+ accounts/i);
  });

  it('goes on where a file stands that the shell has opened', async () => {
    await writeFile(join(folder, 'out'), 'before\n');
    const { code, stderr } = await shell('SYNC --output-file /dev/stdout --result-format csv >> out');
    expect(code, stderr).to.equal(0);
    const text = await read('out');
    expect(text.slice(0, 7)).to.equal('before\n');
    expectUpload(text.slice(7), walk(demo.simulator.org));
    expect(await readdir(folder)).to.deep.equal(['out']);
  });

  it('carries the document in the envelope with --json and /dev/stdout', async () => {
    const { json } = await demo.plugin.run(['access', 'sync', '-o', ORG, '--json', '--output-file', '/dev/stdout']);
    expectDocument((json().result as { document: unknown }).document, walk(demo.simulator.org));
  });

  it('writes to /dev/stderr and /dev/fd/3', async () => {
    const { code, stdout } = await shell('SYNC --output-file /dev/fd/3 --result-format csv 3> three');
    expect(code).to.equal(0);
    expect(stdout).to.contain('Wrote effective grants to /dev/fd/3.');
    expectUpload(await read('three'), walk(demo.simulator.org));
    const other = await shell('SYNC --output-file /dev/stderr --result-format ndjson 2> two');
    expect(other.code).to.equal(0);
    expect(await read('two')).to.contain('{"record_type":"grant"');
    expect((await readdir(folder)).sort()).to.deep.equal(['three', 'two']);
  });

  it('writes to the commands of a process substitution, several at once', async () => {
    const { code, stderr } = await shell(
      'SYNC --output-file >(cat > one) --result-format csv && SYNC --result-format c1z --output-file >(cat > two) && sleep 0.5',
    );
    expect(code, stderr).to.equal(0);
    expectUpload(await read('one'), walk(demo.simulator.org));
    expect((await readFile(join(folder, 'two'))).subarray(0, 5).toString('latin1')).to.equal('C1ZF\0');
  });

  it('writes to a named pipe, which stays one', async () => {
    const { code, stderr } = await shell(
      'mkfifo a.csv; cat a.csv > read & SYNC --output-file a.csv && wait && test -p a.csv',
    );
    expect(code, stderr).to.equal(0);
    expectUpload(await read('read'), walk(demo.simulator.org));
    expect((await readdir(folder)).sort()).to.deep.equal(['a.csv', 'read']);
  });

  it('ends quietly when the reader has had enough', async () => {
    const { code, stderr } = await shell('SYNC --result-format ndjson --output-file >(head -c 10 > /dev/null)');
    expect(code, stderr).to.equal(0);
    expect(stderr).not.to.match(/EPIPE|\n\s+at /);
  });

  it('says that a device is full', async () => {
    const args = ['access', 'sync', '-o', ORG, '--result-format', 'csv', '--output-file', '/dev/full'];
    const { exitCode, stdout, stderr } = await demo.plugin.run(args);
    expect({ exitCode, stdout }).to.deep.equal({ exitCode: 1, stdout: '' });
    expect(stderr.replaceAll(/\s+/g, ' ')).to.contain(
      'Error (OutputFileError): /dev/full could not be written, because the disk is full. What was written there is not complete.',
    );
  });

  it('ends when it is interrupted while nobody reads the pipe', async () => {
    const { code, stderr } = await shell(
      'mkfifo a.csv; timeout --foreground --preserve-status -s INT 8 SYNC --output-file a.csv',
    );
    expect(code, stderr).to.equal(130);
    expect(stderr).to.contain('InterruptedError');
  });

  it('refuses --append and a snapshot where they have no place', async () => {
    const append = await demo.plugin.run([
      ...['access', 'sync', '-o', ORG, '--result-format', 'c1z', '--append', '--output-file', '/dev/null'],
    ]);
    expect(append.exitCode).to.equal(1);
    expect(append.stderr).to.contain('NoRunsToKeepError');
    const snapshot = await demo.plugin.run(['access', 'sync', '-o', ORG, '--snapshot', '/dev/stdout']);
    expect({ code: snapshot.exitCode, stdout: snapshot.stdout }).to.deep.equal({ code: 1, stdout: '' });
    expect(snapshot.stderr).to.contain('StdoutTakenError');
  });
});
