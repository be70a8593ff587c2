import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { expect } from 'chai';
import { type Announced, connect } from './support/client.js';
import { sendUpload, wholeUpload } from './support/upload.js';
import { skipWithout } from '../../systems.js';

const MAIN = resolve(import.meta.dirname, '../../c1/main.ts');

const start = (stderr: 'inherit' | 'pipe', ...args: string[]): ChildProcess =>
  spawn(process.execPath, ['--import', 'tsx', MAIN, ...args], { stdio: ['pipe', 'pipe', stderr] });

describe('the C1 service for tests: command line', function () {
  this.timeout(60_000);
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'c1-main-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  it('announces itself, takes tasks in JSON, tells of their end, keeps their files, and ends well', async function () {
    skipWithout(this, 'signals');
    const service = start('inherit', '--uploads', folder);
    const lines = createInterface({ input: service.stdout! })[Symbol.asyncIterator]();
    const nextLine = async () => JSON.parse(String((await lines.next()).value)) as unknown;
    const announced = (await nextLine()) as Announced;
    const client = await connect(announced);

    const taskId = '2ZxYwVuTsRqPoNmLkJiHgFeDcBa';
    service.stdin!.write(`{"id":"${taskId}","syncFull":{"skipGrants":true}}\n`);
    const next = async () => (await client.getTask({ hostId: 'host-a' })).task?.id;
    while ((await next()) !== taskId);
    await sendUpload(client, wholeUpload(taskId, Buffer.from('a file')));
    await client.finishTask({ hostId: 'host-a', taskId, finalState: { case: 'success', value: {} } });
    const file = join(folder, `${taskId}-1.c1z`);
    expect(await nextLine()).to.deep.equal({
      task: taskId,
      state: 'finished',
      outcomes: [{ hostId: 'host-a', taskId, success: {} }],
      uploads: [file],
    });
    expect(readFileSync(file, 'utf8')).to.equal('a file');

    service.kill('SIGTERM');
    expect(await once(service, 'exit')).to.deep.equal([0, null]);
    expect(existsSync(announced.caFile)).to.equal(false);
  });

  it('refuses a port that is no number, and says how it is used', async () => {
    const service = start('pipe', '--port', 'x');
    let said = '';
    service.stderr!.on('data', (text) => (said += String(text)));
    expect(await once(service, 'close')).to.deep.equal([2, null]);
    expect(said).to.match(/^"x" is no whole number\.\nUsage: /);
  });
});
