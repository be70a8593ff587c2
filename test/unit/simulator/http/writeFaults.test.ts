import { expect } from 'chai';
import { addAccounts, startApi, type Api } from './support/api.js';

const newAccount = (Name: string): Record<string, unknown> => ({ attributes: { type: 'Account' }, Name });

describe('simulator: faults of writes', () => {
  let api: Api;
  beforeEach(async () => (api = await startApi()));
  afterEach(() => api.close());

  const names = (): unknown[] => [...api.simulator.org.table('Account').rows()].map(({ Name }) => Name);
  const create = (...accounts: string[]): ReturnType<Api['send']> =>
    api.send('POST', 'composite/sobjects', { body: { records: accounts.map(newAccount) } });
  const cutOff = async (call: Promise<unknown>): Promise<void> => {
    const error = await call.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).to.have.nested.property('cause.code', 'UND_ERR_SOCKET');
  };

  it('lock the records of the next writes, and no more', async () => {
    const [id = ''] = addAccounts(api.simulator, 1);
    api.simulator.faults.plan({ kind: 'row-locked', object: 'Account', times: 2 });
    const message = `unable to obtain exclusive access to this record or 1 records: ${id}`;
    expect(await api.send('PATCH', `sobjects/Account/${id}`, { body: { Name: 'One' } })).to.deep.include({
      status: 400,
      body: [{ message, errorCode: 'UNABLE_TO_LOCK_ROW', fields: [] }],
    });
    const { body } = await api.send('PATCH', 'composite/sobjects', {
      body: { records: [{ ...newAccount('Two'), id }, newAccount('Three'), { ...newAccount('Four'), id }] },
    });
    expect(body).to.deep.include.members([
      { success: false, errors: [{ statusCode: 'UNABLE_TO_LOCK_ROW', message, fields: [] }] },
      { id, success: true, errors: [] },
    ]);
    expect(names()).to.deep.equal(['Four']);
  });

  it('say of a new record which other one is held', async () => {
    const { org, username } = api.simulator;
    const [user] = org.table('User').where('Username', username);
    const { Id } = org.table('Group').insert({ Name: 'Crew', Type: 'Regular' });
    api.simulator.faults.plan({ kind: 'row-locked', object: 'groupmember', times: 1 });
    const member = { GroupId: Id, UserOrGroupId: user?.Id };
    expect((await api.send('POST', 'sobjects/GroupMember', { body: member })).body).to.have.nested.property(
      '[0].message',
      `unable to obtain exclusive access to this record or 1 records: ${Id}`,
    );
    expect((await api.send('POST', 'sobjects/GroupMember', { body: member })).status).to.equal(201);
  });

  it('cut the connection before a call has an effect', async () => {
    api.simulator.faults.plan({ kind: 'cut-before', object: 'Account', times: 1 });
    await cutOff(create('One'));
    expect(names()).to.deep.equal([]);
    expect((await create('One')).status).to.equal(200);
  });

  it('cut the connection after a call had its effect', async () => {
    api.simulator.faults.plan({ kind: 'cut-after', object: 'Account', times: 1 });
    await cutOff(create('One', 'Two'));
    expect(names()).to.deep.equal(['One', 'Two']);
    const [id = ''] = [...api.simulator.org.table('Account').rows()].map(({ Id }) => Id);
    api.simulator.faults.plan({ kind: 'cut-after', object: 'Account', times: 1 });
    await cutOff(api.send('DELETE', `composite/sobjects?ids=${id}`));
    expect(names()).to.deep.equal(['Two']);
  });

  it('answer 503 after a call had its effect', async () => {
    api.simulator.faults.plan({ kind: 'unavailable-after', object: 'Account', times: 1 });
    expect(await api.send('POST', 'sobjects/account', { body: { Name: 'One' } })).to.deep.include({
      status: 503,
      body: [{ message: 'Server is too busy to handle your request', errorCode: 'SERVER_UNAVAILABLE' }],
    });
    expect(names()).to.deep.equal(['One']);
  });

  it('spare reads and other objects, and are seen in the request log', async () => {
    api.simulator.faults.plan({ kind: 'cut-before', object: 'Account', times: 1 });
    await api.query('SELECT Id FROM Account');
    await api.send('POST', 'sobjects/Group', { body: { Name: 'Crew', Type: 'Regular' } });
    await cutOff(create('One'));
    expect(api.simulator.requests.map(({ object, status }) => [object, status])).to.deep.equal([
      ['Account', 200],
      ['Group', 201],
      ['Account', 0],
    ]);
  });

  describe('refuse a record that is there', () => {
    const refusal = { INVALID_CROSS_REFERENCE_KEY: 400, NOT_FOUND: 404, ENTITY_IS_DELETED: 404, DELETE_FAILED: 400 };
    for (const [code, status] of Object.entries(refusal))
      it(`with ${code}, alone and in a collection`, async () => {
        const [id = ''] = addAccounts(api.simulator, 1);
        api.simulator.faults.plan({ kind: 'record-refused', object: 'Account', code, times: 2 });
        expect((await api.send('PATCH', `sobjects/Account/${id}`, { body: { Name: 'One' } })).status).to.equal(204);
        const alone = await api.send('DELETE', `sobjects/Account/${id}`);
        expect(alone.status).to.equal(status);
        expect(alone.body).to.have.nested.property('[0].errorCode', code);
        const collection = await api.send('DELETE', `composite/sobjects?ids=${id}`);
        expect(collection.body).to.have.nested.property('[0].errors[0].statusCode', code);
        expect(names()).to.deep.equal(['One']);
        expect((await api.send('DELETE', `sobjects/Account/${id}`)).status).to.equal(204);
      });

    it('with words of its own, on create and on update', async () => {
      const [id = ''] = addAccounts(api.simulator, 1);
      const code = 'CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY';
      const message = 'AccountTrigger: execution of BeforeInsert';
      for (const call of ['create', 'update'] as const)
        api.simulator.faults.plan({ kind: 'record-refused', call, code, message });
      const body = [{ message, errorCode: code, fields: [] }];
      expect((await api.send('POST', 'sobjects/Account', { body: { Name: 'Two' } })).body).to.deep.equal(body);
      expect((await api.send('PATCH', `sobjects/Account/${id}`, { body: { Name: 'Two' } })).body).to.deep.equal(body);
      expect(names()).to.deep.equal(['Account 0001']);
    });

    it('with several errors', async () => {
      const [id = ''] = addAccounts(api.simulator, 1);
      const first = { code: 'FIELD_CUSTOM_VALIDATION_EXCEPTION', message: 'No.', fields: ['Name'] };
      const second = { code: 'CANNOT_EXECUTE_FLOW_TRIGGER', message: 'The flow failed.' };
      api.simulator.faults.plan({ kind: 'record-refused', call: 'update', ...first, others: [second], times: 2 });
      const errors = [first, { ...second, fields: [] }];
      const alone = await api.send('PATCH', `sobjects/Account/${id}`, { body: { Name: 'Two' } });
      expect(alone.body).to.deep.equal(errors.map(({ code, ...error }) => ({ ...error, errorCode: code })));
      const records = [{ ...newAccount('Two'), id }];
      const { body } = await api.send('PATCH', 'composite/sobjects', { body: { records } });
      expect(body).to.deep.equal([
        { success: false, errors: errors.map(({ code, ...error }) => ({ ...error, statusCode: code })) },
      ]);
    });
  });

  it('refuse one record of a call, with several errors', async () => {
    const [one = '', two = ''] = addAccounts(api.simulator, 2);
    const rule = { code: 'FIELD_CUSTOM_VALIDATION_EXCEPTION', message: 'No.', fields: ['Phone'] };
    const flow = { code: 'CANNOT_EXECUTE_FLOW_TRIGGER', message: 'The flow says no.' };
    const fault = { kind: 'record-refused', call: 'update', record: two.slice(0, 15), ...rule, others: [flow] };
    await api.send('POST', '/_sim/faults', { body: { ...fault, times: 2 }, token: null });
    const records = [one, two].map((id) => ({ ...newAccount('New'), id }));
    const { body } = await api.send('PATCH', 'composite/sobjects', { body: { records } });
    expect(body).to.deep.equal([
      { id: one, success: true, errors: [] },
      {
        success: false,
        errors: [
          { statusCode: rule.code, message: rule.message, fields: rule.fields },
          { statusCode: flow.code, message: flow.message, fields: [] },
        ],
      },
    ]);
    expect((await api.send('PATCH', `sobjects/Account/${two}`, { body: { Name: 'New' } })).body).to.deep.equal([
      { errorCode: rule.code, message: rule.message, fields: rule.fields },
      { errorCode: flow.code, message: flow.message, fields: [] },
    ]);
    expect(names()).to.deep.equal(['New', 'Account 0002']);
  });

  describe('are faster than the call', () => {
    const ways = {
      alone: (id: string) => api.send('DELETE', `sobjects/Account/${id}`),
      'in a collection': (id: string) => api.send('DELETE', `composite/sobjects?ids=${id}`),
      'in a composite request': (id: string) =>
        api.send('POST', 'composite', {
          body: {
            compositeRequest: [
              { method: 'DELETE', url: `/services/data/v67.0/sobjects/Account/${id}`, referenceId: 'gone' },
            ],
          },
        }),
    };
    for (const [way, remove] of Object.entries(ways))
      it(`and replace what it deletes, ${way}`, async () => {
        const [first = '', second = ''] = addAccounts(api.simulator, 2);
        const fault = { kind: 'rows-deleted', written: true, again: true, object: 'Account' };
        await api.send('POST', '/_sim/faults', { body: fault, token: null });
        await api.query('SELECT Id FROM Account');
        await create('Account 0003');
        expect(JSON.stringify((await remove(second)).body)).to.include('ENTITY_IS_DELETED');
        const rows = [...api.simulator.org.table('Account').rows()];
        expect(rows.map(({ Name }) => Name)).to.have.members(['Account 0001', 'Account 0002', 'Account 0003']);
        expect(rows.map(({ Id }) => Id))
          .to.include(first)
          .and.not.to.include(second);
        expect(JSON.stringify((await remove(first)).body ?? '')).not.to.include('ENTITY_IS_DELETED');
      });

    it('and delete what it deletes or changes', async () => {
      const ids = addAccounts(api.simulator, 3);
      api.simulator.faults.plan({ kind: 'rows-deleted', written: true, count: 2 });
      const records = ids.map((id) => ({ ...newAccount('Changed'), id }));
      const { body } = await api.send('PATCH', 'composite/sobjects', { body: { records } });
      expect((body as Array<{ success: boolean }>).map(({ success }) => success)).to.deep.equal([false, false, true]);
      expect(names()).to.deep.equal(['Changed']);
    });
  });

  it('are planned, listed and called off from outside', async () => {
    const control = (method: string, body?: unknown): ReturnType<Api['send']> =>
      api.send(method, '/_sim/faults', { body, token: null });
    const planned = await control('POST', { kind: 'cut-before', object: 'account' });
    expect(planned).to.deep.include({ status: 201, body: [{ kind: 'cut-before', object: 'Account', times: 1 }] });
    await control('POST', { kind: 'row-locked', object: 'Account', times: 3 });
    await cutOff(create('One'));
    await create('One');
    expect((await control('GET')).body).to.deep.equal([{ kind: 'row-locked', object: 'Account', times: 2 }]);
    expect((await control('DELETE')).status).to.equal(204);
    await create('One');
    expect(names()).to.deep.equal(['One']);
  });
});
