import { once } from 'node:events';
import { request, type ClientRequest } from 'node:http';
import { expect } from 'chai';
import { startApi, type Api } from './support/api.js';

describe('simulator: calls in flight', () => {
  let api: Api;
  beforeEach(async () => (api = await startApi()));
  afterEach(() => api.close());

  const inFlight = (): number[] => api.simulator.requests.map((request) => request.inFlight);

  it('are counted while they wait for their answers', async () => {
    const { accessToken, instanceUrl } = api.simulator;
    const calls: Array<{ call: ClientRequest; answered: Promise<unknown> }> = [];
    for (let n = 0; n < 4; n += 1) {
      const call = request(`${instanceUrl}/services/data/v67.0/sobjects/Account`, {
        method: 'POST',
        headers: { authorization: `Bearer ${accessToken}`, 'content-type': 'application/json', expect: '100-continue' },
        agent: false,
      });
      call.flushHeaders();
      // The simulator has heard of it, and waits for what it is to write.
      await once(call, 'continue');
      calls.push({ call, answered: once(call, 'response') });
    }
    for (const { call, answered } of calls) {
      call.end('{"Name":"One"}');
      await answered;
    }
    expect(inFlight()).to.deep.equal([1, 2, 3, 4]);
    api.simulator.resetRequests();
    for (let n = 0; n < 3; n += 1) await api.get('limits');
    expect(inFlight()).to.deep.equal([1, 1, 1]);
  });

  it('are REST calls only, and end with whoever hangs up', async () => {
    await api.get('limits', { token: null });
    await api.send('PATCH', '/_sim/settings', { body: { latency: 60 } });
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
