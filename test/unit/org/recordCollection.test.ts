import type { SfError } from '@salesforce/core';
import { expect } from 'chai';
import type { RecordWrite } from '../../../src/model/recordWrite.js';
import { OrgClient } from '../../../src/org/client.js';
import { sendCollection, type RecordAnswer } from '../../../src/org/write/recordCollection.js';
import { json, startOrgServer, type OrgServer } from '../support/orgServer.js';

const ID = '0Pa000000000001CAA';
const OTHER = '0Pa000000000002CAA';
const object = 'PermissionSetAssignment';

const insert: RecordWrite = { op: 'insert', object, fields: { AssigneeId: '005000000000001AAA' } };
const removal: RecordWrite = { op: 'delete', object, id: ID, before: {} };

describe('sendCollection', () => {
  let server: OrgServer;
  afterEach(() => server.close());

  const send = async (write: RecordWrite, answer: unknown): Promise<RecordAnswer[]> => {
    server = await startOrgServer((_asked, _request, response) => json(response, 200, answer));
    return sendCollection(new OrgClient(server.connection), [write], false);
  };

  it('takes what a result says', async () => {
    expect(await send(removal, [{ id: ID, success: true, errors: [] }])).to.deep.equal([{ id: ID, error: null }]);
  });

  it('takes the reason of a record that was refused, in Salesforce’s words', async () => {
    const errors = [{ statusCode: 'DUPLICATE_VALUE', message: 'duplicate value found', fields: ['Name'] }];
    const error = { code: 'DUPLICATE_VALUE', message: 'duplicate value found', fields: ['Name'] };
    expect(await send(insert, [{ success: false, errors }])).to.deep.equal([{ id: null, error }]);
  });

  const unreadable: Array<[what: string, write: RecordWrite, answer: unknown]> = [
    ['no list', insert, { id: ID, success: true, errors: [] }],
    ['another number of results', insert, []],
    ['nothing', insert, [null]],
    ['neither success nor failure', insert, [{ id: ID, success: 'yes', errors: [] }]],
    ['a success without an id', insert, [{ success: true, errors: [] }]],
    ['a success with what is no id', insert, [{ id: '005', success: true, errors: [] }]],
    ['a success of another record', removal, [{ id: OTHER, success: true, errors: [] }]],
    ['a failure without a reason', removal, [{ id: ID, success: false, errors: [] }]],
    ['a failure whose reason has no code', removal, [{ id: ID, success: false, errors: ['no'] }]],
    [
      'a failure about fields that have no names',
      insert,
      [{ success: false, errors: [{ statusCode: 'X', fields: [1] }] }],
    ],
  ];
  for (const [what, write, answer] of unreadable) {
    it(`takes for no answer, as after a lost connection: ${what}`, async () => {
      const error = await send(write, answer).catch((thrown: unknown) => thrown);
      expect((error as SfError).name).to.equal('UnreadableAnswerError');
    });
  }
});
