import { expect } from 'chai';
import { startApi, type Api } from './support/api.js';

describe('simulator: calls in flight', () => {
  let api: Api;
  beforeEach(async () => (api = await startApi({ latency: 60 })));
  afterEach(() => api.close());

  const inFlight = (): number[] => api.simulator.requests.map((request) => request.inFlight);

  it('are counted while they wait for their answers', async () => {
    await Promise.all(Array.from({ length: 4 }, () => api.get('limits')));
    expect(inFlight().toSorted()).to.deep.equal([1, 2, 3, 4]);
    api.simulator.resetRequests();
    for (let n = 0; n < 3; n += 1) await api.get('limits');
    expect(inFlight()).to.deep.equal([1, 1, 1]);
  });

  it('are REST calls only, and end with whoever hangs up', async () => {
    await api.get('limits', { token: null });
    const hungUp = fetch(`${api.simulator.instanceUrl}/services/data`, { signal: AbortSignal.timeout(20) });
    await hungUp.catch(() => undefined);
    api.simulator.faults.plan({ kind: 'cut-before', object: 'Account', times: 1 });
    await api.send('POST', 'sobjects/Account', { body: { Name: 'One' } }).catch(() => undefined);
    await Promise.all([api.get('/services/oauth2/userinfo'), api.get('/_sim/state')]);
    api.simulator.resetRequests();
    await api.get('limits');
    expect(inFlight()).to.deep.equal([1]);
  });
});
