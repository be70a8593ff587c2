import { flag, text } from '../../connector/record.js';
import { needsOf, type AccessUse } from '../../model/accessUse.js';
import { fieldOf, type SystemPermission } from '../../model/systemPermission.js';
import type { OrgClient } from '../../org/client.js';
import type { SalesforceRecord } from '../../org/query.js';
import { readRunningUserId } from '../../org/runningUser.js';
import { soqlString } from '../../org/soql.js';
import type { Finding } from './checkReport.js';
import { describeFinding } from './describeFinding.js';
import { firstPage } from './firstPage.js';

const sourceOf = (assignment: SalesforceRecord): string =>
  text(assignment, 'PermissionSet.Profile.Name') ??
  text(assignment, 'PermissionSetGroup.MasterLabel') ??
  text(assignment, 'PermissionSet.Label') ??
  assignment.Id;

/** The running user's assignments, the profile's own among them; none where the user may not read them. */
const readAssignments = async (
  client: OrgClient,
  permissions: readonly SystemPermission[],
): Promise<readonly SalesforceRecord[]> => {
  const userId = await readRunningUserId(client);
  try {
    const { records } = await firstPage(client, {
      object: 'PermissionSetAssignment',
      fields: [
        'Id',
        'PermissionSet.Label',
        'PermissionSet.Profile.Name',
        'PermissionSetGroup.MasterLabel',
        ...permissions.map((permission) => `PermissionSet.${fieldOf(permission)}`),
      ],
      where: `AssigneeId = ${soqlString(userId)}`,
    });
    return records;
  } catch {
    return [];
  }
};

/**
 * Whether the running user holds what the uses take, and through what.
 *
 * @throws the Salesforce error as the connection gives it
 */
export const permissionFindings = async (client: OrgClient, uses: readonly AccessUse[]): Promise<Finding[]> => {
  const needs = needsOf(uses);
  const permissions = [...new Set(needs.flatMap(({ permission, orElse }) => [permission, ...orElse]))];
  const { records } = await firstPage(client, {
    object: 'UserPermissionAccess',
    fields: permissions.map(fieldOf),
    orderById: false,
  });
  const held = records[0];
  const holds = (permission: SystemPermission): boolean => held?.[fieldOf(permission)] === true;
  const assignments = await readAssignments(client, permissions);
  return needs.map(({ permission, uses: all, orElse }) => {
    const forUses = all.filter((use) => uses.includes(use)).join(', ');
    const found = [permission, ...orElse].find(holds);
    if (!found) {
      return describeFinding(
        'permissions',
        'error',
        permission.label,
        'permissionMissing',
        [forUses],
        [permission.label],
      );
    }
    const sources = assignments.filter((row) => flag(row, `PermissionSet.${fieldOf(found)}`)).map(sourceOf);
    const through = [...new Set(sources)].sort().join(', ');
    return through
      ? describeFinding('permissions', 'ok', permission.label, 'permissionThrough', [forUses, found.label, through])
      : describeFinding('permissions', 'ok', permission.label, 'permission', [forUses, found.label]);
  });
};
