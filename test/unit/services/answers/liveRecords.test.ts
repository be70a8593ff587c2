import { expect } from 'chai';
import { grantableKind } from '../../../../src/resources/index.js';
import type { NotKnown } from '../../../../src/services/answers/answer.js';
import { fillRecords } from '../../../../src/services/answers/live/records.js';
import { RecordingSink } from '../../support/recordingSink.js';

const ada = { Username: 'ada@acme.example', Name: 'Ada', IsActive: true, UserType: 'Standard', LastLoginDate: null };

const cases = [
  {
    type: 'territory',
    resourceId: '0MI000000000001AAA',
    records: (user: object | null, id: string) => ({ UserId: id, Territory2Id: '0MI000000000001AAA', User: user }),
  },
  {
    type: 'permission_set_license',
    resourceId: '0PL000000000001AAA',
    records: (user: object | null, id: string) => ({
      ...{ AssigneeId: id, PermissionSetLicenseId: '0PL000000000001AAA', Assignee: user },
    }),
  },
] as const;

describe('who holds what records say, where sharing hides some of the users', () => {
  for (const { type, resourceId, records } of cases) {
    const fill = async (userId: string | null, ...users: Array<object | null>) => {
      const sink = new RecordingSink();
      const told: NotKnown[] = [];
      const rows = users.map((user, at) => records(user, `00500000000000${at}AAA`) as Record<string, unknown>);
      await fillRecords(
        async (_query, each) => {
          for (const [at, row] of rows.entries()) each({ ...row, Id: `000${at}` });
          return Promise.resolve();
        },
        grantableKind(type)!,
        [resourceId],
        userId,
        sink,
        (id) => ({ type, resourceId: id, slug: type === 'territory' ? 'member' : 'assigned' }),
        (unknown) => told.push(unknown),
      );
      return { names: sink.accounts.map(({ username }) => username), told };
    };

    it(`of a ${type}: are told with their ids, and that these are no names`, async () => {
      expect(await fill(null, ada, null, null)).to.deep.equal({
        names: ['ada@acme.example', '005000000000001AAA', '005000000000002AAA'],
        told: [
          {
            what: 'not read',
            subject: 'names of some holders',
            why: 'Sharing hides 2 from the running user: the answer has their IDs, and takes them for active users.',
          },
        ],
      });
    });

    it(`of a ${type}: nothing is told where none of them is hidden`, async () => {
      expect((await fill(null, ada)).told).to.deep.equal([]);
    });
  }
});
