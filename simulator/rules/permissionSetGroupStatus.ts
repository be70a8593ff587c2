import type { OrgSettings, Row, Table } from '../org/types.js';
import { SYSTEM_PERMISSIONS } from '../schema/systemPermissions.js';
import { refused } from './faults.js';
import { listEntities } from './groupEntities.js';
import { grantOnObjects } from './groupPermissions.js';
import type { RuleContext, Values } from './rules.js';

type Tables = (object: string) => Table;

/** Object Reference: PermissionSetGroup, Status. Salesforce has not worked out yet what the group grants. */
const UNFINISHED = ['Outdated', 'Updating'];

/**
 * A group can be assigned when Salesforce has worked out what it grants. A recorded refusal: trailheadapps/multiframework-recipes, pull
 * request 100.
 *
 * @throws INVALID_CROSS_REFERENCE_KEY
 */
export function checkUpdated({ Status }: Row): void {
  if (Status !== 'Updated')
    throw refused(
      'INVALID_CROSS_REFERENCE_KEY',
      'You can only assign users to permission set groups that have the "Updated" status',
    );
}

/** Updates a group after a component came or went: at once, or later. */
export function noteComponents(groupId: string, { table, settings }: RuleContext): void {
  if (settings.switches.groupRecalculation === 'at once') recalculate(groupId, table);
  else table('PermissionSetGroup').update(groupId, { Status: 'Outdated' });
}

/** What a group grants follows the sets in it, and the muting one. */
export function noteGroups({ ParentId }: Row, context: RuleContext): void {
  const components = context.table('PermissionSetGroupComponent').where('PermissionSetId', String(ParentId));
  for (const { PermissionSetGroupId } of components) noteComponents(String(PermissionSetGroupId), context);
}

/** The group's own set grants what any component does and no muting set takes away. */
function recalculate(groupId: string, table: Tables): void {
  const components = table('PermissionSetGroupComponent').where('PermissionSetGroupId', groupId);
  const rowsOf = (object: string): Values[] =>
    components
      .map(({ PermissionSetId }) => table(object).get(String(PermissionSetId)))
      .filter((row) => row !== undefined);
  const [granting, muting] = [rowsOf('PermissionSet'), rowsOf('MutingPermissionSet')];
  const permissions: Values = {};
  for (const name of SYSTEM_PERMISSIONS.map((permission) => `Permissions${permission}`))
    permissions[name] = granting.some((set) => set[name] === true) && !muting.some((set) => set[name] === true);
  const sets = table('PermissionSet');
  for (const { Id } of sets.where('PermissionSetGroupId', groupId)) sets.update(Id, permissions);
  listEntities(groupId, table, (access) => table('SetupEntityAccess').insert(access));
  grantOnObjects(groupId, table, (object, values) => table(object).insert(values));
  table('PermissionSetGroup').update(groupId, { Status: 'Updated' });
}

/** Moves the Status of groups that are Outdated or Updating with the org's clock. */
export class GroupRecalculation {
  /** By group: when a call first met it unfinished. */
  private readonly since = new Map<string, number>();

  public constructor(
    private readonly table: Tables,
    private readonly settings: OrgSettings,
  ) {}

  /** Half of the lag a group is Outdated, the other half Updating. */
  public catchUp(now: number): void {
    const { groupRecalculation } = this.settings.switches;
    if (groupRecalculation === 'at once' || groupRecalculation === 'never') return;
    const unfinished = UNFINISHED.flatMap((status) => this.table('PermissionSetGroup').where('Status', status));
    for (const id of this.since.keys()) if (!unfinished.some(({ Id }) => Id === id)) this.since.delete(id);
    for (const group of unfinished) this.moveOn(group, now, groupRecalculation);
  }

  private moveOn({ Id, Status }: Row, now: number, end: 'later' | 'failed'): void {
    const since = this.since.get(Id) ?? now;
    this.since.set(Id, since);
    const groups = this.table('PermissionSetGroup');
    const passed = now - since;
    if (passed >= this.settings.lag) {
      if (end === 'later') recalculate(Id, this.table);
      else groups.update(Id, { Status: 'Failed' });
    } else if (passed >= this.settings.lag / 2 && Status === 'Outdated') groups.update(Id, { Status: 'Updating' });
  }
}
