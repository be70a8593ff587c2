import { expect } from 'chai';
import { status } from '@grpc/grpc-js';
import {
  GrantManagerServiceGrantResponseSchema,
  GrantManagerServiceRevokeResponseSchema,
} from '../../../../src/generated/c1/connector/v2/provisioning_pb.js';
import { licenseProfilesOf } from '../../../../src/services/change/licenseProfiles.js';
import type { KnownTask, TaskType } from '../../../c1/tasks/task.js';
import { fillUpJournals } from '../../support/fullDisk.js';
import { done, failureOf, successOf } from './support/answers.js';
import { journalsOf, prepareServing, type Serving } from './support/serving.js';
import { grantOf, revokeOf } from './support/tasks.js';

const MINUTE = 60_000;

describe('serve: grant and revoke', () => {
  let serving: Serving;
  let userId: string;
  const idOf = (object: string, field: string, name: string): string =>
    serving.org.simulator.org.table(object).where(field, name)[0]!.Id;
  const run = (task: TaskType): Promise<KnownTask> => done(serving.c1, task);
  const assignments = (): Array<Record<string, unknown>> =>
    serving.org.simulator.org.table('PermissionSetAssignment').where('AssigneeId', userId);
  const annotationsOf = async (task: TaskType): Promise<string[]> => {
    const schema =
      task.case === 'grant' ? GrantManagerServiceGrantResponseSchema : GrantManagerServiceRevokeResponseSchema;
    return successOf(await run(task), schema).annotations;
  };

  const profileOfUser = (): string => String(serving.org.simulator.org.table('User').existing(userId)['ProfileId']);

  /** A record of an object that the user has nothing to do with. */
  const free = (object: string, isMeant: (row: Record<string, unknown>) => boolean = () => true): string => {
    const { org } = serving.org.simulator;
    const held = new Set([
      ...assignments().flatMap((row) => [row['PermissionSetId'], row['PermissionSetGroupId']]),
      ...org
        .table('GroupMember')
        .where('UserOrGroupId', userId)
        .map((row) => row['GroupId']),
      org.table('User').existing(userId)['UserRoleId'],
    ]);
    return [...org.table(object).rows()].find((row) => isMeant(row) && !held.has(row.Id))!.Id;
  };
  /** A public group that the user is not in through another one. */
  const freeGroup = (): string => {
    const members = [...serving.org.simulator.org.table('GroupMember').rows()];
    const withGroups = new Set(
      members.filter((row) => !String(row['UserOrGroupId']).startsWith('005')).map((row) => String(row['GroupId'])),
    );
    return free('Group', (row) => row['Type'] === 'Regular' && !withGroups.has(String(row['Id'])));
  };
  const freePermissionSet = (): string => {
    const { org } = serving.org.simulator;
    const inGroups = new Set(
      [...org.table('PermissionSetGroupComponent').rows()].map((row) => String(row['PermissionSetId'])),
    );
    return free(
      'PermissionSet',
      (row) =>
        row['Type'] === 'Regular' && !row['LicenseId'] && !row['IsOwnedByProfile'] && !inGroups.has(String(row['Id'])),
    );
  };

  before(async () => {
    serving = await prepareServing({ seed: 'demo', now: new Date() });
    userId = serving.org.userId('carlos.mendes');
    serving.start({ licenseProfiles: licenseProfilesOf(['Salesforce=Minimum Access - Salesforce']) });
  });
  after(() => serving.stop());

  it('changes each kind once, and says when there was nothing to do', async () => {
    const entitlements = [
      `permission:${freePermissionSet()}:assigned`,
      `permission_set_group:${free('PermissionSetGroup', (row) => row['Status'] === 'Updated')}:member`,
      `group:${freeGroup()}:member`,
      `role:${free('UserRole')}:assigned`,
      `permission_set_license:${idOf('PermissionSetLicense', 'DeveloperName', 'FieldServiceDispatcherPsl')}:assigned`,
      `package_license:${idOf('PackageLicense', 'NamespacePrefix', 'rktparts')}:assigned`,
    ];
    for (const entitlement of entitlements) {
      const label = `${entitlement} ${serving.logText()}`;
      const granted = successOf(await run(grantOf(entitlement, userId)), GrantManagerServiceGrantResponseSchema);
      expect(granted.annotations, label).to.deep.equal([]);
      expect(granted.response.grants.map(({ id }) => id)).to.deep.equal([`${entitlement}:user:${userId}`]);
      expect(await annotationsOf(grantOf(entitlement, userId))).to.deep.equal(['GrantAlreadyExists']);
      expect(await annotationsOf(revokeOf(entitlement, userId))).to.deep.equal([]);
      expect(await annotationsOf(revokeOf(entitlement, userId))).to.deep.equal(['GrantAlreadyRevoked']);
    }
    const journals = await journalsOf(serving);
    expect(journals).to.have.length(2 * entitlements.length);
    expect(journals[0]![0]).to.deep.include({ kind: 'header', command: 'access serve' });
  });

  const grants: Array<[what: string, id: string | undefined]> = [
    ['where the id is of another grant', 'permission:0PS000000000001AAA:assigned:user:005000000000001AAA'],
    ['where the id has another form', 'b58f5a3e'],
    ['where the id is absent', undefined],
  ];
  for (const [what, id] of grants) {
    it(`revokes by the entitlement and the principal ${what}`, async () => {
      const entitlement = `group:${freeGroup()}:member`;
      await run(grantOf(entitlement, userId));
      const task = revokeOf(entitlement, userId) as Extract<TaskType, { case: 'revoke' }>;
      const { entitlement: held, principal } = task.value.grant!;
      const sent = {
        case: 'revoke',
        value: { grant: { entitlement: held, principal, ...(id !== undefined && { id }) } },
      } as TaskType;
      expect(await annotationsOf(sent)).to.deep.equal([]);
      expect(await annotationsOf(revokeOf(entitlement, userId))).to.deep.equal(['GrantAlreadyRevoked']);
    });
  }

  it('revokes by the id of the grant where they are absent', async () => {
    const entitlement = `group:${freeGroup()}:member`;
    await run(grantOf(entitlement, userId));
    const sent: TaskType = { case: 'revoke', value: { grant: { id: `${entitlement}:user:${userId}` } } };
    expect(await annotationsOf(sent)).to.deep.equal([]);
    expect(await annotationsOf(sent)).to.deep.equal(['GrantAlreadyRevoked']);
  });

  it('takes away what somebody gives again meanwhile, and fails where the org refuses a delete', async () => {
    const entitlement = `group:${freeGroup()}:member`;
    await run(grantOf(entitlement, userId));
    const { faults } = serving.org.simulator;
    const fault = { object: 'GroupMember', method: 'DELETE' } as const;
    faults.plan({ kind: 'record-refused', object: 'GroupMember' });
    const failed = failureOf(await run(revokeOf(entitlement, userId)));
    expect(failed).to.include({ code: status.FAILED_PRECONDITION, isRetryable: false });
    expect(failed.message).to.match(/^Salesforce did not delete it: .* \(INVALID_CROSS_REFERENCE_KEY\)$/);
    faults.plan({ kind: 'rows-deleted', ...fault, written: true, again: true });
    expect(await annotationsOf(revokeOf(entitlement, userId))).to.deep.equal([]);
    expect(await annotationsOf(revokeOf(entitlement, userId))).to.deep.equal(['GrantAlreadyRevoked']);
  });

  it('never calls a set revoked that the user still holds through a group', async () => {
    const { org } = serving.org.simulator;
    const marek = serving.org.userId('marek.dvorak');
    const entitlement = `permission:${org.table('PermissionSet').where('Name', 'Deploy_Everything')[0]!.Id}:assigned`;
    const held = 'held through permission set group Release Engineering';
    const final = { code: status.FAILED_PRECONDITION, isRetryable: false };
    expect(failureOf(await run(revokeOf(entitlement, marek)))).to.deep.include({ ...final, message: held });
    await run(grantOf(entitlement, marek));
    const failed = failureOf(await run(revokeOf(entitlement, marek)));
    expect(failed).to.deep.include({ ...final, message: `taken away, but still there: ${held}` });
  });

  it('moves a user whose profile is revoked to the one for the license', async () => {
    const profile = profileOfUser();
    expect(await annotationsOf(revokeOf(`profile:${profile}:assigned`, userId))).to.deep.equal([]);
    const fallback = idOf('Profile', 'Name', 'Minimum Access - Salesforce');
    expect(serving.org.simulator.org.table('User').existing(userId)['ProfileId']).to.equal(fallback);
    expect(await annotationsOf(grantOf(`profile:${profile}:assigned`, userId))).to.deep.equal([]);
  });

  it('ends a grant of a minute after a minute, and one without a duration never', async () => {
    const permissionSet = freePermissionSet();
    const entitlement = `permission:${permissionSet}:assigned`;
    const expiry = (): number => {
      const row = assignments().find((assignment) => assignment['PermissionSetId'] === permissionSet);
      return Date.parse(String(row?.['ExpirationDate']).replace(/\+0000$/, 'Z'));
    };
    const before = Date.now();
    expect(await annotationsOf(grantOf(entitlement, userId, MINUTE))).to.deep.equal([]);
    expect(expiry()).to.be.within(before + MINUTE - 1000, Date.now() + MINUTE);
    expect(await annotationsOf(grantOf(entitlement, userId))).to.deep.equal([]);
    expect(expiry()).to.be.NaN;
    expect(await annotationsOf(grantOf(entitlement, userId))).to.deep.equal(['GrantAlreadyExists']);
  });

  it('gives what cannot expire without an end, and says so in the log', async () => {
    const entitlement = `group:${idOf('Group', 'Type', 'Regular')}:member`;
    await run(revokeOf(entitlement, userId));
    expect(await annotationsOf(grantOf(entitlement, userId, MINUTE))).to.deep.equal([]);
    const warnings = serving.log().filter(({ level }) => level === 'warn');
    expect(warnings.map(({ entitlement: of }) => of)).to.deep.equal([entitlement]);
  });

  it('gives a set with rights over users without an end, in place of failing, and says so in the log', async () => {
    const set = serving.org.simulator.org.table('PermissionSet').insert({
      ...{ Name: 'Access_Administration', Label: 'Access Administration', Type: 'Regular' },
      PermissionsAssignPermissionSets: true,
    });
    const entitlement = `permission:${set.Id}:assigned`;
    expect(await annotationsOf(grantOf(entitlement, userId, MINUTE))).to.deep.equal([]);
    const assignment = assignments().find((row) => row['PermissionSetId'] === set.Id);
    expect(assignment).to.include({ IsActive: true });
    expect(assignment?.['ExpirationDate'] ?? null).to.equal(null);
    const warnings = serving.log().filter(({ level, entitlement: of }) => level === 'warn' && of === entitlement);
    expect(warnings.map(({ msg }) => msg)).to.deep.equal([
      'Salesforce cannot end this grant by itself; C1 has to revoke it',
    ]);
  });

  const gone = [
    'permission:0PS000000000001AAA:assigned',
    'permission_set_group:0PG000000000001AAA:member',
    'group:00G000000000001AAA:member',
    'role:00E000000000001AAA:assigned',
    'profile:00e000000000001AAA:assigned',
    'territory:0MI000000000001AAA:member',
  ];
  for (const entitlement of gone) {
    it(`takes what is revoked on a resource that is gone for revoked: ${entitlement}`, async () => {
      expect(await annotationsOf(revokeOf(entitlement, userId))).to.deep.equal(['GrantAlreadyRevoked']);
    });
  }

  const own: Array<[what: string, entitlement: () => string]> = [
    [
      'the permission set of a profile',
      () => `permission:${idOf('PermissionSet', 'ProfileId', profileOfUser())}:assigned`,
    ],
    [
      'the permission set of a permission set group',
      () => `permission:${idOf('PermissionSet', 'Type', 'Group')}:assigned`,
    ],
    ['the group of a role', () => `group:${idOf('Group', 'Type', 'Role')}:member`],
  ];
  for (const [what, entitlement] of own) {
    it(`says that Salesforce keeps ${what} itself, and never that it is revoked`, async () => {
      for (const task of [grantOf(entitlement(), userId), revokeOf(entitlement(), userId)]) {
        const failure = failureOf(await run(task));
        expect(failure).to.deep.include({ code: status.FAILED_PRECONDITION, isRetryable: false });
        expect(failure.message).to.match(/^Salesforce keeps this (?:Permission Set|Group) itself/);
      }
    });
  }

  const refusals: Array<[string, () => TaskType, number, RegExp]> = [
    ['an entitlement that is none', () => grantOf('nonsense', userId), status.INVALID_ARGUMENT, /nonsense/],
    [
      'a slug that is none',
      () => grantOf('group:00G000000000001AAA:assigned', userId),
      status.INVALID_ARGUMENT,
      /group/,
    ],
    [
      'an unknown resource',
      () => grantOf('group:00G000000000001AAA:member', userId),
      status.INVALID_ARGUMENT,
      /no Group/,
    ],
    [
      'an unknown user',
      () => grantOf(`role:${idOf('UserRole', 'Name', 'CEO')}:assigned`, '005000000000001AAA'),
      status.INVALID_ARGUMENT,
      /005000000000001AAA/,
    ],
    [
      'to revoke from an unknown user',
      () => revokeOf(`role:${idOf('UserRole', 'Name', 'CEO')}:assigned`, '005000000000001AAA'),
      status.INVALID_ARGUMENT,
      /005000000000001AAA/,
    ],
    [
      'to revoke what is read-only',
      () => revokeOf('connected_application:0H4000000000001AAA:assigned', userId),
      status.INVALID_ARGUMENT,
      /read-only/,
    ],
    [
      'a group as a principal',
      () => ({
        case: 'grant',
        value: { entitlement: { id: 'group:1:member' }, principal: { id: { resourceType: 'group', resource: '1' } } },
      }),
      status.INVALID_ARGUMENT,
      /Only users/,
    ],
    [
      'a connected app',
      () => grantOf('connected_application:0H4000000000001AAA:assigned', userId),
      status.INVALID_ARGUMENT,
      /read-only/,
    ],
    ['no grant', () => ({ case: 'revoke', value: {} }), status.INVALID_ARGUMENT, /names no grant/],
    [
      'a grant id that is none',
      () => ({ case: 'revoke', value: { grant: { id: 'x' } } }),
      status.INVALID_ARGUMENT,
      /x/,
    ],
    [
      'to revoke from a group',
      () => ({
        case: 'revoke',
        value: {
          grant: {
            id: `group:${freeGroup()}:member:user:${userId}`,
            entitlement: { id: `group:${freeGroup()}:member` },
            principal: { id: { resourceType: 'group', resource: freeGroup() } },
          },
        },
      }),
      status.INVALID_ARGUMENT,
      /^Only users/,
    ],
    [
      'a grant with neither',
      () => ({ case: 'revoke', value: { grant: {} } }),
      status.INVALID_ARGUMENT,
      /names no grant/,
    ],
    [
      'a profile without a fallback',
      () =>
        revokeOf(
          `profile:${idOf('Profile', 'Name', 'Chatter Free User')}:assigned`,
          String(
            serving.org.simulator.org.table('User').where('ProfileId', idOf('Profile', 'Name', 'Chatter Free User'))[0]!
              .Id,
          ),
        ),
      status.FAILED_PRECONDITION,
      /no profile is mapped/,
    ],
    [
      'to take what a manager group brings',
      () =>
        revokeOf(`group:${idOf('Group', 'DeveloperName', 'Propulsion_Org')}:member`, serving.org.userId('daniel.cho')),
      status.FAILED_PRECONDITION,
      /the user holds it as daniel\.cho@/,
    ],
  ];
  for (const [what, task, code, message] of refusals) {
    it(`refuses ${what}`, async () => {
      const failure = failureOf(await run(task()));
      expect(failure.code, failure.message).to.equal(code);
      expect(failure.message)
        .to.match(message)
        .and.not.to.match(/run the command/);
      expect(failure.isRetryable).to.equal(false);
    });
  }

  it('says in the log that a journal is incomplete, and that the change is done', async () => {
    const freeUp = await fillUpJournals();
    try {
      expect(await annotationsOf(grantOf(`permission:${freePermissionSet()}:assigned`, userId))).to.deep.equal([]);
    } finally {
      freeUp();
    }
    const warnings = serving.log().filter(({ msg }) => msg === 'the journal is incomplete');
    expect(warnings).to.have.length(1);
    expect(warnings[0]).to.include({
      level: 'warn',
      taskType: 'grant',
      error: 'ENOSPC: no space left on device',
      journal: serving.log().findLast(({ msg }) => msg === 'changed')!['journal'],
    });
  });

  // The last: the org answers nothing any more.
  it('lets a revoke, but not a grant, be tried again after an error that may pass', async () => {
    const { faults } = serving.org.simulator;
    const { GroupId } = serving.org.simulator.org.table('GroupMember').where('UserOrGroupId', userId)[0]!;
    faults.plan({ kind: 'daily-limit', method: 'write', times: 'always' });
    const revoked = failureOf(await run(revokeOf(`group:${String(GroupId)}:member`, userId)));
    const granted = failureOf(await run(grantOf(`permission:${freePermissionSet()}:assigned`, userId)));
    expect(revoked).to.deep.include({ code: status.RESOURCE_EXHAUSTED, isRetryable: true });
    expect(granted).to.deep.include({ code: status.RESOURCE_EXHAUSTED, isRetryable: false });
  });
});
