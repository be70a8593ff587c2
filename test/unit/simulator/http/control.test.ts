import { expect } from 'chai';
import { startApi, type Api } from './support/api.js';

describe('simulator: control routes', () => {
  let api: Api;
  beforeEach(async () => (api = await startApi()));
  afterEach(() => api.close());

  const control = async (method: string, path: string, body?: unknown): Promise<{ status: number; body: unknown }> => {
    const answer = await api.send(method, `/_sim/${path}`, { body, token: null });
    return { status: answer.status, body: answer.body };
  };

  it('tells the state', async () => {
    await api.get('limits');
    const { orgId, username } = api.simulator;
    expect((await control('GET', 'state')).body).to.deep.equal({
      orgId,
      username,
      now: '2026-09-01T09:00:00.000Z',
      apiUsage: { used: 1, limit: 15_000 },
      requests: 1,
    });
  });

  it('moves the clock', async () => {
    expect((await control('POST', 'clock', { advance: 1500 })).body).to.deep.equal({ now: '2026-09-01T09:00:01.500Z' });
    await control('POST', 'clock', { now: '2027-01-01T01:00:00+01:00' });
    expect((await control('GET', 'clock')).body).to.deep.equal({ now: '2027-01-01T00:00:00.000Z' });
    expect((await control('POST', 'clock', { now: 'tomorrow' })).status).to.equal(400);
  });

  it('lists and forgets the requests', async () => {
    await api.get('limits');
    expect((await control('GET', 'requests')).body).to.have.nested.property('[0].path', '/services/data/v67.0/limits');
    expect((await control('DELETE', 'requests')).status).to.equal(204);
    expect((await control('GET', 'requests')).body).to.deep.equal([]);
  });

  it('switches features', async () => {
    const count = (): Promise<number> => api.query('SELECT COUNT() FROM Territory2').then(({ status }) => status);
    expect(await count()).to.equal(200);
    const { body } = await control('PATCH', 'settings', { features: { 'territory-management': false } });
    expect(body).to.have.nested.property('features.territory-management', false);
    expect(body).to.have.nested.property('features.bots', true);
    expect(await count()).to.equal(400);
    await control('PATCH', 'settings', { features: { 'territory-management': true } });
    expect(await count()).to.equal(200);
  });

  it('changes other settings', async () => {
    const changed = { edition: 'Enterprise Edition', apiLimit: 7, apiUsed: 3, latency: 1 };
    expect((await control('PATCH', 'settings', changed)).body).to.include(changed);
    expect((await api.get('limits')).headers.get('sforce-limit-info')).to.equal('api-usage=4/7');
  });

  it('turns switches, each of which begins in its first position', async () => {
    const first = {
      licenseForSet: 'assigned',
      licenseAfterLastSet: 'kept',
      licensesOfInactive: 'counted',
      packageForEverybody: 'assignable',
      profileOfOtherLicense: 'sets must suit',
      manageTerritories: 'alone',
      permissionDependencies: 'told by name',
      rolesWithoutViewRoles: 'shown',
      unstoredObjectPermissions: 'shown',
      expiredAssignments: 'shown',
      changesOfExpired: 'accepted',
      revokedAssignments: 'shown',
      expirationOfAdministration: 'refused',
      groupByOwnedSet: 'filled',
      groupRecalculation: 'at once',
      inactiveTerritoryMembers: 'shown',
      memberSemiJoins: 'accepted',
      groupSemiJoins: 'accepted',
      assignmentSemiJoins: 'accepted',
      bulkSemiJoins: 'accepted',
      mutedEntities: 'hidden',
      grantAfterEnd: 'refused',
      deletedAgain: 'ENTITY_IS_DELETED',
      queueMembers: 'Manage Users',
      describeInComposite: 'answered',
      bulkOfSetupObjects: 'accepted',
      bulkOrder: 'as asked',
      federationIds: 'case-sensitive',
      usernames: 'with an @',
    };
    expect((await control('GET', 'settings')).body).to.deep.include({ lag: 60_000, switches: first });
    const changed = { lag: 5, switches: { licenseForSet: 'demanded' } };
    expect((await control('PATCH', 'settings', changed)).body).to.deep.include({
      lag: 5,
      switches: { ...first, licenseForSet: 'demanded' },
    });
    const { status, body } = await control('PATCH', 'settings', { switches: { licenseForSet: 'perhaps' } });
    expect(status).to.equal(400);
    expect((body as { error: string }).error).to.include('"assigned"|"demanded"');
  });

  it('says what is wrong with a change', async () => {
    const { status, body } = await control('PATCH', 'settings', { color: 'blue' });
    expect(status).to.equal(400);
    expect((body as { error: string }).error).to.include('color');
  });

  it('logs users in and ends sessions', async () => {
    const { username } = api.simulator;
    const { body } = await control('POST', 'sessions', { username });
    const { accessToken } = body as { accessToken: string };
    expect((await api.get('limits', { token: accessToken })).status).to.equal(200);
    await control('POST', 'sessions/expire', { accessToken });
    expect((await api.get('limits', { token: accessToken })).status).to.equal(401);
    expect((await api.get('limits')).status).to.equal(200);
    await control('POST', 'sessions/expire');
    expect((await api.get('limits')).status).to.equal(401);
    expect(await control('POST', 'sessions', { username: 'nobody@example.com' })).to.deep.equal({
      status: 404,
      body: { error: 'The org has no user nobody@example.com' },
    });
  });

  it('reads and writes rows as they are stored', async () => {
    const inserted = await control('POST', 'rows/Account', { Name: 'One' });
    expect(inserted.status).to.equal(201);
    const { Id } = inserted.body as { Id: string };
    expect((await control('PATCH', `rows/Account/${Id}`, { Name: 'Two' })).body).to.include({ Id, Name: 'Two' });
    expect((await control('GET', 'rows/account')).body).to.have.nested.property('[0].Name', 'Two');
    expect((await control('DELETE', `rows/Account/${Id}`)).status).to.equal(204);
    expect((await control('GET', 'rows/Account')).body).to.deep.equal([]);
    expect(await control('GET', 'rows/Nothing')).to.deep.equal({
      status: 404,
      body: { error: 'The requested resource does not exist' },
    });
  });

  it('counts calls and records, and begins anew', async () => {
    api.simulator.org.table('Account').insert({ Name: 'One' });
    await api.get('limits');
    await api.query('SELECT Id FROM Account');
    await api.query('SELECT Id FROM User');
    await api.get('query/0r8000000000000-2000');
    await api.get('/services/data', { token: null });
    const { body } = await control('GET', 'stats');
    const { cpuMilliseconds, ...counts } = body as { cpuMilliseconds: number };
    expect(cpuMilliseconds).to.be.above(0);
    expect(counts).to.deep.equal({
      calls: 5,
      rows: 4,
      peakInFlight: 1,
      byRoute: {
        'GET limits': { calls: 1, rows: 0 },
        'GET query': { calls: 2, rows: 4 },
        'GET query/:locator': { calls: 1, rows: 0 },
        'GET /services/data': { calls: 1, rows: 0 },
      },
      byObject: { Account: { calls: 1, rows: 1 }, User: { calls: 1, rows: 3 } },
      byStatus: { 200: 4, 400: 1 },
    });
    expect((await control('DELETE', 'stats')).status).to.equal(204);
    expect((await control('GET', 'stats')).body).to.include({ calls: 0, peakInFlight: 0 });
  });

  it('costs no API requests', async () => {
    await control('GET', 'rows/User');
    expect((await control('GET', 'state')).body).to.deep.include({ requests: 0, apiUsage: { used: 0, limit: 15_000 } });
  });
});
