import { expect } from 'chai';
import { OrgClient } from '../../../../src/org/client.js';
import type { AccessQuestion } from '../../../../src/services/answers/accessAnswers.js';
import type { Question } from '../../../../src/services/answers/answer.js';
import { readWhyHolds } from '../../../../src/services/answers/live/members.js';
import { readUserAccess } from '../../../../src/services/answers/live/user.js';
import type { FoundAccess } from '../../../../src/services/answers/question.js';
import { withSource, type AnswerSource } from '../../../../src/services/answers/source.js';
import { userAccess } from '../../../../src/services/answers/userAccess.js';
import { startOrg, type UnitOrg } from '../../support/simulatedOrg.js';

const { signal } = new AbortController();

describe('what is read for the access of one user', () => {
  let org: UnitOrg;
  beforeEach(async () => {
    org = await startOrg({ seed: 'invoices' });
  });
  afterEach(() => org.stop());

  /** What the user holds, and what that gives of each kind that people can name. */
  const read = async (name: string, isAll = false): Promise<Record<string, readonly string[]>> => {
    const userId = org.userId(name);
    const source = await readUserAccess(new OrgClient(org.connection), userId, { isAll }, signal);
    return withSource(source, ({ reader }) => {
      const permissions = reader.permissions();
      const account = reader.accountFacts().account(userId)!;
      const held = permissions.heldBy(account.key);
      const given = (['system', 'object', 'custom', 'apex', 'app'] as const).flatMap((kind) =>
        [...permissions.permissionsOf(kind)].filter((one) => [...permissions.rightsOn([one])].length > 0),
      );
      return {
        holds: held.map(({ container }) => container.resource.displayName),
        held: permissions
          .lapsedOf(account.key)
          .map(({ container, state }) => `${container.resource.displayName} ${state}`),
        has: given.map((permission) => permission.name),
      };
    });
  };

  it('is what the user holds and held, with names for all that it gives', async () => {
    expect(await read('ada')).to.deep.equal({
      holds: ['Admin'],
      held: [],
      has: ['ApiEnabled', 'ManageUsers', 'ModifyAllData', 'ViewAllData', 'ViewSetup', 'app:ERP'],
    });
    expect(await read('ben')).to.deep.equal({
      holds: ['Basic', 'Invoices Read'],
      held: [],
      has: ['Invoice__c', 'apex:InvoiceCtl'],
    });
    expect(await read('dan')).to.deep.equal({
      holds: ['Basic', 'Billing', 'Exporter'],
      held: [],
      has: ['ExportReport', 'Invoice__c', 'custom:Export_Invoices'],
    });
    expect(await read('eve')).to.deep.include({ holds: ['Basic'], held: ['Invoices Full expired'] });
    expect(await read('joe')).to.deep.include({ holds: ['Field Edit', 'Sales'], held: ['Exporter revoked'] });
  });

  it('is the role, the groups and the licenses of the user', async () => {
    const demo = await startOrg();
    const rows = (object: string): Array<Record<string, unknown>> => [...demo.simulator.org.table(object).rows()];
    const nameOf = (object: string, id: unknown, field: string): string =>
      String(rows(object).find((row) => row['Id'] === id)?.[field]);
    const users = rows('User')
      .filter((user) => user['UserRoleId'] && user['IsActive'])
      .slice(0, 8);
    for (const { Id: userId, UserRoleId: roleId } of users as Array<{ Id: string; UserRoleId: string }>) {
      const direct = rows('GroupMember').filter((row) => row['UserOrGroupId'] === userId);
      const licenses = rows('PermissionSetLicenseAssign').filter((row) => row['AssigneeId'] === userId);
      const client = new OrgClient(demo.connection);
      const source = await readUserAccess(client, userId, { isAll: false }, signal);
      const held = await withSource(source, ({ reader, apiCalls }) => {
        expect(apiCalls).to.be.at.most(10);
        // Groups above those of the user were read, too.
        return [...reader.entitlements()]
          .filter(({ type }) => ['role', 'group', 'permission_set_license'].includes(type))
          .filter((entitlement) =>
            [...reader.grantsOf(entitlement, 'direct')].some(({ id, isDirect }) => id === userId && isDirect),
          )
          .map(({ type, resource }) => `${type} ${resource.displayName}`);
      });
      expect(held).to.have.members([
        `role ${nameOf('UserRole', roleId, 'Name')}`,
        ...direct.map((row) => `group ${nameOf('Group', row['GroupId'], 'Name')}`),
        ...licenses.map(
          (row) =>
            `permission_set_license ${nameOf('PermissionSetLicense', row['PermissionSetLicenseId'], 'MasterLabel')}`,
        ),
      ]);
    }
    await demo.stop();
  });

  it('takes as many calls however far below a role a group of all below it finds the user', async () => {
    const demo = await startOrg();
    const userId = demo.userId('zoe.muller');
    const [users, roles] = [demo.simulator.org.table('User'), demo.simulator.org.table('UserRole')];
    const director = [...roles.rows()].find(({ DeveloperName }) => DeveloperName === 'Sales_Director_EMEA')!;
    const callsIn = async (roleId: string): Promise<number> => {
      users.update(userId, { UserRoleId: roleId });
      const source = await readUserAccess(new OrgClient(demo.connection), userId, { isAll: false }, signal);
      return withSource(source, ({ reader, apiCalls }) => {
        const forecast = [...reader.entitlements()].find(({ resource }) => resource.displayName === 'EMEA Forecast')!;
        expect([...reader.grantsOf(forecast, 'effective')].map(({ id }) => id)).to.deep.equal([userId]);
        return apiCalls;
      });
    };
    const below = (parent: string, level: number): string =>
      roles.insert({ Name: `Level ${level}`, DeveloperName: `Level_${level}`, ParentRoleId: parent }).Id;
    const second = below(director.Id, 1);
    const tenth = [2, 3, 4, 5, 6, 7, 8, 9].reduce(below, second);
    expect(await callsIn(tenth)).to.equal(await callsIn(second));
    await demo.stop();
  });

  it('is the territories of the user, with the role in each', async () => {
    const demo = await startOrg();
    const userId = demo.userId('zoe.muller');
    const source = await readUserAccess(new OrgClient(demo.connection), userId, { isAll: false }, signal);
    await withSource(source, ({ reader }) => {
      const told = (without: FoundAccess[]): string[] =>
        userAccess(reader, userId, { isAll: false, without, targetOrg: null }).memberships.flatMap(({ access, role }) =>
          access.resourceType === 'territory' ? [`${access.resource} ${role ?? 'member'}`] : [],
        );
      expect(told([])).to.have.members(['DACH member', 'DACH Sales Rep']);
      const { id: resourceId, ...dach } = [...reader.resources()].find(({ type }) => type === 'territory')!;
      const resource = { type: dach.type, id: resourceId, displayName: dach.displayName, apiName: dach.stableName };
      expect(told([{ entitlement: { type: dach.type, resourceId, slug: 'member' }, resource }])).to.deep.equal([]);
    });
    await demo.stop();
  });

  it('is all system permissions only where somebody wants them', async () => {
    expect(await read('ivy')).to.deep.include({ has: ['ApiEnabled', 'Invoice__c'] });
    expect(await read('ivy', true)).to.deep.include({ has: ['ApiEnabled', 'ApiUserOnly', 'Invoice__c'] });
  });

  it('is as much where the org hides what has ended', async () => {
    Object.assign(org.simulator.org.settings.switches, { expiredAssignments: 'hidden', revokedAssignments: 'hidden' });
    expect(await read('eve')).to.deep.include({ holds: ['Basic'], held: ['Invoices Full expired'] });
    expect(await read('joe')).to.deep.include({ holds: ['Field Edit', 'Sales'], held: ['Exporter revoked'] });
  });

  it('says of users of portals alone that nobody knows who is in the groups for all of these', async () => {
    const demo = await startOrg();
    const client = new OrgClient(demo.connection);
    const users = [...demo.simulator.org.table('User').rows()];
    const { Id: resourceId } = [...demo.simulator.org.table('Group').rows()].find(
      ({ DeveloperName }) => DeveloperName === 'Partners_and_Customers',
    )!;
    const question: AccessQuestion = {
      about: 'access',
      entitlement: { type: 'group', resourceId, slug: 'member' },
      resource: { type: 'group', id: resourceId, displayName: 'X', apiName: 'X' },
    };
    for (const [userType, isTold] of [
      ['Standard', false],
      ['PowerPartner', true],
    ] as const) {
      const { Id: userId } = users.find(({ UserType, IsActive }) => UserType === userType && IsActive)!;
      const subjects = (source: AnswerSource, about: Question | null): string[] =>
        source
          .notKnown(about, userId)
          .flatMap((one) => (one.what === 'not read' && one.subject.startsWith('members of') ? [one.subject] : []));
      const told = isTold
        ? ['members of groups of type AllCustomerPortal', 'members of groups of type PRMOrganization']
        : [];
      const all = await readUserAccess(client, userId, { isAll: false }, signal);
      expect(subjects(all, null), userType).to.deep.equal(told);
      await all.close();
      const one = await readWhyHolds(client, question, userId, signal);
      expect(subjects(one, question), userType).to.deep.equal(told);
      await one.close();
    }
    await demo.stop();
  });

  it('says that logins are not known where the running user may not see them', async () => {
    const mayManageUsers = (isHeld: boolean): boolean[] =>
      ['Profile', 'PermissionSet'].flatMap((name) => {
        const table = org.simulator.org.table(name);
        return [...table.rows()].map(({ Id }) => Boolean(table.update(Id, { PermissionsManageUsers: isHeld })));
      });
    const ben = async (): Promise<unknown> => {
      const source = await readUserAccess(new OrgClient(org.connection), org.userId('ben'), { isAll: false }, signal);
      return withSource(source, ({ reader }) => [
        reader.holdsLogins,
        ...source.notKnown(null).map((one) => (one.what === 'not read' ? one.subject : one.what)),
      ]);
    };
    expect(await ben()).to.deep.equal([true, 'Package Licenses']);
    mayManageUsers(false);
    expect(await ben()).to.deep.equal([false, 'Package Licenses', 'frozen logins', 'logins']);
  });
});
