import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import type { WriteOutcome } from '../../../../src/model/change.js';
import type { ResourceTypeId } from '../../../../src/model/resourceType.js';
import { OrgClient } from '../../../../src/org/client.js';
import { carryOutWrites } from '../../../../src/services/writing/execute.js';
import { resultsOf } from '../../../../src/services/change/report.js';
import { planChanges, type PlannedRow } from '../../../../src/services/change/plan.js';
import type { RequestedChange } from '../../../../src/services/change/request.js';
import { planUndo, undo } from '../../../../src/services/undo/undo.js';
import { startOrg, type UnitOrg } from '../../support/simulatedOrg.js';

const TOUCHED: Record<string, string[]> = {
  PermissionSetAssignment: ['AssigneeId', 'PermissionSetId', 'PermissionSetGroupId', 'ExpirationDate'],
  GroupMember: ['GroupId', 'UserOrGroupId'],
  UserTerritory2Association: ['UserId', 'Territory2Id', 'RoleInTerritory2'],
  User: ['Id', 'UserRoleId', 'ProfileId'],
};

describe('changes of a random org', function () {
  this.timeout(120_000);
  let org: UnitOrg;
  let folder: string;
  const signal = new AbortController().signal;
  before(async () => {
    org = await startOrg({ seed: 'demo' });
    folder = await mkdtemp(join(tmpdir(), 'changes-'));
  });
  after(async () => {
    await org.stop();
    await rm(folder, { recursive: true });
  });

  /** Who holds what, without the ids of the records that say so: they are new when a record comes back. */
  const state = (): string[] =>
    Object.entries(TOUCHED)
      .flatMap(([table, fields]) =>
        [...org.simulator.org.table(table).rows()].map(
          (row) => `${table} ${fields.map((field) => row[field] ?? null).join(' ')}`,
        ),
      )
      .sort();
  const plan = (requested: RequestedChange[]): Promise<PlannedRow[]> =>
    planChanges(new OrgClient(org.connection), requested, {
      licenseProfiles: new Map([['salesforce', 'Minimum Access - Salesforce']]),
      skipInvalid: true,
      now: org.simulator.org.clock.now(),
    });
  const run = async (rows: readonly PlannedRow[]): Promise<{ outcomes: WriteOutcome[]; journal: string | null }> => {
    const writes = rows.flatMap(({ planned }) => planned?.write ?? []);
    return carryOutWrites(new OrgClient(org.connection), writes, {
      command: 'test',
      orgId: org.simulator.orgId,
      dataDir: folder,
      journal: join(folder, `${process.hrtime.bigint()}.jsonl`),
      allOrNone: false,
      onProgress: () => undefined,
      signal,
    });
  };

  const names = (
    table: string,
    field: string,
    matches: (row: Record<string, unknown>) => boolean = () => true,
  ): string[] =>
    [...org.simulator.org.table(table).rows()]
      .filter(matches)
      .map((row) => String(row[field]))
      .slice(0, 8);

  /** Whoever runs the changes keeps the rights to. */
  const others = ({ Id, UserType, IsActive }: Record<string, unknown>): boolean =>
    Id !== org.userId('mia.santos') && UserType === 'Standard' && IsActive === true;

  type Targets = Array<[ResourceTypeId, string[], string[]]>;

  const allTargets = (): Targets => {
    const active = (row: Record<string, unknown>): boolean =>
      org.simulator.org.table('Territory2Model').get(String(row['Territory2ModelId']))?.['State'] === 'Active';
    const real = ({ Type }: Record<string, unknown>): boolean => Type === 'Regular' || Type === 'Queue';
    const own = ({ IsOwnedByProfile, Type, LicenseId }: Record<string, unknown>): boolean =>
      !IsOwnedByProfile && Type !== 'Group' && !LicenseId;
    return [
      ['permission', names('PermissionSet', 'Id', own), ['assigned']],
      ['permission_set_group', names('PermissionSetGroup', 'Id'), ['member']],
      ['group', names('Group', 'Id', real), ['member']],
      ['role', names('UserRole', 'Id', ({ PortalType }) => PortalType === 'None'), ['assigned']],
      ['profile', names('Profile', 'Id'), ['assigned']],
      ['territory', names('Territory2', 'Id', active), ['member', 'role:Owner', 'role:Sales Rep']],
    ];
  };

  const arbitrary = (users: string[], targets: Targets): fc.Arbitrary<RequestedChange> =>
    fc
      .tuple(
        fc.constantFrom<'grant' | 'revoke'>('grant', 'revoke'),
        fc.constantFrom(...users),
        fc
          .constantFrom(...targets)
          .chain(([type, ids, slugs]) =>
            fc.tuple(fc.constant(type), fc.constantFrom(...ids), fc.constantFrom(...slugs)),
          ),
        fc.constantFrom(undefined, null, '2099-01-01T00:00:00Z'),
      )
      .map(([action, user, [type, resource, slug], expiresAt]) => ({
        action,
        user,
        type,
        resource,
        slug,
        ...(action === 'grant' && type.startsWith('permission') && expiresAt !== undefined && { expiresAt }),
        source: null,
      }));

  /** Salesforce would not assign again what users keep who moved to the profile of a smaller license: no undo could bring it back. */
  const withFullLicense = (targets: Targets): Targets => {
    const [license] = names('UserLicense', 'Id', ({ LicenseDefinitionKey }) => LicenseDefinitionKey === 'SFDC');
    const profiles = new Set(names('Profile', 'Id', ({ UserLicenseId }) => UserLicenseId === license));
    return targets.map(([type, ids, slugs]) => [
      type,
      type === 'profile' ? ids.filter((id) => profiles.has(id)) : ids,
      slugs,
    ]);
  };

  /** Changes of a random history and more of the same kind: planned, made, then nothing is left to do; undone, all is as before. */
  const holds = async (users: string[], targets: Targets, numRuns: number): Promise<void> => {
    const plans = (some: Targets, minLength: number): fc.Arbitrary<RequestedChange[]> =>
      fc.array(arbitrary(users, some), { minLength, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(plans(withFullLicense(targets), 0), plans(targets, 1), async (history, requested) => {
        await run(await plan(history));
        const before = state();
        const rows = await plan(requested);
        const { outcomes, journal } = await run(rows);
        const results = resultsOf(rows, outcomes);
        const done = rows.filter((_row, index) => ['done', 'nothing to do'].includes(results[index]!.status));

        const again = await plan(done.map(({ requested: change }) => change));
        expect(again.map(({ planned }) => planned!.write)).to.deep.equal(done.map(() => null));

        if (journal) {
          const undoPlan = await planUndo(org.connection, journal, signal);
          await undo(undoPlan, { command: 'undo', dataDir: folder, onProgress: () => undefined, signal });
          const second = await planUndo(org.connection, journal, signal);
          expect([...second.steps].filter(({ named }) => named.step.write)).to.deep.equal([]);
        }
        expect(state()).to.deep.equal(before);
      }),
      { numRuns },
    );
  };

  it('are planned, made, and then there is nothing left to do; undone, all is as before', () =>
    holds(names('User', 'Username', others), allTargets(), 40));

  it('do so where all are about one member of one territory', () => {
    const slugs = ['member', 'role:Owner', 'role:Sales Rep', 'role:Administrator'];
    const [, [territory]] = allTargets().at(-1)!;
    return holds(names('User', 'Username', others).slice(0, 1), [['territory', [territory!], slugs]], 40);
  });
});
