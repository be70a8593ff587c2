import { expect } from 'chai';
import { addGroup, addGroupMember } from '../../../../simulator/seeds/builder/groups.js';
import { OrgBuilder } from '../../../../simulator/seeds/builder/orgBuilder.js';
import { systemGroupOf } from '../../../../simulator/seeds/builder/systemGroups.js';
import type { ResourceTypeId } from '../../../../src/model/resourceType.js';
import type { AskedQuestion } from '../../../../src/services/answers/question.js';
import { why, type Why } from '../../../../src/services/answers/why.js';
import { startOrg, type UnitOrg } from '../../support/simulatedOrg.js';

const { signal } = new AbortController();

describe('what would be gone without an access', () => {
  let org: UnitOrg;
  let managerId: string;
  before(async () => {
    org = await startOrg({ seed: 'demo' });
    const { simulator } = org;
    const builder = new OrgBuilder(simulator.org);
    const users = simulator.org.table('User');
    managerId = org.userId('henrik.solberg');
    const report = users.existing(org.userId('zoe.muller'));
    builder.amend('User', report, { ManagerId: managerId });
    const group = addGroup(builder, { name: 'Managers of Zoe' });
    addGroupMember(builder, group, systemGroupOf(builder, 'Manager', report));
    addGroupMember(builder, group, users.existing(managerId));
  });
  after(() => org.stop());

  const withoutGroup = (): Promise<Why> => {
    const group = { type: 'group', name: 'Managers_of_Zoe' } as const;
    const origin = { kind: 'org', connection: org.connection, name: 'prod' } as const;
    const asked = { about: 'access', access: { ...group, text: '--group' } } as const;
    return why({ origin, user: [managerId], asked, without: [{ ...group, text: '--without' }] }, signal);
  };

  it('is the membership that is stored, although the user is in the group as a manager as well', async () => {
    const { answer, without } = await withoutGroup();
    expect(answer.paths.map(({ advice }) => advice)).to.have.lengthOf(1);
    expect(answer.paths[0]!.advice).to.match(/^the user holds it as a manager of zoe\.muller@/);
    expect(without?.lost.map(({ command }) => command)).to.deep.equal([
      'sf access revoke --target-org prod --user henrik.solberg@acme-rockets.example --group Managers_of_Zoe',
    ]);
  });

  describe('of what the user does not hold directly', () => {
    const heldOf = async (
      username: string,
      asked: AskedQuestion,
      ...without: Array<[type: ResourceTypeId, name: string]>
    ): Promise<string[]> => {
      const origin = { kind: 'org', connection: org.connection, name: 'prod' } as const;
      const named = without.map(([type, name]) => ({ type, name, text: name }));
      const { without: left } = await why({ origin, user: [org.userId(username)], asked, without: named }, signal);
      return left!.notHeld.map(({ access, steps }) =>
        [access.apiName, ...steps.map(({ displayName }) => displayName)].join(' | '),
      );
    };
    const can: AskedQuestion = { about: 'permissions', texts: ['ModifyAllData'], isAny: false };

    it('is said whatever is asked, live', async () => {
      expect(
        await heldOf(
          'ingrid.berg',
          can,
          ['permission_set_group', 'Release_Engineering'],
          ['permission', 'Deploy_Everything'],
          ['permission', 'Forecast_Editor'],
          ['group', 'Managers_of_Zoe'],
        ),
      ).to.deep.equal([
        'Deploy_Everything | Release Engineering | Deploy Everything',
        'Forecast_Editor',
        'Managers_of_Zoe',
      ]);
    });

    it('is nothing of what the user holds, though the question is about something else', async () => {
      const access = { type: 'permission', name: 'Forecast_Editor', text: '' } as const;
      const about: AskedQuestion = { about: 'access', access };
      expect(await heldOf('henrik.solberg', about, ['group', 'Managers_of_Zoe'])).to.deep.equal([]);
      expect(await heldOf('henrik.solberg', can, ['group', 'Managers_of_Zoe'])).to.deep.equal([]);
      expect(await heldOf('henrik.solberg', about, ['permission_set_group', 'Release_Engineering'])).to.deep.equal([
        'Release_Engineering',
      ]);
    });
  });
});
