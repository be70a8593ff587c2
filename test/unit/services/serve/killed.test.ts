import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { LoggedRequest } from '../../../../simulator/http/requestLog.js';
import type { KnownTask, TaskType } from '../../../c1/tasks/task.js';
import type { ProcessOptions } from './support/connectorProcess.js';
import { prepareServing, type Serving } from './support/serving.js';
import { grantOf, revokeOf, statusOf } from './support/tasks.js';

const MAIN = join(import.meta.dirname, 'support/connectorProcess.ts');
/** Of some processes, on a machine that is busy with other tests. */
const PROCESSES = 120_000;
/** Milliseconds before each answer of the org, so that C1 has heard of a task before it is done. */
const LATENCY = 200;
const HOUR = 3_600_000;

describe('serve: killed', function () {
  this.timeout(PROCESSES);
  let serving: Serving;
  /** The one that waits for tasks; the next test kills it. */
  let running: ChildProcess | undefined;
  let userId: string;
  before(async () => {
    serving = await prepareServing({ seed: 'demo', latency: LATENCY, now: new Date() }, { silence: 2500 });
    userId = serving.org.userId('carlos.mendes');
  });
  after(async () => {
    running?.kill('SIGTERM');
    if (running) await once(running, 'close');
    await serving.stop();
  });

  const start = (): ChildProcess => {
    const { c1, org, dataDir } = serving;
    const { instanceUrl, accessToken } = org.simulator;
    const { clientId, clientSecret, caFile } = c1;
    const apiHost = `localhost:${String(c1.port)}`;
    const options: ProcessOptions = { instanceUrl, accessToken, clientId, clientSecret, apiHost, caFile, dataDir };
    const env = { ...process.env, CONNECTOR: JSON.stringify(options) };
    return spawn(process.execPath, ['--import', 'tsx', MAIN], { env, stdio: 'ignore' });
  };
  /** Does something when the org has carried out the next request of these, before anybody can see the answer. */
  const onNext = (isMeant: (method: string) => boolean, act: () => void): void => {
    const requests = serving.org.simulator.requests as LoggedRequest[];
    requests.push = (request) => {
      if (isMeant(request.method)) {
        Reflect.deleteProperty(requests, 'push');
        act();
      }
      return Array.prototype.push.call(requests, request);
    };
  };

  /** Kills a process as soon as the org has carried out a request of these for a task; another one does the task. */
  const survive = async (
    taskType: TaskType,
    isMeant: (method: string) => boolean,
  ): Promise<{ task: KnownTask; killedAt: number; pid: number }> => {
    const killed = running ?? start();
    const id = serving.c1.enqueue(taskType);
    let killedAt = NaN;
    onNext(
      (method) => serving.c1.task(id).state === 'running' && isMeant(method),
      () => {
        killedAt = Date.now();
        killed.kill('SIGKILL');
      },
    );
    await once(killed, 'close');
    expect(serving.c1.task(id).outcomes).to.deep.equal([]);
    running = start();
    const task = await serving.c1.finished(id);
    expect(task.deliveries.length).to.be.at.least(2);
    expect(task.outcomes.map(({ finalState }) => finalState.case)).to.deep.equal(['success']);
    return { task, killedAt, pid: killed.pid! };
  };
  const isWrite = (method: string): boolean => method !== 'GET';

  it('grants once, with the end that the first delivery gave', async () => {
    const { org } = serving.org.simulator;
    const assignments = (): Array<Record<string, unknown>> =>
      org.table('PermissionSetAssignment').where('AssigneeId', userId);
    const held = new Set(assignments().map((row) => row['PermissionSetId']));
    const permissionSet = org
      .table('PermissionSet')
      .where('Type', 'Regular')
      .find((row) => !row['LicenseId'] && !row['IsOwnedByProfile'] && !held.has(row.Id))!.Id;
    const asked = Date.now();
    const { task, killedAt } = await survive(grantOf(`permission:${permissionSet}:assigned`, userId, HOUR), isWrite);
    const mine = assignments().filter((row) => row['PermissionSetId'] === permissionSet);
    expect(mine).to.have.length(1);
    const end = Date.parse(String(mine[0]!['ExpirationDate']).replace(/\+0000$/, 'Z'));
    expect(end).to.be.within(asked + HOUR - 1000, killedAt + HOUR);
    expect(task.heartbeats).to.be.greaterThan(0);
  });

  it('revokes once, and the next one finds it done', async () => {
    const members = serving.org.simulator.org.table('GroupMember');
    const { GroupId } = members.where('UserOrGroupId', userId)[0]!;
    await survive(revokeOf(`group:${String(GroupId)}:member`, userId), isWrite);
    expect(members.where('UserOrGroupId', userId).filter((row) => row['GroupId'] === GroupId)).to.deep.equal([]);
  });

  it('updates a status once', async () => {
    await survive(statusOf(userId, false), isWrite);
    expect(serving.org.simulator.org.table('User').existing(userId)).to.include({ IsActive: false });
  });

  it('syncs again from the start, and uploads one file', async () => {
    const { task, pid } = await survive({ case: 'syncFull', value: {} }, (method) => method === 'GET');
    expect(task.uploads).to.have.length(1);
    const left = (await readdir(tmpdir())).filter((name) => name.startsWith(`sf-access-serve-${String(pid)}-`));
    expect(left).to.deep.equal([]);
  });

  it('creates an account once, and mails the link that the killed process did not', async () => {
    const profile = { email: 'ada@acme.example', profileId: 'Minimum Access - Salesforce', last_name: 'Lovelace' };
    const mails = (): number => serving.org.simulator.requests.filter(({ method }) => method === 'DELETE').length;
    const before = mails();
    await survive({ case: 'createAccount', value: { accountInfo: { profile } } }, (method) => method === 'POST');
    expect(serving.org.simulator.org.table('User').where('Username', profile.email)).to.have.length(1);
    expect(mails()).to.equal(before + 1);
  });
});
