import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { setTimeout as wait } from 'node:timers/promises';
import { done, failureOf } from './support/answers.js';
import { prepareServing, type Serving } from './support/serving.js';
import { statusOf } from './support/tasks.js';

describe('serve: health', () => {
  let serving: Serving;
  before(async () => (serving = await prepareServing()));
  after(() => serving.stop());

  it('is alive at once, ready while C1 answers, and counts what it does', async () => {
    await serving.c1.goDown();
    const end = serving.start({ health: { host: '127.0.0.1', port: 0 } });
    const address = async (): Promise<number> => {
      for (;;) {
        const line = serving.log().find(({ msg }) => msg === 'health and metrics');
        if (line) return Number(line['port']);
        await wait(10);
      }
    };
    const url = `http://127.0.0.1:${String(await address())}`;
    const statusAt = async (path: string, init?: RequestInit): Promise<number> =>
      (await fetch(`${url}${path}`, init)).status;
    const paths = ['/healthz', '/healthz?verbose=1', '/readyz', '/other', '/toString'];
    expect(await Promise.all(paths.map((path) => statusAt(path)))).to.deep.equal([200, 200, 503, 404, 404]);
    const methods = ['HEAD', 'POST'];
    expect(await Promise.all(methods.map((method) => statusAt('/healthz', { method })))).to.deep.equal([200, 404]);
    await serving.c1.comeUp();
    await done(serving.c1, { case: 'syncFull', value: {} });
    await done(serving.c1, statusOf('005000000000001AAA', true));
    expect(await statusAt('/readyz')).to.equal(200);
    const text = await (await fetch(`${url}/metrics`)).text();
    const lines = text.split('\n');
    expect(lines).to.include.members([
      'sf_access_tasks_total{type="sync_full",outcome="success"} 1',
      'sf_access_tasks_total{type="action_invoke",outcome="NOT_FOUND"} 1',
      'sf_access_synced_rows{kind="resources",resource_type="role"} 26',
      'sf_access_task_duration_seconds_count{type="sync_full"} 1',
    ]);
    const value = (name: string): number => Number(lines.find((line) => line.startsWith(name))?.split(' ')[1]);
    expect(value('sf_access_salesforce_calls_total')).to.be.at.least(15);
    expect(value('sf_access_salesforce_api_requests{of="limit"}')).to.be.greaterThan(0);
    expect(value('process_resident_memory_bytes')).to.be.greaterThan(0);
    await end();
    expect(await fetch(url).catch(() => 'gone')).to.equal('gone');
  });

  it('counts the calls of syncs that fail, and knows when the last one was only once there was one', async () => {
    const end = serving.start({ health: { host: '127.0.0.1', port: 0 } });
    const metrics = async (): Promise<string[]> => {
      const lines = serving.log().filter(({ msg }) => msg === 'health and metrics');
      const text = await (await fetch(`http://127.0.0.1:${String(lines.at(-1)!['port'])}/metrics`)).text();
      return text.split('\n').filter((line) => /^sf_access_(salesforce_calls|last_sync)/.test(line));
    };
    const requests = (): number => serving.org.simulator.requests.length;
    const before = requests();
    for (let count = 0; count < 3; count += 1) serving.c1.faults.plan({ kind: 'unavailable', method: 'UploadAsset' });
    failureOf(await done(serving.c1, { case: 'syncFull', value: {} }));
    const ofUpload = requests() - before;
    expect(ofUpload).to.be.greaterThan(10);
    expect(await metrics()).to.deep.equal([`sf_access_salesforce_calls_total ${String(ofUpload)}`]);
    serving.org.simulator.faults.plan({ kind: 'session-expired', times: 'always' });
    failureOf(await done(serving.c1, { case: 'syncFull', value: {} }));
    const ofAll = requests() - before;
    expect(ofAll).to.be.greaterThan(ofUpload);
    expect(await metrics()).to.deep.equal([`sf_access_salesforce_calls_total ${String(ofAll)}`]);
    await end();
  });

  it('says which port cannot be used, and which folder cannot be used', async () => {
    const failed = async (options: Parameters<Serving['start']>[0]): Promise<unknown> =>
      serving
        .start(options)()
        .catch((error: unknown) => error);
    const taken = { host: '127.0.0.1', port: serving.c1.port };
    expect(await failed({ health: taken })).to.have.property('name', 'HealthPortError');
    expect(await failed({ health: { ...taken, port: 70_000 } })).to.have.property('name', 'HealthPortError');
    const file = join(serving.dataDir, 'access-serve', 'file');
    await writeFile(file, '');
    expect(await failed({ dataDir: file })).to.have.property('name', 'DataDirectoryError');
  });
});
