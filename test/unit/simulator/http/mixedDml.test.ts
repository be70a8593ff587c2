import { expect } from 'chai';
import { startApi, type Api } from './support/api.js';

const mixed = (object: string, original: string): object => ({
  statusCode: 'MIXED_DML_OPERATION',
  message: `DML operation on setup object is not permitted after you have updated a non-setup object (or vice versa): ${object}, original object: ${original}`,
  fields: [],
});

describe('simulator: mixed DML', () => {
  let api: Api;
  let userId: string;
  let groupId: string;
  beforeEach(async () => {
    api = await startApi();
    const { org, username } = api.simulator;
    userId = org.table('User').where('Username', username)[0]?.Id ?? '';
    groupId = org.table('Group').insert({ Name: 'Crew', Type: 'Regular' }).Id;
  });
  afterEach(() => api.close());

  const account = { attributes: { type: 'Account' }, Name: 'One' };
  const group = { attributes: { type: 'Group' }, Name: 'Deck', Type: 'Regular' };
  const member = (): object => ({ attributes: { type: 'GroupMember' }, GroupId: groupId, UserOrGroupId: userId });
  const user = (fields: object): object => ({ attributes: { type: 'User' }, id: userId, ...fields });
  const errorsOf = async (method: string, records: object[], allOrNone = false): Promise<unknown[]> => {
    const { body } = await api.send(method, 'composite/sobjects', { body: { records, allOrNone } });
    return (body as Array<{ errors: unknown[] }>).map(({ errors }) => errors[0]);
  };

  it('is refused in one transaction, whichever comes first', async () => {
    expect(await errorsOf('POST', [account, member(), account])).to.deep.equal([
      undefined,
      mixed('GroupMember', 'Account'),
      undefined,
    ]);
    expect(await errorsOf('POST', [member(), account])).to.deep.equal([undefined, mixed('Account', 'GroupMember')]);
  });

  it('undoes a transaction of all or none', async () => {
    expect(await errorsOf('POST', [account, member()], true)).to.have.nested.property(
      '[1].statusCode',
      'MIXED_DML_OPERATION',
    );
    expect(api.simulator.org.table('Account').size).to.equal(0);
  });

  it('is allowed over several transactions', async () => {
    expect(await errorsOf('POST', [account])).to.deep.equal([undefined]);
    expect(await errorsOf('POST', [member()])).to.deep.equal([undefined]);
  });

  it('is allowed with groups, and with users where it changes nobody’s access', async () => {
    expect(await errorsOf('POST', [account, group])).to.deep.equal([undefined, undefined]);
    const [{ Id: accountId = '' } = {}] = [...api.simulator.org.table('Account').rows()];
    const change = { ...account, id: accountId };
    expect(await errorsOf('PATCH', [change, user({ Department: 'Crew' })])).to.deep.equal([undefined, undefined]);
    expect(await errorsOf('PATCH', [change, user({ UserRoleId: null })])).to.deep.equal([
      undefined,
      mixed('User', 'Account'),
    ]);
  });

  it('is seen by all requests of one composite transaction', async () => {
    const send = (allOrNone: boolean): ReturnType<Api['send']> =>
      api.send('POST', 'composite', {
        body: {
          allOrNone,
          compositeRequest: [
            { method: 'POST', url: '/services/data/v67.0/sobjects/Account', referenceId: 'a', body: { Name: 'One' } },
            {
              method: 'POST',
              url: '/services/data/v67.0/sobjects/GroupMember',
              referenceId: 'b',
              body: { GroupId: groupId, UserOrGroupId: userId },
            },
          ],
        },
      });
    const statuses = async (allOrNone: boolean): Promise<unknown> =>
      ((await send(allOrNone)).body as { compositeResponse: Array<{ httpStatusCode: number }> }).compositeResponse.map(
        ({ httpStatusCode }) => httpStatusCode,
      );
    expect(await statuses(true)).to.deep.equal([400, 400]);
    expect(await statuses(false)).to.deep.equal([201, 201]);
  });
});
