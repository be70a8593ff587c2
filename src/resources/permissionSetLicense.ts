import type { Change, PlannedChange } from '../model/change.js';
import { ASSIGNED, entitlementId, type EntitlementRef } from '../model/entitlement.js';
import type { WritableObject } from '../model/recordWrite.js';
import { assignPermissionSets, viewSetup } from '../model/systemPermission.js';
import { readWhere } from '../org/query.js';
import { number, text } from '../org/record.js';
import { type ObjectQuery, soqlInLists } from '../org/soql.js';
import type { AccessKind, PlanContext } from './kinds.js';
import { permissionSetLicenses, planLicenses, readSeats, seatsOf } from './licenses.js';
import { labelOf, type NameFields, targetsOf, toResource } from './names.js';
import { assignedTo, entitlementsGiving, licensesNeeded } from './permissionSet.js';
import { reasonOf } from './texts.js';

declare module '../model/resourceType.js' {
  interface ResourceTypeIds {
    permission_set_license: true;
  }
}

const ASSIGNMENT = 'PermissionSetLicenseAssign';

/** Source: "PermissionSetLicenseAssign" (its duplicate rule), Object Reference. */
const licenseAssignment: WritableObject = {
  name: ASSIGNMENT,
  keyPrefix: '2LA',
  fields: { AssigneeId: { is: 'id', of: 'user' }, PermissionSetLicenseId: { is: 'id', of: 'permission_set_license' } },
  operations: { insert: 'these fields', update: [], delete: true },
  naturalKey: ['AssigneeId', 'PermissionSetLicenseId'],
  userField: 'AssigneeId',
  targetFields: ['PermissionSetLicenseId'],
  leftEmpty: {},
  runsAlone: false,
  isNeededByOthers: true,
};

export const licenses: ObjectQuery = {
  object: permissionSetLicenses.name,
  fields: ['Id', 'DeveloperName', 'MasterLabel', 'Status', 'TotalLicenses', 'UsedLicenses', 'ExpirationDate'],
};

const licenseAssignments: ObjectQuery = {
  object: ASSIGNMENT,
  fields: ['Id', 'AssigneeId', 'PermissionSetLicenseId'],
};

const names: NameFields = { label: 'MasterLabel', apiName: 'DeveloperName' };

/**
 * What users hold when the run is done, or are about to be given, that needs a license which is to be revoked: a permission set
 * made for the license, directly or in a group.
 *
 * Source: "PermissionSet" (LicenseId), Object Reference; "Remove a Permission Set License from a User", Salesforce Help.
 */
async function setsThatNeed(
  revokes: readonly Change[],
  { client, changes }: Pick<PlanContext, 'client' | 'changes'>,
): Promise<ReadonlyMap<Change, string>> {
  const licenseIds = [...new Set(revokes.map(({ entitlement }) => entitlement.resourceId))];
  const query = { object: 'PermissionSet', fields: ['Id', 'Label', 'LicenseId'] };
  const sets = new Map(
    (await readWhere(client, query, soqlInLists('LicenseId', licenseIds))).map((set) => [set.Id, set]),
  );
  if (sets.size === 0) return new Map();
  const userIds = [...new Set(revokes.map(({ userId }) => userId))];
  const [giving, assigned] = await Promise.all([
    entitlementsGiving(client, [...sets.keys()]),
    assignedTo(client, userIds),
  ]);
  const keyOf = ({ userId, entitlement }: Pick<Change, 'userId' | 'entitlement'>): string =>
    `${userId} ${entitlementId(entitlement)}`;
  const revoked = new Set(changes.filter(({ action }) => action === 'revoke').map(keyOf));
  const granted = changes.filter(({ action }) => action === 'grant');
  const held = [...assigned.filter((one) => !revoked.has(keyOf(one))), ...granted];
  const reasons = new Map<Change, string>();
  for (const revoke of revokes) {
    for (const { entitlement } of held.filter(({ userId }) => userId === revoke.userId)) {
      const setIds = giving.get(entitlementId(entitlement))?.setIds ?? [];
      const set = setIds.map((id) => sets.get(id)!).find((one) => one['LicenseId'] === revoke.entitlement.resourceId);
      if (set) reasons.set(revoke, reasonOf('licenseNeeded', [text(set, 'Label') ?? set.Id]));
    }
  }
  return reasons;
}

/**
 * Says which grants of permission sets need a seat of a license that has none left. Salesforce gives the license with the set, or
 * demands it before; the seats that the run frees and takes of the license itself are counted in.
 *
 * Source: "PermissionSet" (LicenseId), Object Reference.
 */
async function seatsOfSets(
  planned: readonly PlannedChange[],
  context: PlanContext,
): Promise<ReadonlyMap<Change, string>> {
  const isSet = ({ type }: EntitlementRef): boolean => type === 'permission' || type === 'permission_set_group';
  const grants = planned.flatMap(({ verdict, change }) =>
    verdict === 'grant' && isSet(change.entitlement) ? change : [],
  );
  const granted = [...new Set(grants.map(({ entitlement }) => entitlement))];
  const needed = await licensesNeeded(granted, context);
  const licenseIds = [...new Set([...needed.values()].flat())];
  if (licenseIds.length === 0) return new Map();
  const userIds = [...new Set(grants.map(({ userId }) => userId))];
  const [read, assignments] = await Promise.all([
    readWhere(context.client, licenses, soqlInLists('Id', licenseIds)),
    readWhere(context.client, licenseAssignments, soqlInLists('AssigneeId', userIds)),
  ]);
  const keyOf = (userId: unknown, licenseId: unknown): string => `${String(userId)} ${String(licenseId)}`;
  const held = new Set(assignments.map((one) => keyOf(one['AssigneeId'], one['PermissionSetLicenseId'])));
  const seats = new Map(read.map((license) => [license.Id, seatsOf(permissionSetLicenses, license)]));
  const taken = new Map<string, number>();
  const take = (licenseId: string, count: number): void =>
    void taken.set(licenseId, (taken.get(licenseId) ?? 0) + count);
  for (const { verdict, change } of planned) {
    const { type, resourceId } = change.entitlement;
    if (type !== 'permission_set_license' || (verdict !== 'grant' && verdict !== 'revoke')) continue;
    take(resourceId, verdict === 'grant' ? 1 : -1);
    if (verdict === 'grant') held.add(keyOf(change.userId, resourceId));
    else held.delete(keyOf(change.userId, resourceId));
  }
  const notes = new Map<Change, string>();
  for (const change of grants) {
    for (const licenseId of needed.get(entitlementId(change.entitlement)) ?? []) {
      const license = read.find(({ Id }) => Id === licenseId);
      if (!license || held.has(keyOf(change.userId, licenseId))) continue;
      const { used, total } = seats.get(licenseId)!;
      const ofRun = taken.get(licenseId) ?? 0;
      if (total >= 0 && used + ofRun >= total) {
        const numbers = [labelOf(names, license), String(used), String(total)];
        notes.set(
          change,
          ofRun > 0 ? reasonOf('noSeatForSetInRun', [...numbers, String(ofRun)]) : reasonOf('noSeatForSet', numbers),
        );
      } else {
        take(licenseId, 1);
        held.add(keyOf(change.userId, licenseId));
      }
    }
  }
  return notes;
}

export const permissionSetLicense: AccessKind = {
  type: {
    id: 'permission_set_license',
    name: 'Permission Set License',
    trait: 'role',
    entitlement: { slug: ASSIGNED },
    objects: {
      [permissionSetLicenses.name]: { anyOf: [] },
      [ASSIGNMENT]: { anyOf: [viewSetup, assignPermissionSets] },
    },
    writes: [licenseAssignment],
  },
  optIn: { option: 'syncLicenses', isHidden: true },
  use: 'licenses',
  changeTakes: [
    { permission: assignPermissionSets, orElse: [] },
    // Reads which permission sets need a license, also in groups.
    { permission: viewSetup, orElse: [] },
  ],
  record: { object: permissionSetLicenses.name, keyPrefix: '0PL', nameField: 'MasterLabel' },
  targets: targetsOf(licenses, names),
  notesOn: seatsOfSets,
  change: {
    flag: 'permission-set-license',
    order: 7,
    needed: setsThatNeed,
    holdings: {
      query: licenseAssignments,
      userField: licenseAssignment.userField,
      resourceOf: (record) => text(record, 'PermissionSetLicenseId'),
    },
    plan: async (changes, context) =>
      planLicenses(
        changes,
        { object: permissionSetLicenses, assignment: licenseAssignment, needs: setsThatNeed },
        context,
      ),
  },
  read: (options, sink) => ({
    subscriptions: [
      {
        query: licenses,
        each: (record) => {
          const displayName = labelOf(names, record);
          sink.resource(
            toResource(names, record, {
              type: 'permission_set_license',
              profile: {
                api_name: text(record, 'DeveloperName'),
                status: text(record, 'Status'),
                seats: number(record, 'TotalLicenses'),
                seats_used: number(record, 'UsedLicenses'),
                ends_on: text(record, 'ExpirationDate'),
              },
            }),
          );
          sink.entitlement({
            type: 'permission_set_license',
            resourceId: record.Id,
            slug: ASSIGNED,
            displayName: `${displayName} Permission Set License`,
            description: `Has the ${displayName} permission set license in Salesforce`,
          });
        },
      },
      ...readSeats('permission_set_license', licenseAssignments, licenseAssignment, options, sink),
    ],
  }),
};
