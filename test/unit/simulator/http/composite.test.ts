import { expect } from 'chai';
import { startApi, type Answer, type Api } from './support/api.js';

const V = '/services/data/v67.0';

type Subresponse = { body: unknown; httpHeaders: unknown; httpStatusCode: number; referenceId: string };

describe('simulator: composite', () => {
  let api: Api;
  beforeEach(async () => (api = await startApi()));
  afterEach(() => api.close());

  const names = (object: string): unknown[] => [...api.simulator.org.table(object).rows()].map(({ Name }) => Name);
  const composite = (compositeRequest: unknown[], allOrNone?: boolean): Promise<Answer> =>
    api.send('POST', 'composite', { body: { allOrNone, compositeRequest } });
  const responses = async (...args: Parameters<typeof composite>): Promise<Subresponse[]> => {
    const { status, body } = await composite(...args);
    expect(status).to.equal(200);
    return (body as { compositeResponse: Subresponse[] }).compositeResponse;
  };
  const createAccount = { method: 'POST', url: `${V}/sobjects/Account`, referenceId: 'made', body: { Name: 'Made' } };
  const createNothing = { method: 'POST', url: `${V}/sobjects/Account`, referenceId: 'bad', body: {} };
  const nameMissing = [
    { errorCode: 'REQUIRED_FIELD_MISSING', message: 'Required fields are missing: [Name]', fields: ['Name'] },
  ];

  it('hands values of earlier answers to later requests', async () => {
    const answers = await responses([
      createAccount,
      { method: 'GET', url: `${V}/sobjects/Account/@{made.id}?fields=Name`, referenceId: 'read' },
      {
        method: 'GET',
        url: `${V}/query?q=SELECT+Id+FROM+Account+WHERE+Name='@{read.Name}'`,
        referenceId: 'found',
      },
      {
        method: 'PATCH',
        url: `${V}/sobjects/Account/@{found.records[0].Id}`,
        referenceId: 'renamed',
        body: { Name: 'Not @{read.Name}' },
      },
    ]);
    const { id } = answers[0]!.body as { id: string };
    expect(answers[0]).to.deep.equal({
      body: { id, success: true, errors: [] },
      httpHeaders: { Location: `${V}/sobjects/Account/${id}` },
      httpStatusCode: 201,
      referenceId: 'made',
    });
    expect(answers[3]).to.deep.equal({ body: null, httpHeaders: {}, httpStatusCode: 204, referenceId: 'renamed' });
    expect(names('Account')).to.deep.equal(['Not Made']);
  });

  it('leaves what succeeded, without allOrNone', async () => {
    const answers = await responses([
      createNothing,
      createAccount,
      { method: 'GET', url: `${V}/sobjects/Account/@{bad.id}`, referenceId: 'lost' },
    ]);
    expect(answers.map(({ httpStatusCode }) => httpStatusCode)).to.deep.equal([400, 201, 400]);
    expect(answers[0]?.body).to.deep.equal(nameMissing);
    expect(answers[2]?.body).to.deep.equal([
      {
        errorCode: 'PROCESSING_HALTED',
        message: 'Invalid reference specified. No value for bad.id found in bad',
      },
    ]);
    expect(names('Account')).to.deep.equal(['Made']);
  });

  it('undoes everything, with allOrNone', async () => {
    const answers = await responses([createAccount, createNothing], true);
    expect(answers.map(({ httpStatusCode, body }) => ({ httpStatusCode, body }))).to.deep.equal([
      {
        httpStatusCode: 400,
        body: [
          {
            errorCode: 'PROCESSING_HALTED',
            message: 'The transaction was rolled back since another operation in the same transaction failed.',
          },
        ],
      },
      { httpStatusCode: 400, body: nameMissing },
    ]);
    expect(names('Account')).to.deep.equal([]);
  });

  it('counts a refused record of a collection as a failure, with allOrNone', async () => {
    const records = [{ attributes: { type: 'Account' } }];
    const collection = { method: 'POST', url: `${V}/composite/sobjects`, referenceId: 'many', body: { records } };
    const answers = await responses([createAccount, collection], true);
    expect(answers.map(({ httpStatusCode }) => httpStatusCode)).to.deep.equal([400, 200]);
    expect(names('Account')).to.deep.equal([]);
  });

  it('is one request of the day, and logs what it carried', async () => {
    api.simulator.resetRequests();
    const url = `${V}/query?q=SELECT+Id+FROM+Organization`;
    const { headers } = await composite([{ method: 'GET', url, referenceId: 'org' }, createAccount]);
    expect(headers.get('sforce-limit-info')).to.equal('api-usage=1/15000');
    expect(api.simulator.requests).to.have.length(1);
    expect(api.simulator.requests[0]?.subrequests).to.deep.equal([
      {
        method: 'GET',
        path: `${V}/query`,
        status: 200,
        query: 'SELECT Id FROM Organization',
        object: 'Organization',
        rows: 1,
      },
      { method: 'POST', path: `${V}/sobjects/Account`, status: 201, object: 'Account' },
    ]);
  });

  it('answers what is not there as it would outside', async () => {
    const answers = await responses([
      { method: 'GET', url: '/services/data/v12.0/limits', referenceId: 'old' },
      { method: 'PUT', url: `${V}/limits`, referenceId: 'put' },
      { method: 'constructor', url: `${V}/limits`, referenceId: 'odd' },
    ]);
    expect(answers.map(({ httpStatusCode }) => httpStatusCode)).to.deep.equal([404, 405, 405]);
  });

  it('carries 25 requests, five of them queries or collections', async () => {
    const limits = Array.from({ length: 26 }, (_, index) => ({
      method: 'GET',
      url: `${V}/limits`,
      referenceId: `r${String(index)}`,
    }));
    const tooMany = await composite(limits);
    expect(tooMany.status).to.equal(400);
    expect(tooMany.body).to.deep.equal([
      { errorCode: 'LIMIT_EXCEEDED', message: 'The request carries 26 subrequests. The limit is 25.' },
    ]);
    const queries = limits.slice(0, 6).map((request) => ({ ...request, url: `${V}/query?q=SELECT+Id+FROM+User` }));
    expect((await composite(queries)).body).to.deep.equal([
      { errorCode: 'LIMIT_EXCEEDED', message: 'The request carries 6 queries and collections. The limit is 5.' },
    ]);
    expect(await responses(limits.slice(1))).to.have.length(25);
  });

  it('refuses a subrequest that is none', async () => {
    const { status, body } = await composite([{ method: 'GET' }]);
    expect(status).to.equal(400);
    expect(body).to.have.nested.property('[0].errorCode', 'JSON_PARSER_ERROR');
  });
});

describe('simulator: composite/batch', () => {
  let api: Api;
  beforeEach(async () => (api = await startApi()));
  afterEach(() => api.close());

  const batch = async (haltOnError: boolean): Promise<unknown> => {
    const { status, body } = await api.send('POST', 'composite/batch', {
      body: {
        haltOnError,
        batchRequests: [
          { method: 'POST', url: 'v67.0/sobjects/Account', richInput: { Name: 'Made' } },
          { method: 'DELETE', url: 'v67.0/sobjects/Account/001000000000000AAA' },
          { method: 'GET', url: 'v67.0/query?q=SELECT+COUNT()+FROM+Account' },
        ],
      },
    });
    expect(status).to.equal(200);
    return body;
  };

  it('answers each request for itself', async () => {
    const body = await batch(false);
    expect(body).to.have.property('hasErrors', true);
    expect(body).to.have.nested.property('results[0].statusCode', 201);
    expect(body).to.have.deep.nested.property('results[1]', {
      statusCode: 404,
      result: [{ errorCode: 'NOT_FOUND', message: 'The requested resource does not exist' }],
    });
    expect(body).to.have.deep.nested.property('results[2]', {
      statusCode: 200,
      result: { totalSize: 1, done: true, records: [] },
    });
  });

  it('halts on an error when asked to', async () => {
    expect(await batch(true)).to.have.deep.nested.property('results[2]', {
      statusCode: 412,
      result: [{ errorCode: 'BATCH_PROCESSING_HALTED', message: 'Batch processing halted per request' }],
    });
  });

  it('carries 25 requests', async () => {
    const batchRequests = Array.from({ length: 26 }, () => ({ method: 'GET', url: 'v67.0/limits' }));
    const { status } = await api.send('POST', 'composite/batch', { body: { batchRequests } });
    expect(status).to.equal(400);
  });
});
