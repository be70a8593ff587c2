import { expect } from 'chai';
import { addAccounts, startApi, type Answer, type Api } from './support/api.js';

type Outcome = { id?: string; success: boolean; errors: unknown[] };

const account = (fields: Record<string, unknown>): Record<string, unknown> => ({
  attributes: { type: 'Account' },
  ...fields,
});
const nameMissing = {
  statusCode: 'REQUIRED_FIELD_MISSING',
  message: 'Required fields are missing: [Name]',
  fields: ['Name'],
};
const rolledBack = {
  success: false,
  errors: [
    {
      statusCode: 'ALL_OR_NONE_OPERATION_ROLLED_BACK',
      message: 'Record rolled back because not all records were valid and the request was using AllOrNone header',
      fields: [],
    },
  ],
};
const wrongReference = {
  success: false,
  errors: [{ statusCode: 'INVALID_CROSS_REFERENCE_KEY', message: 'invalid cross reference id', fields: [] }],
};

describe('simulator: composite/sobjects', () => {
  let api: Api;
  beforeEach(async () => (api = await startApi()));
  afterEach(() => api.close());

  const names = (): unknown[] => [...api.simulator.org.table('Account').rows()].map(({ Name }) => Name);
  const create = (records: unknown[], allOrNone?: boolean): Promise<Answer> =>
    api.send('POST', 'composite/sobjects', { body: { allOrNone, records } });

  it('creates each record that can be created', async () => {
    const { status, body } = await create([account({ Name: 'One' }), account({}), account({ Name: 'Two' })]);
    expect(status).to.equal(200);
    const outcomes = body as Outcome[];
    expect(outcomes).to.deep.equal([
      { id: outcomes[0]?.id, success: true, errors: [] },
      { success: false, errors: [nameMissing] },
      { id: outcomes[2]?.id, success: true, errors: [] },
    ]);
    expect(names()).to.deep.equal(['One', 'Two']);
  });

  it('creates all records or none', async () => {
    const { status, body } = await create([account({ Name: 'One' }), account({}), account({ Name: 'Two' })], true);
    expect(status).to.equal(200);
    expect(body).to.deep.equal([rolledBack, { success: false, errors: [nameMissing] }, rolledBack]);
    expect(names()).to.deep.equal([]);
  });

  it('writes nothing where one value has another JSON type than its field', async () => {
    const { status, body } = await create([account({ Name: 'One' }), account({ Name: true })]);
    const message =
      'Cannot deserialize instance of string from VALUE_TRUE value true or request may be missing a required field at [line:1, column:103]';
    expect({ status, body }).to.deep.equal({ status: 400, body: [{ errorCode: 'JSON_PARSER_ERROR', message }] });
    expect(names()).to.deep.equal([]);
  });

  it('updates records by either spelling of their id', async () => {
    const [first, second] = addAccounts(api.simulator, 2);
    const { body } = await api.send('PATCH', 'composite/sobjects', {
      body: {
        records: [
          account({ id: first, Name: 'One' }),
          account({ Id: second, Name: 'Two' }),
          account({ id: '001000000000000AAA', Name: 'Three' }),
          account({ Name: 'Four' }),
        ],
      },
    });
    expect(body).to.deep.equal([
      { id: first, success: true, errors: [] },
      { id: second, success: true, errors: [] },
      wrongReference,
      {
        success: false,
        errors: [{ statusCode: 'MISSING_ARGUMENT', message: 'Id not specified in an update call', fields: [] }],
      },
    ]);
    expect(names()).to.deep.equal(['One', 'Two']);
  });

  it('deletes records', async () => {
    const [first = '', second = ''] = addAccounts(api.simulator, 2);
    api.simulator.org.table('Account').delete(first);
    const { body } = await api.send('DELETE', `composite/sobjects?ids=${first},${second},nonsense&allOrNone=false`);
    expect(body).to.deep.equal([
      { success: false, errors: [{ statusCode: 'ENTITY_IS_DELETED', message: 'entity is deleted', fields: [] }] },
      { id: second, success: true, errors: [] },
      { success: false, errors: [{ statusCode: 'MALFORMED_ID', message: 'malformed id nonsense', fields: [] }] },
    ]);
    expect(names()).to.deep.equal([]);
  });

  it('deletes all records or none', async () => {
    const [first = ''] = addAccounts(api.simulator, 1);
    const { body } = await api.send('DELETE', `composite/sobjects?ids=${first},001000000000000AAA&allOrNone=true`);
    expect(body).to.deep.equal([rolledBack, wrongReference]);
    expect(names()).to.deep.equal(['Account 0001']);
  });

  it('retrieves records in the order asked for, null for what is not there', async () => {
    const [first = '', second = ''] = addAccounts(api.simulator, 2);
    const ids = [second, '001000000000000AAA', first];
    const expected = [
      {
        attributes: { type: 'Account', url: `/services/data/v67.0/sobjects/Account/${second}` },
        Name: 'Account 0002',
        Id: second,
      },
      null,
      {
        attributes: { type: 'Account', url: `/services/data/v67.0/sobjects/Account/${first}` },
        Name: 'Account 0001',
        Id: first,
      },
    ];
    const byQuery = await api.get(`composite/sobjects/Account?ids=${ids.join(',')}&fields=Name`);
    expect(byQuery.body).to.deep.equal(expected);
    const byBody = await api.send('POST', 'composite/sobjects/Account', { body: { ids, fields: ['Name'] } });
    expect(byBody.body).to.deep.equal(expected);
  });

  it('takes 200 records and no more', async () => {
    const tooMany = {
      status: 400,
      body: [
        {
          errorCode: 'EXCEEDED_ID_LIMIT',
          message: 'record limit reached. cannot submit more than 200 records in this request',
        },
      ],
    };
    const records = Array.from({ length: 201 }, (_, index) => account({ Name: `Account ${String(index)}` }));
    expect(await create(records)).to.deep.include(tooMany);
    expect(names()).to.deep.equal([]);
    expect((await create(records.slice(1))).body).to.have.length(200);
    const ids = Array.from({ length: 201 }, () => '001000000000000').join(',');
    expect(await api.send('DELETE', `composite/sobjects?ids=${ids}`)).to.deep.include(tooMany);
  });

  it('refuses records of no object, and bodies of another shape', async () => {
    expect((await create([{ Name: 'One' }])).body).to.deep.equal([
      { errorCode: 'INVALID_TYPE', message: 'sObject type is missing' },
    ]);
    const unknown = await create([{ attributes: { type: 'Nothing' } }]);
    expect(unknown.status).to.equal(400);
    expect(unknown.body).to.have.nested.property('[0].errorCode', 'INVALID_TYPE');
    const shapeless = await api.send('POST', 'composite/sobjects', { body: {} });
    expect(shapeless.body).to.have.nested.property('[0].errorCode', 'JSON_PARSER_ERROR');
  });
});
