import { flag, text } from '../../org/record.js';
import {
  objectRightIn,
  requiredPermissions,
  type AccessUse,
  type PermissionNeed,
} from '../../model/requiredPermissions.js';
import { fieldOf, viewSetup, type SystemPermission } from '../../model/systemPermission.js';
import type { OrgClient } from '../../org/client.js';
import type { CompositeReader } from '../../org/read/compositeReader.js';
import { isHeld, ownPermissions, readRunningUserId } from '../../org/facts.js';
import type { SalesforceRecord } from '../../org/query.js';
import { soqlString } from '../../org/soql.js';
import { assignmentRecord, flagsOfForce, isInForce } from '../../resources/assignments.js';
import { readPermissionLabels } from '../../org/read/describe.js';
import { withFeatureFields } from '../../org/read/featureFields.js';
import { readPermissionDependencies } from '../../org/read/permissionDependencies.js';
import { accessUses, needsOf, possibleNeedsOf } from '../../resources/uses.js';
import type { Finding } from '../../schemas/check.js';
import { describeFinding, ofUses } from './report.js';
import { firstPage, unlessHidden, visiblePage } from './firstPage.js';

/** All that can be checked. */
export const checkableUses = accessUses;

const sourceOf = (assignment: SalesforceRecord): string =>
  text(assignment, 'PermissionSet.Profile.Name') ??
  text(assignment, 'PermissionSetGroup.MasterLabel') ??
  text(assignment, 'PermissionSet.Label') ??
  assignment.Id;

/** Which permissions the running user holds, and which of them the org does not have. */
type OwnPermissions = {
  readonly holds: (permission: SystemPermission) => boolean;
  readonly isUnknown: (permission: SystemPermission) => boolean;
};

const readOwn = async (reader: CompositeReader, permissions: readonly SystemPermission[]): Promise<OwnPermissions> => {
  const { page, hidden } = await visiblePage(reader, ownPermissions(permissions));
  const held = page?.records[0];
  return {
    holds: (permission) => isHeld(held, permission),
    isUnknown: (permission) => hidden.includes(fieldOf(permission)),
  };
};

/** The running user's assignments in force, with the one of the profile's own permission set; none if the user may not read them. */
const readAssignments = async (
  reader: CompositeReader,
  permissions: readonly SystemPermission[],
): Promise<readonly SalesforceRecord[]> => {
  const userId = await readRunningUserId(reader.client);
  const query = await withFeatureFields(reader.client, {
    ...flagsOfForce,
    object: assignmentRecord.name,
    fields: [
      'Id',
      ...flagsOfForce.fields,
      'PermissionSet.Label',
      'PermissionSet.Profile.Name',
      'PermissionSetGroup.MasterLabel',
      ...permissions.map((permission) => `PermissionSet.${fieldOf(permission)}`),
    ],
    where: `AssigneeId = ${soqlString(userId)}`,
  });
  const { records } = await unlessHidden(firstPage(reader, query), { records: [], totalSize: 0 });
  return records.filter(isInForce);
};

/**
 * Whether the running user holds the permissions that the uses need, and through which profile or permission sets.
 *
 * @param named the uses that were asked for by name: a permission that the org does not have is an error for them
 * @throws the Salesforce error as the connection gives it
 */
export const permissionFindings = async (
  reader: CompositeReader,
  uses: readonly AccessUse[],
  named: ReadonlySet<AccessUse>,
): Promise<Finding[]> => {
  const needs = needsOf(uses);
  const possible = possibleNeedsOf(uses);
  const permissions = [
    ...new Set([viewSetup, ...needs.flatMap(({ permission, orElse }) => [permission, ...orElse]), ...possible]),
  ];
  const own = await readOwn(reader, permissions);
  const assignments = await readAssignments(
    reader,
    permissions.filter((permission) => !own.isUnknown(permission)),
  );
  const throughWhat = (permission: SystemPermission): string => {
    const sources = assignments.filter((row) => flag(row, `PermissionSet.${fieldOf(permission)}`)).map(sourceOf);
    return [...new Set(sources)].sort().join(', ');
  };
  const heldFor = ({ permission, orElse }: PermissionNeed): SystemPermission | undefined =>
    [permission, ...orElse].find(own.holds);
  const lacks = needs.filter((need) => heldFor(need) === undefined && !own.isUnknown(need.permission));
  const usesToSetUp = accessUses.filter((use) => lacks.some((need) => need.uses.includes(use)));
  const dependsOn = lacks.length > 0 && own.holds(viewSetup) ? await readDependsOn(reader.client) : null;
  return [
    ...needs.map((need) => {
      const found = heldFor(need);
      const finding = found
        ? held(need, found, throughWhat(found))
        : missing(need, own, { named, username: reader.client.username, usesToSetUp, dependsOn });
      return ofUses(need.uses, finding);
    }),
    ...possible
      .filter((permission) => !own.holds(permission) && !own.isUnknown(permission))
      .filter((permission) => !needs.some((need) => need.permission === permission))
      .map(({ label }) =>
        ofUses(['provision'], describeFinding('permissions', 'warning', label, 'permissionForQueues')),
      ),
  ];
};

/** The labels of the permissions that another one depends on, at any remove. */
type DependsOn = (permission: SystemPermission) => string[];

/** Asks the org what its permissions depend on; null where it does not tell. */
const readDependsOn = async (client: OrgClient): Promise<DependsOn | null> => {
  const labels = await unlessHidden(readPermissionLabels(client), null);
  const dependencies = labels && (await readPermissionDependencies(client, labels));
  return (
    dependencies &&
    ((permission) =>
      requiredPermissions([{ permission, uses: [], orElse: [] }], dependencies)
        .flatMap(({ name }) =>
          name === permission.name ? [] : (labels.get(name) ?? (objectRightIn(name) ? name : [])),
        )
        .sort())
  );
};

const held = ({ permission: { label }, uses }: PermissionNeed, found: SystemPermission, through: string): Finding => {
  const isOther = found.label !== label;
  const tokens = [uses.join(', '), ...(isOther ? [found.label] : []), ...(through ? [through] : [])];
  const key = `${isOther ? 'otherPermission' : 'permission'}${through ? 'Through' : ''}`;
  return describeFinding('permissions', 'ok', label, key, tokens);
};

type MissingContext = {
  readonly named: ReadonlySet<AccessUse>;
  readonly username: string | null;
  /** The uses for which the user lacks a permission: one command sets all of them up. */
  readonly usesToSetUp: readonly AccessUse[];
  readonly dependsOn: DependsOn | null;
};

const missing = (
  { permission, uses }: PermissionNeed,
  own: OwnPermissions,
  { named, username, usesToSetUp, dependsOn }: MissingContext,
): Finding => {
  const { label } = permission;
  if (!own.isUnknown(permission)) {
    const user = username ?? 'USER';
    const others = dependsOn?.(permission).join(', ') ?? '';
    return describeFinding(
      'permissions',
      'error',
      label,
      others === '' ? 'permissionMissing' : 'permissionMissingWithOthers',
      [uses.join(', '), ...(others === '' ? [] : [others])],
      [user, usesToSetUp.map((use) => `--for ${use}`).join(' ')],
    );
  }
  if (permission.mayBeUnlisted) {
    return describeFinding('permissions', 'warning', label, 'permissionUnlisted', [uses.join(', ')]);
  }
  const level = uses.some((use) => named.has(use)) ? 'error' : 'warning';
  return describeFinding('permissions', level, label, 'permissionUnknown', [uses.join(', ')]);
};
