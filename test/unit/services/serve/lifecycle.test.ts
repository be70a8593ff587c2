import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect } from 'chai';
import { status } from '@grpc/grpc-js';
import { ListActionSchemasResponseSchema } from '../../../../src/generated/c1/connector/v2/action_pb.js';
import { systemClock, type Clock } from '../../../../src/c1/clock.js';
import type { Call } from '../../../c1/calls.js';
import type { TaskType } from '../../../c1/tasks/task.js';
import { licenseProfilesOf } from '../../../../src/services/change/licenseProfiles.js';
import { defaultOptions } from '../../support/options.js';
import { done, failureOf, successOf } from './support/answers.js';
import { journalsOf, prepareServing, quickClock, type Serving } from './support/serving.js';
import { grantOf, revokeOf, statusOf } from './support/tasks.js';

/** Milliseconds before each answer of an org in which a sync is still under way when a test looks. */
const SLOW = 150;

describe('serve: life', () => {
  let serving: Serving;
  afterEach(() => serving.stop());

  const until = async (isSo: () => boolean): Promise<void> => {
    while (!isSo()) await wait(10);
  };
  const startedOf = (type: string): number =>
    serving.log().filter(({ msg, taskType: of }) => msg === 'task started' && of === type).length;
  const group = (): string => {
    const { org } = serving.org.simulator;
    const userId = serving.org.userId('carlos.mendes');
    const held = new Set(
      org
        .table('GroupMember')
        .where('UserOrGroupId', userId)
        .map((row) => row['GroupId']),
    );
    return org
      .table('Group')
      .where('Type', 'Regular')
      .find(({ Id }) => !held.has(Id))!.Id;
  };
  const grant = (): TaskType => grantOf(`group:${group()}:member`, serving.org.userId('carlos.mendes'));
  const memberships = (groupId: string): number =>
    serving.org.simulator.org
      .table('GroupMember')
      .where('GroupId', groupId)
      .filter((row) => row['UserOrGroupId'] === serving.org.userId('carlos.mendes')).length;

  it('does not start with a license of a flag that the org does not have, and tells one of the variable', async () => {
    serving = await prepareServing();
    const mistyped = 'Salesforc=Minimum Access - Salesforce';
    const refused = serving.start({ licenseProfiles: licenseProfilesOf([mistyped]) });
    await until(() => serving.logText().includes('stopped'));
    const failure = await refused().catch(({ message }: Error) => message);
    expect(failure).to.match(/^The org has no user license "Salesforc".* Similar names: Salesforce; /);
    const warnings = (): string[] => serving.log().flatMap(({ level, msg }) => (level === 'warn' ? [String(msg)] : []));
    const hello = async (variable: string): Promise<void> => {
      const end = serving.start({ licenseProfiles: licenseProfilesOf([], variable) });
      await serving.c1.finished(serving.c1.enqueue({ case: 'hello', value: {} }));
      await end();
    };
    await hello(mistyped);
    expect(warnings().join()).to.match(/The org has no user license "Salesforc", .* this entry is passed over/);
    await hello('Salesforce=No such profile');
    expect(serving.logText())
      .to.contain('could not be checked')
      .and.to.contain('There is no profile \\"No such profile\\"');
  });

  it('answers Hello, says what it can do, and refuses the rest as unimplemented', async () => {
    serving = await prepareServing();
    serving.start();
    await serving.c1.finished(serving.c1.enqueue({ case: 'hello', value: {} }));
    const [hello] = serving.c1.hellos;
    expect(hello!.hostId).to.equal('test-host');
    const { capabilities, accountCreationSchema } = hello!.connectorMetadata!;
    const byType = capabilities!.resourceTypeCapabilities.map((of) => [of.resourceType!.id, of.capabilities]);
    expect(Object.fromEntries(byType)).to.deep.equal({
      user: [2, 5],
      group: [2, 1],
      role: [2, 1],
      permission: [2, 1],
      permission_set_group: [2, 1],
      profile: [2, 1],
      territory: [2, 1],
      agent: [2],
    });
    const toChoose = capabilities!.resourceTypeCapabilities.filter((of) => of.optInRequired);
    expect(toChoose.map((of) => of.resourceType!.id)).to.deep.equal(['territory', 'agent']);
    for (const { resourceType } of toChoose) {
      expect(resourceType!.annotations.map(({ typeUrl }) => typeUrl)).to.include(
        'type.googleapis.com/c1.connector.v2.OptInRequired',
      );
      expect(resourceType!.description).not.to.equal('');
    }
    expect(Object.keys(accountCreationSchema!.fieldMap).sort()).to.deep.equal(
      ['alias', 'contactID', 'email', 'first_name', 'last_name', 'profileId', 'timezone'].sort(),
    );
    const deletion = failureOf(
      await done(serving.c1, {
        case: 'deleteResource',
        value: { resourceId: { resourceType: 'user', resource: serving.org.userId('carlos.mendes') } },
      }),
    );
    expect([deletion.code, deletion.isRetryable]).to.deep.equal([status.UNIMPLEMENTED, false]);
    expect(deletion.message).to.contain('update_user_status');
    const others: TaskType[] = [
      { case: 'createResource', value: {} },
      { case: 'rotateCredentials', value: {} },
      { case: 'eventFeed', value: {} },
      { case: 'issueCredential', value: {} },
    ];
    for (const task of others) {
      const failure = failureOf(await done(serving.c1, task));
      expect([failure.code, failure.isRetryable]).to.deep.equal([status.UNIMPLEMENTED, false]);
    }
  });

  it('is read-only without provisioning', async () => {
    serving = await prepareServing();
    serving.start({
      provisioning: false,
      syncOptions: { ...defaultOptions, syncConnectedApps: true, syncLicenses: true },
    });
    const userId = serving.org.userId('carlos.mendes');
    const changes: TaskType[] = [
      grant(),
      revokeOf(`group:${group()}:member`, userId),
      { case: 'createAccount', value: {} },
      statusOf(userId, false),
    ];
    for (const task of changes) {
      const failure = failureOf(await done(serving.c1, task));
      expect([failure.code, failure.isRetryable]).to.deep.equal([status.UNIMPLEMENTED, false]);
    }
    expect(serving.org.simulator.requests.filter(({ method }) => method !== 'GET')).to.deep.equal([]);
    const listed = await done(serving.c1, { case: 'actionListSchemas', value: {} });
    expect(successOf(listed, ListActionSchemasResponseSchema).response.schemas).to.deep.equal([]);
    const { capabilities, accountCreationSchema } = serving.c1.hellos[0]!.connectorMetadata!;
    expect(new Set(capabilities!.resourceTypeCapabilities.flatMap((of) => of.capabilities))).to.deep.equal(
      new Set([2]),
    );
    const offered = capabilities!.resourceTypeCapabilities.map((of) => of.resourceType!.id);
    expect(offered).to.include('connected_application');
    expect(offered).to.include('permission_set_license').and.to.include('package_license');
    expect(accountCreationSchema).to.equal(undefined);
  });

  it('stops a sync when it hears that C1 has cancelled it', async () => {
    serving = await prepareServing({ seed: 'demo', latency: SLOW });
    serving.start();
    const id = serving.c1.enqueue({ case: 'syncFull', value: {} });
    await until(() => startedOf('sync_full') === 1);
    serving.c1.cancel(id);
    const task = await serving.c1.finished(id);
    const failure = failureOf(task);
    expect([failure.code, failure.isRetryable]).to.deep.equal([status.CANCELLED, false]);
    expect(task.uploads).to.deep.equal([]);
  });

  it('does grants while a sync is under way, and one sync at a time', async () => {
    serving = await prepareServing({ seed: 'demo', latency: SLOW });
    serving.start();
    const syncs = [1, 2].map(() => serving.c1.enqueue({ case: 'syncFull', value: {} }));
    const change = serving.c1.enqueue(grant());
    await Promise.all([...syncs, change].map((id) => serving.c1.finished(id)));
    const events = serving.log().filter(({ msg }) => msg === 'task started' || msg === 'task done');
    const of = (type: string): unknown[] => events.filter((line) => line['taskType'] === type).map(({ msg }) => msg);
    expect(of('sync_full')).to.deep.equal(['task started', 'task done', 'task started', 'task done']);
    expect(events.slice(0, 2).map((line) => line['taskType'])).to.have.members(['sync_full', 'grant']);
    const keys = new Set(serving.log().flatMap((line) => Object.keys(line)));
    expect([...keys].filter((key) => !/^[a-z][a-zA-Z]*$/.test(key))).to.deep.equal([]);
    expect(serving.log().map(({ time }) => time)).to.satisfy((times: string[]) =>
      times.every((time) => /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(time)),
    );
  });

  it('hands a sync back when it is stopped, and finishes a change', async () => {
    serving = await prepareServing({ seed: 'demo', latency: SLOW });
    const stop = serving.start();
    const sync = serving.c1.enqueue({ case: 'syncFull', value: {} });
    const groupId = group();
    const change = serving.c1.enqueue(grant());
    await until(() => startedOf('sync_full') + startedOf('grant') === 2);
    await stop();
    expect(serving.c1.task(change).outcomes.map(({ finalState }) => finalState.case)).to.deep.equal(['success']);
    expect(memberships(groupId)).to.equal(1);
    const handedBack = failureOf(serving.c1.task(sync));
    expect([handedBack.code, handedBack.isRetryable]).to.deep.equal([status.ABORTED, true]);
    expect(serving.log().at(-1)!.msg).to.equal('stopped');
  });

  it('stops when C1 answers nothing any more, and keeps the answer for the next time', async () => {
    serving = await prepareServing();
    for (let count = 0; count < 6; count += 1) serving.c1.faults.plan({ kind: 'unanswered', method: 'FinishTask' });
    const sleep: Clock['sleep'] = (milliseconds, signal) => systemClock.sleep(milliseconds / 20, signal);
    const stop = serving.start({ clock: { ...quickClock, sleep } });
    const id = serving.c1.enqueue(grant());
    await until(() => serving.log().some(({ msg }) => msg === 'task done'));
    serving.c1.faults.plan({ kind: 'unanswered', method: 'GetTask', after: 1 });
    await until(() => serving.c1.faults.list().every(({ method }) => method !== 'GetTask'));
    await stop();
    const untold = serving.log().filter(({ msg }) => msg === 'C1 could not be told the answer');
    // Not the end of the 30 seconds that a call may take.
    expect(untold.map(({ error }) => error)).to.deep.equal(['There is no time left.']);
    expect(serving.c1.task(id).outcomes).to.deep.equal([]);
    expect(await readdir(join(serving.dataDir, 'access-serve'))).to.deep.equal([`${id}.json`]);
    expect(serving.log().some(({ msg }) => msg === 'C1 cannot be asked for tasks')).to.equal(false);
  });

  it('stops while C1 does not answer Hello, or gives no token', async () => {
    for (const method of ['Hello', 'Token'] as const) {
      serving = await prepareServing();
      serving.c1.faults.plan({ kind: 'unanswered', method });
      const stop = serving.start();
      await until(() => serving.c1.calls.some((call) => call.method === method));
      await stop();
      expect(serving.log().map(({ msg }) => msg)).to.deep.equal(['stopped']);
      if (method === 'Hello') await serving.stop();
    }
  });

  it('sends an answer again that C1 did not confirm, and does nothing twice', async () => {
    serving = await prepareServing();
    const groupId = group();
    serving.c1.faults.plan(
      { kind: 'cut-after', method: 'FinishTask' },
      { kind: 'unavailable', method: 'FinishTask', after: 1 },
    );
    const stop = serving.start();
    const task = await serving.c1.finished(serving.c1.enqueue(grant()));
    await until(() => serving.c1.calls.filter(({ method }) => method === 'FinishTask').length === 3);
    await stop();
    expect(task.outcomes.map(({ finalState }) => finalState.case)).to.deep.equal(['success', 'success']);
    expect(memberships(groupId)).to.equal(1);
    expect(await journalsOf(serving)).to.have.length(1);
  });

  it('gets another token when C1 refuses one or it has run out', async () => {
    // Renewed when half of it is over, by the connector's clock.
    serving = await prepareServing({ seed: 'demo' }, { tokenLifetime: 120_000 });
    let ahead = 0;
    serving.start({ clock: { ...quickClock, elapsed: () => systemClock.elapsed() + ahead } });
    const calls = (isMeant: (call: Call) => boolean): number => serving.c1.calls.filter(isMeant).length;
    const tokens = (): number => calls(({ method }) => method === 'Token');
    await done(serving.c1, grant());
    expect(tokens()).to.equal(1);
    serving.c1.expireTokens();
    await done(serving.c1, grant());
    expect(tokens()).to.equal(2);
    ahead = 90_000;
    await done(serving.c1, grant());
    expect(tokens()).to.equal(3);
    // What was under way with the token that C1 refuses: a poll, a heartbeat.
    expect(calls(({ result }) => result === 'Unauthenticated')).to.be.within(1, 2);
  });

  it('waits for a C1 that is down, at the start and later', async () => {
    serving = await prepareServing();
    await serving.c1.goDown();
    serving.start();
    await until(() => serving.log().some(({ msg }) => msg === 'C1 does not answer'));
    await serving.c1.comeUp();
    await done(serving.c1, grant());
    await serving.c1.goDown();
    const id = serving.c1.enqueue(grant());
    await until(() => serving.log().some(({ msg }) => msg === 'C1 cannot be asked for tasks'));
    await serving.c1.comeUp();
    await serving.c1.finished(id);
  });

  it('gives up when C1 does not take its credentials', async () => {
    serving = await prepareServing();
    const stranger = await prepareServing();
    const end = serving.start({ clientSecret: stranger.c1.clientSecret });
    await stranger.stop();
    await until(() => serving.log().some(({ msg }) => msg === 'stopped'));
    const error = await end().then(
      () => null,
      (thrown: unknown) => thrown as Error,
    );
    expect(error).to.have.property('name', 'RefusedError');
  });

  it('logs no secret, whatever fails', async () => {
    serving = await prepareServing();
    serving.c1.faults.plan(
      { kind: 'token-refused', method: 'GetTask' },
      { kind: 'unavailable', method: 'Token', after: 1 },
      { kind: 'cut-before', method: 'Heartbeat' },
    );
    serving.org.simulator.faults.plan({ kind: 'server-error', times: 2 });
    serving.start();
    await done(serving.c1, grant());
    await done(serving.c1, { case: 'syncFull', value: {} });
    const text = serving.logText();
    expect(text).to.contain('task done');
    const secret = serving.c1.clientSecret;
    const { d } = JSON.parse(Buffer.from(secret.split(':')[3]!, 'base64url').toString()) as { d: string };
    // How each client assertion begins; shorter texts come up in ids.
    const assertion = Buffer.from('{"alg"').toString('base64url');
    for (const hidden of [secret, secret.slice(-40), d, serving.org.simulator.accessToken, assertion]) {
      expect(text).not.to.contain(hidden);
    }
  });
});
