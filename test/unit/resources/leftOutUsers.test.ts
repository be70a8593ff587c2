import { expect } from 'chai';
import fc from 'fast-check';
import { leftOutReason } from '../../../src/model/account.js';
import { dropReasonOf } from '../../../src/model/grant.js';
import { countLeftOut, ofUsersLeftOut, ofUsersRead, ofUsersReadIn } from '../../../src/resources/leftOutUsers.js';
import { createOrg } from '../../../simulator/org/org.js';

const filter = (syncNonStandardUsers: boolean, syncDeactivatedUsers: boolean) => ({
  syncNonStandardUsers,
  syncDeactivatedUsers,
});

describe('what left-out users hold', () => {
  it('is kept out by a condition, and counted by another for each reason', () => {
    expect(ofUsersRead(filter(false, true), 'Assignee.')).to.equal(
      "(Assignee.UserType = null OR Assignee.UserType = 'Standard')",
    );
    expect([...ofUsersLeftOut(filter(false, true), 'Assignee.')]).to.deep.equal([
      ['user-non-standard', "Assignee.UserType != 'Standard' AND Assignee.UserType != null"],
    ]);
    expect(ofUsersRead(filter(true, false), 'User.')).to.equal('(User.UserType = null OR User.IsActive = true)');
    expect([...ofUsersLeftOut(filter(true, false), 'User.')]).to.deep.equal([
      ['user-deactivated', 'User.IsActive = false AND User.UserType != null'],
    ]);
  });

  it('is all read where nobody is left out', () => {
    const query = { object: 'UserPackageLicense', fields: ['Id'] };
    expect(ofUsersReadIn(filter(true, true), query, 'User.')).to.equal(query);
    expect(countLeftOut(filter(true, true), query, 'User.', () => undefined)).to.deep.equal([]);
  });

  it('belongs to the users whom the options leave out, whatever their type and status', () => {
    const user = fc.record({
      UserType: fc.constantFrom('Standard', 'PowerPartner', 'Guest', 'AutomatedProcess', null),
      IsActive: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(user, { maxLength: 12 }), fc.boolean(), fc.boolean(), (users, nonStandard, deactivated) => {
        const org = createOrg();
        const rows = users.map((fields) => org.table('User').insert({ Username: 'u', ...fields }));
        const options = filter(nonStandard, deactivated);
        const matching = (where: string | null): string[] => {
          const answer = org.query(`SELECT Id FROM User${where ? ` WHERE ${where}` : ''}`, {
            userId: rows[0]?.Id ?? '',
            apiVersion: 65,
          });
          return answer.page(0, answer.totalSize).map((row) => (row as { Id: string }).Id);
        };
        const found = new Map(
          [...ofUsersLeftOut(options, '')].flatMap(([reason, where]) =>
            matching(where).map((id): [string, string] => [id, reason]),
          ),
        );
        const wanted = rows.flatMap(({ Id, UserType, IsActive }): Array<[string, string]> => {
          const facts = { userType: UserType as string | null, isActive: IsActive === true };
          const reason = leftOutReason(facts, options);
          return reason === null || reason === 'no-user-type' ? [] : [[Id, dropReasonOf[reason]]];
        });
        expect([...found].sort()).to.deep.equal(wanted.sort());
        const read = rows.map(({ Id }) => Id).filter((id) => !found.has(id));
        expect(matching(ofUsersRead(options, '')).sort()).to.deep.equal(read.sort());
      }),
      { numRuns: 60 },
    );
  });
});
