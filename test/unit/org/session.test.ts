import { AuthInfo, Connection, StateAggregator, type SfError } from '@salesforce/core';
import { expect } from 'chai';
import { startSimulator, type Simulator } from '../../../simulator/start.js';
import type { FaultInput } from '../../../simulator/org/faultPlan.js';
import { OrgClient } from '../../../src/org/client.js';
import { readOrganization, resetPassword } from '../../../src/org/facts.js';

const TOKEN = '/services/oauth2/token';

describe('a session that has ended', function () {
  this.timeout(60_000);
  let simulator: Simulator;
  beforeEach(async () => (simulator = await startSimulator({ seed: 'demo' })));
  afterEach(async () => {
    const { orgs } = await StateAggregator.getInstance();
    if (orgs.get(simulator.username)) await orgs.remove(simulator.username);
    await simulator.close();
  });

  const byRefreshToken = async (refreshToken = simulator.refreshToken): Promise<Connection> => {
    const { instanceUrl } = simulator;
    const oauth2Options = { clientId: 'PlatformCLI', refreshToken: simulator.refreshToken, loginUrl: instanceUrl };
    const authInfo = await AuthInfo.create({ oauth2Options });
    await authInfo.save({ refreshToken });
    return Connection.create({ authInfo });
  };
  const byKey = async (): Promise<Connection> => {
    const { username, clientId, jwtKeyFile, instanceUrl } = simulator;
    const authInfo = await AuthInfo.create({
      username,
      oauth2Options: { clientId, privateKey: jwtKeyFile, loginUrl: instanceUrl },
    });
    await authInfo.save();
    return Connection.create({ authInfo });
  };

  const logins: Array<[how: string, logIn: () => Promise<Connection>]> = [
    ['the refresh token', byRefreshToken],
    ['the key', byKey],
  ];
  const passing: Array<[what: string, fault: FaultInput]> = [
    ['three answers 503 of the token endpoint', { kind: 'server-error', status: 503, route: TOKEN, times: 3 }],
    ['a 502 with a page of a proxy', { kind: 'proxy-page', status: 502, route: TOKEN, times: 2 }],
    ['a 429', { kind: 'server-error', status: 429, route: TOKEN, times: 1 }],
    ['a connection that is cut', { kind: 'cut-before', route: TOKEN, times: 3 }],
  ];
  for (const [how, logIn] of logins) {
    for (const [what, fault] of passing) {
      it(`is renewed with ${how} in spite of ${what}, for a read`, async () => {
        const client = new OrgClient(await logIn(), { firstRetryAfter: 1 });
        simulator.expireSession();
        simulator.faults.plan(fault);
        expect((await readOrganization(client)).id).to.equal(simulator.orgId);
      });
    }

    it(`is renewed with ${how} in spite of three answers 503, for a write, which is sent once`, async () => {
      const client = new OrgClient(await logIn(), { firstRetryAfter: 1 });
      const [user] = [...simulator.org.table('User').rows()];
      simulator.expireSession();
      simulator.resetRequests();
      simulator.faults.plan({ kind: 'server-error', status: 503, route: TOKEN, times: 3 });
      await resetPassword(client, user!.Id);
      const writes = simulator.requests.filter(({ path }) => path.includes('/password'));
      expect(writes.map(({ status }) => status)).to.deep.equal([401, 200]);
    });

    it(`is told when ${how} meets 503 for good, as what it is`, async () => {
      const client = new OrgClient(await logIn(), { firstRetryAfter: 1, retries: 1 });
      simulator.expireSession();
      simulator.faults.plan({ kind: 'server-error', status: 503, route: TOKEN, times: 'always' });
      const error: unknown = await readOrganization(client).catch((reason: unknown) => reason);
      expect(error).to.have.property('name', 'ServerBusyError');
    });
  }

  it('is told when the login gets no answer in time, and is not asked for again', async () => {
    const client = new OrgClient(await byRefreshToken(), { firstRetryAfter: 1, limits: { time: 1000 } });
    simulator.expireSession();
    simulator.resetRequests();
    simulator.faults.plan({ kind: 'latency', milliseconds: 4000, route: TOKEN });
    const error = await readOrganization(client).then(
      () => expect.fail('it was renewed'),
      (thrown: unknown) => thrown as SfError,
    );
    expect(client.explain(error)).to.deep.include({
      name: 'AnswerTooSlowError',
      message: `${new URL(simulator.instanceUrl).host} did not complete its answer to one request within 1 seconds, and this command stopped waiting for it.`,
    });
    expect(simulator.requests.map(({ status }) => status)).to.deep.equal([401]);
  });

  it('is renewed once for requests that are refused at the same time', async () => {
    const client = new OrgClient(await byRefreshToken(), { retries: 0, concurrency: 5 });
    simulator.expireSession();
    simulator.faults.plan({ kind: 'server-error', route: TOKEN, after: 1, times: 'always' });
    const organizations = await Promise.all(Array.from({ length: 5 }, () => readOrganization(client)));
    expect(new Set(organizations.map(({ id }) => id))).to.deep.equal(new Set([simulator.orgId]));
  });

  it('is told with Salesforce’s words when the login is refused, and asked for once', async () => {
    const client = new OrgClient(await byRefreshToken('5Aep861OfNobody'), { firstRetryAfter: 1 });
    simulator.expireSession();
    simulator.resetRequests();
    const error = (await readOrganization(client).catch((reason: unknown) => reason)) as SfError;
    expect(error.name).to.equal('SessionExpiredError');
    expect(error.message).to.include('expired access/refresh token');
    expect(error.actions!.join('\n')).to.include('sf org login');
    expect(simulator.requests.filter(({ path }) => path.endsWith('/query'))).to.have.length(1);
  });
});
