import type { ServerResponse } from 'node:http';
import { text as bodyOf } from 'node:stream/consumers';
import { expect } from 'chai';
import { OrgClient } from '../../../src/org/client.js';
import { CompositeReader } from '../../../src/org/read/compositeReader.js';
import { json, startOrgServer, type OrgServer } from '../support/orgServer.js';

/** The names of the reads in a call. */
type Call = readonly string[];

describe('CompositeReader', () => {
  let server: OrgServer;
  let calls: Call[];
  beforeEach(() => (calls = []));
  afterEach(() => server.close());

  /** A server that answers each read with its name. @param answer takes a call instead, where it returns true */
  const start = async (
    answer: (call: Call, response: ServerResponse) => boolean = () => false,
  ): Promise<(name: string) => Promise<unknown>> => {
    server = await startOrgServer((_asked, request, response) => {
      void bodyOf(request).then((body) => {
        const { compositeRequest } = JSON.parse(body) as { compositeRequest: Array<{ url: string }> };
        const call = compositeRequest.map(({ url }) => url.split('/').at(-1)!);
        calls.push(call);
        if (!answer(call, response)) json(response, 200, answers(call));
      });
    });
    const reader = new CompositeReader(new OrgClient(server.connection, { retries: 0 }));
    return (name) => reader.get(name, (found) => found);
  };
  const answers = (call: Call): unknown => ({
    compositeResponse: call.map((name) => ({ httpStatusCode: 200, body: name })),
  });

  it('sends five reads in a call, and once what is asked for twice', async () => {
    const get = await start();
    const names = ['a', 'b', 'c', 'a', 'd', 'e', 'f'];
    expect(await Promise.all(names.map(get))).to.deep.equal(names);
    expect(calls).to.have.deep.members([['a', 'b', 'c', 'd', 'e'], ['f']]);
  });

  it('sends together what follows from answers of several calls', async () => {
    const get = await start((call, response) => {
      if (!call.includes('f')) return false;
      // The other call is answered first.
      setTimeout(() => json(response, 200, answers(call)), 50);
      return true;
    });
    const chain = async (name: string): Promise<unknown> => get(`${String(await get(name))}2`);
    await Promise.all(['a', 'b', 'c', 'd', 'e', 'f'].map(chain));
    expect(calls.slice(2).flat()).to.have.members(['a2', 'b2', 'c2', 'd2', 'e2', 'f2']);
    expect(calls).to.have.length(4);
  });

  it('lets no slow call keep other reads back for long', async () => {
    let slow: (() => void) | undefined;
    const get = await start((call, response) => {
      if (!call.includes('f')) return false;
      slow = () => json(response, 200, answers(call));
      return true;
    });
    const first = ['a', 'b', 'c', 'd', 'e', 'f'].map(get);
    expect(await get(`${String(await first[0])}2`)).to.equal('a2');
    slow!();
    expect(await first[5]).to.equal('f');
  });

  it('tells each read of its own refusal, and sends what is asked for afterwards', async () => {
    const get = await start((call, response) => {
      if (!call.includes('refused')) return false;
      const refused = { httpStatusCode: 400, body: [{ errorCode: 'INVALID_FIELD', message: 'No such column' }] };
      const good = { httpStatusCode: 200, body: 'good' };
      const compositeResponse = call.map((name) => (name === 'refused' ? refused : good));
      json(response, 200, { compositeResponse });
      return true;
    });
    const read = get('refused');
    const other = get('other');
    await read.then(
      () => expect.fail('it succeeded'),
      (error: Error & { errorCode: string }) => expect(error.errorCode).to.equal('INVALID_FIELD'),
    );
    expect([await other, await get('later')]).to.deep.equal(['good', 'later']);
  });

  it('tells all reads of a call that it failed, and sends what is asked for afterwards', async () => {
    const get = await start((call, response) => {
      if (call.includes('later')) return false;
      json(response, 400, [{ errorCode: 'API_DISABLED_FOR_ORG', message: 'no API' }]);
      return true;
    });
    const codes = await Promise.all(
      ['a', 'b'].map((name) => get(name).catch((error: Error & { errorCode: string }) => error.errorCode)),
    );
    expect(codes).to.deep.equal(['API_DISABLED_FOR_ORG', 'API_DISABLED_FOR_ORG']);
    expect(await get('later')).to.equal('later');
  });
});
