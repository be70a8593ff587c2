import { expect } from 'chai';
import type { FaultPlanInput } from '../../../../simulator/org/plannedFaults.js';
import { startApi, type Api } from './support/api.js';

describe('simulator: fault plans', () => {
  let api: Api;
  afterEach(() => api.close());

  const start = async (...faults: FaultPlanInput['faults']): Promise<void> => {
    api = await startApi({ faults: { faults } });
  };
  const accounts = (): Promise<number> => api.query('SELECT Id FROM Account').then(({ status }) => status);
  const groups = (): Promise<number> => api.query('SELECT Id FROM Group').then(({ status }) => status);
  const limits = (): Promise<number> => api.get('limits').then(({ status }) => status);
  const several = async (calls: number, call: () => Promise<number>): Promise<number[]> => {
    const statuses: number[] = [];
    for (let n = 0; n < calls; n += 1) statuses.push(await call());
    return statuses;
  };

  it('strike by object, after the first calls and so many times', async () => {
    await start({ kind: 'server-error', object: 'account', after: 1, times: 2 });
    expect([await groups(), await limits()]).to.deep.equal([200, 200]);
    expect(await several(5, accounts)).to.deep.equal([200, 503, 503, 200, 200]);
  });

  it('strike by method and route', async () => {
    await start({ kind: 'server-error', status: 500, method: 'GET', route: '/limits$', times: 'always' });
    expect(await accounts()).to.equal(200);
    expect(await several(3, limits)).to.deep.equal([500, 500, 500]);
    expect((await api.send('POST', 'composite', { body: { compositeRequest: [] } })).status).not.to.equal(500);
  });

  it('strike by chance, the same calls for the same seed', async () => {
    const struck = async (seed: number): Promise<number[]> => {
      api.simulator.faults.forget();
      api.simulator.faults.plan({ seed, faults: [{ kind: 'server-error', chance: 0.5, times: 'always' }] });
      return several(24, limits);
    };
    await start();
    const first = await struck(3);
    expect(first).to.include.members([200, 503]);
    expect(await struck(3)).to.deep.equal(first);
    expect(await struck(4)).not.to.deep.equal(first);
  });

  it('let the first of several faults decide a call', async () => {
    await start({ kind: 'server-error', status: 500, times: 2 }, { kind: 'server-error', status: 504 });
    expect(await several(4, limits)).to.deep.equal([500, 500, 504, 200]);
  });

  it('strike the calls for tokens, and spare the control routes', async () => {
    await start({ kind: 'proxy-page', route: 'oauth2|_sim', times: 2 });
    expect((await api.get('/_sim/state')).status).to.equal(200);
    const form = { grant_type: 'refresh_token', refresh_token: api.simulator.refreshToken };
    const token = (): Promise<number> =>
      api.send('POST', '/services/oauth2/token', { form, token: null }).then(({ status }) => status);
    expect(await several(3, token)).to.deep.equal([502, 502, 200]);
  });

  it('are changed from outside: a plan, a list or a fault', async () => {
    await start({ kind: 'server-error', after: 3 });
    const control = (method: string, body?: unknown): ReturnType<Api['send']> =>
      api.send(method, '/_sim/faults', { body, token: null });
    await limits();
    expect((await control('GET')).body).to.deep.equal([{ kind: 'server-error', status: 503, after: 2, times: 1 }]);
    await control('DELETE');
    await control('POST', { seed: 2, faults: [{ kind: 'lost-locator' }] });
    await control('POST', [{ kind: 'query-timeout', object: 'account', times: 'always' }]);
    expect((await control('POST', { kind: 'truncated' })).body).to.deep.equal([
      { kind: 'lost-locator', times: 1 },
      { kind: 'query-timeout', object: 'Account', times: 'always' },
      { kind: 'truncated', times: 1 },
    ]);
  });

  const wrong: Array<[what: string, body: unknown, ...told: string[]]> = [
    ['an unknown kind', { kind: 'fire' }, 'There is no such kind of fault', 'at faults[0].kind'],
    [
      'an unknown object',
      { kind: 'truncated', object: 'Nothing' },
      'The org has no object Nothing',
      'faults[0].object',
    ],
    ['an unknown field', [{ kind: 'truncated' }, { kind: 'truncated', color: 1 }], '"color"', 'at faults[1]'],
    ['a broken route', { kind: 'truncated', route: '(' }, 'is no regular expression', 'at faults[0].route'],
    ['a chance above 1', { kind: 'truncated', chance: 2 }, 'expected number to be <=1', 'at faults[0].chance'],
    ['a status of none of them', { kind: 'server-error', status: 200 }, '429', 'at faults[0].status'],
    ['a total that does not lie', { kind: 'wrong-total', by: 0 }, 'must not be 0', 'at faults[0].by'],
    ['a route of a record', { kind: 'row-locked', route: '/' }, 'expected undefined', 'at faults[0].route'],
    ['what is no plan', 7, 'expected object'],
  ];
  for (const [what, body, ...told] of wrong)
    it(`are refused with ${what}, and said where`, async () => {
      await start();
      const answer = await api.send('POST', '/_sim/faults', { body, token: null });
      expect(answer.status).to.equal(400);
      const { error } = answer.body as { error: string };
      expect(error).to.include('The fault plan is wrong.');
      for (const text of told) expect(error).to.include(text);
      expect(api.simulator.faults.list()).to.deep.equal([]);
    });
});
