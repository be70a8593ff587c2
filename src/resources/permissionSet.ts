import { ASSIGNED, entitlementId, type Entitlement, type EntitlementRef } from '../model/entitlement.js';
import type { Resource } from '../model/resource.js';
import type { OrgClient } from '../org/client.js';
import { eachWhere, readWhere, type SalesforceRecord } from '../org/query.js';
import type { AccessKind, HeldThrough, Holding, PlanContext } from './kinds.js';
import { apiNameOf, type NameFields, targetsOf, toResource } from './names.js';
import {
  assignmentObjects,
  assignmentRecord,
  assignmentHoldings,
  directAssignments,
  hasExpired,
  grantAssignment,
  groupAssignments,
  groupOf,
  isInForce,
  leftOutAssignments,
  permissionSetAssignments,
  SESSION_MARK,
} from './assignments.js';
import { planAssignments } from './assignmentPlan.js';
import {
  permissionSetGroupComponents,
  permissionSetGroupMember,
  permissionSetGroupStep,
} from './permissionSetGroup.js';
import { profileAssigned } from './profile.js';
import type { SyncOptions } from '../model/syncOptions.js';
import { assignPermissionSets, viewSetup } from '../model/systemPermission.js';
import { type ObjectQuery, soqlIn, soqlInLists } from '../org/soql.js';
import { flag, text } from '../org/record.js';

declare module '../model/resourceType.js' {
  interface ResourceTypeIds {
    permission: true;
  }
}

type WhichSets = Partial<Pick<SyncOptions, 'includeShadowPermissionSets' | 'syncPermissions' | 'syncContainers'>>;

/** Those that Salesforce keeps behind profiles and groups come as well where they are listed, or their permissions are read. */
export const permissionSets = (options: WhichSets): ObjectQuery => ({
  object: 'PermissionSet',
  fields: [
    'Id',
    'Name',
    'Label',
    'Description',
    'Type',
    'NamespacePrefix',
    'IsCustom',
    'IsOwnedByProfile',
    'ProfileId',
    'Profile.Name',
    'PermissionSetGroupId',
    'HasActivationRequired',
    'License.Name',
    ...(options.syncPermissions || options.syncContainers
      ? ['LicenseId', 'PermissionSetGroup.Status', 'PermissionSetGroup.HasActivationRequired']
      : []),
  ],
  ...(options.includeShadowPermissionSets || options.syncPermissions || options.syncContainers
    ? {}
    : { where: "IsOwnedByProfile = false AND Type != 'Group'" }),
});

/** Whether Salesforce keeps a set behind a profile or a permission set group. */
const isShadow = (set: SalesforceRecord): boolean => flag(set, 'IsOwnedByProfile') || text(set, 'Type') === 'Group';

/** With the license that each needs. */
const grantableSets: ObjectQuery = {
  ...permissionSets({}),
  fields: [...permissionSets({}).fields, 'LicenseId'],
};

const groupsOfSets: ObjectQuery = {
  ...permissionSetGroupComponents,
  fields: [
    ...permissionSetGroupComponents.fields,
    ...['DeveloperName', 'MasterLabel', 'NamespacePrefix'].map((field) => `PermissionSetGroup.${field}`),
  ],
};

export const PERMISSION_SET_PREFIX = '0PS';

/** The key of a set's profile that has its Type, and the types of those that Salesforce keeps behind profiles and groups. */
const SET_TYPE = 'permission_set_type';
const OWNED_TYPES: ReadonlySet<string> = new Set(['Profile', 'Group']);

export const permissionSetAssigned = (permissionSetId: string): EntitlementRef => ({
  type: 'permission',
  resourceId: permissionSetId,
  slug: ASSIGNED,
});

const names: NameFields = { label: 'Label', apiName: 'Name', isNamespaced: true };

/** A permission set as a resource. @param set a record with the fields of a sync, or with some of them */
export const permissionSetResource = (set: SalesforceRecord): Resource => {
  // Salesforce gives the shadow of a profile an opaque name and label: the profile's own says what it is.
  const shadowOf = flag(set, 'IsOwnedByProfile') ? text(set, 'Profile.Name') : null;
  return toResource(names, set, {
    type: 'permission',
    ...(shadowOf && { displayName: shadowOf }),
    description: text(set, 'Description'),
    profile: {
      api_name: apiNameOf(names, set),
      [SET_TYPE]: text(set, 'Type'),
      license: text(set, 'License.Name'),
      is_custom: flag(set, 'IsCustom'),
      [SESSION_MARK]: flag(set, 'HasActivationRequired'),
    },
  });
};

/** Whether a resource is a set that Salesforce keeps behind a profile or a permission set group. */
export function isOwnedSet({ type, profile }: Pick<Resource, 'type' | 'profile'>): boolean {
  return type === 'permission' && OWNED_TYPES.has(String(profile[SET_TYPE]));
}

export const permissionSetEntitlement = ({ id, displayName }: Resource): Entitlement => ({
  ...permissionSetAssigned(id),
  displayName: `${displayName} Permission Set`,
  description: `Has the ${displayName} permission set in Salesforce`,
});

/**
 * The entitlements that give permission sets: the set's own, and those of the groups that contain it.
 *
 * @returns by C1's id of the entitlement: the ids of the sets
 * @throws SfError in plain words
 */
export async function entitlementsGiving(
  client: OrgClient,
  setIds: readonly string[],
): Promise<Map<string, { readonly entitlement: EntitlementRef; readonly setIds: readonly string[] }>> {
  const components = await readWhere(client, permissionSetGroupComponents, soqlInLists('PermissionSetId', setIds));
  const given = [
    ...setIds.map((setId) => ({ entitlement: permissionSetAssigned(setId), setId })),
    ...components.map((component) => ({
      entitlement: permissionSetGroupMember(String(component['PermissionSetGroupId'])),
      setId: String(component['PermissionSetId']),
    })),
  ];
  return new Map(
    [...Map.groupBy(given, ({ entitlement }) => entitlementId(entitlement))].map(([id, rows]) => [
      id,
      { entitlement: rows[0]!.entitlement, setIds: rows.map(({ setId }) => setId) },
    ]),
  );
}

/**
 * The licenses that permission sets and groups of them need, by C1's id of their entitlement.
 *
 * @param entitlements that are about to be granted
 * @throws SfError in plain words
 */
export async function licensesNeeded(
  entitlements: readonly EntitlementRef[],
  { client, targets }: PlanContext,
): Promise<Map<string, string[]>> {
  const ofType = (type: EntitlementRef['type']): EntitlementRef[] => entitlements.filter((one) => one.type === type);
  const groupIds = [...new Set(ofType('permission_set_group').map(({ resourceId }) => resourceId))];
  const query = { ...permissionSetGroupComponents, fields: ['Id', 'PermissionSetGroupId', 'PermissionSet.LicenseId'] };
  const components = await readWhere(client, query, soqlInLists('PermissionSetGroupId', groupIds));
  const byGroup = Map.groupBy(components, (component) => String(component['PermissionSetGroupId']));
  const idsIn = (values: ReadonlyArray<string | null | undefined>): string[] => [
    ...new Set(values.flatMap((id) => (id?.startsWith(LICENSE_PREFIX) ? id : []))),
  ];
  return new Map([
    ...ofType('permission').map((one): [string, string[]] => [
      entitlementId(one),
      idsIn([text(targets.get(one.resourceId)!.record, 'LicenseId')]),
    ]),
    ...groupIds.map((id): [string, string[]] => [
      entitlementId(permissionSetGroupMember(id)),
      idsIn((byGroup.get(id) ?? []).map((component) => text(component, 'PermissionSet.LicenseId'))),
    ]),
  ]);
}

/** Of a permission set license; a set may also name a user license. */
const LICENSE_PREFIX = '0PL';

/** What users hold of permission sets and of groups of them, by assignments that have not expired. @throws SfError in plain words */
export async function assignedTo(
  client: OrgClient,
  userIds: readonly string[],
): Promise<Array<{ readonly userId: string; readonly entitlement: EntitlementRef }>> {
  const { userField } = assignmentRecord;
  const assignments = await readWhere(client, directAssignments, soqlInLists(userField, userIds));
  return assignments
    .filter((assignment) => !hasExpired(assignment))
    .map((assignment) => {
      const groupId = groupOf(assignment);
      const setId = text(assignment, 'PermissionSetId') ?? '';
      return {
        userId: String(assignment[userField]),
        entitlement: groupId ? permissionSetGroupMember(groupId) : permissionSetAssigned(setId),
      };
    });
}

/** Sets up to which it pays to name them beside the groups. */
const FEW = 50;

/** The permission set groups that users are assigned to, of those that contain sets. */
async function heldThroughGroups(client: OrgClient, asked: readonly Holding[]): Promise<HeldThrough[]> {
  const { userField } = assignmentRecord;
  const userIds = [...new Set(asked.map(({ userId }) => userId))];
  const setIds = [...new Set(asked.map(({ resourceId }) => resourceId))];
  /** By group: the ids of the users. */
  const assigned = new Map<string, Set<string>>();
  await eachWhere(client, groupAssignments, soqlInLists(userField, userIds), (assignment) => {
    if (!isInForce(assignment)) return;
    const groupId = groupOf(assignment) ?? '';
    assigned.set(groupId, (assigned.get(groupId) ?? new Set()).add(String(assignment[userField])));
  });
  const components = await readWhere(
    client,
    { ...groupsOfSets, ...(setIds.length <= FEW && { where: soqlIn('PermissionSetId', setIds) }) },
    soqlInLists('PermissionSetGroupId', [...assigned.keys()].filter(Boolean)),
  );
  if (components.length === 0) return [];
  const isAsked = new Set(asked.map(({ userId, resourceId }) => `${userId} ${resourceId}`));
  return components.flatMap((component) => {
    const resourceId = String(component['PermissionSetId']);
    const step = permissionSetGroupStep(component, 'PermissionSetGroup');
    return [...(assigned.get(step.id) ?? [])]
      .filter((userId) => isAsked.has(`${userId} ${resourceId}`))
      .map((userId) => ({
        userId,
        resourceId,
        path: { steps: [step], end: permissionSetGroupMember(step.id), advice: null },
      }));
  });
}

const FLAG = 'permission-set';

export const permissionSet: AccessKind = {
  type: {
    id: 'permission',
    name: 'Permission Set',
    trait: 'role',
    setupNode: 'PermSets',
    entitlement: { slug: ASSIGNED, canExpire: true, inheritsFrom: ['permission_set_group', 'profile'] },
    permissions: { setField: 'Id' },
    objects: {
      PermissionSet: { anyOf: [viewSetup, assignPermissionSets] },
      ...assignmentObjects,
      [permissionSetGroupComponents.object]: { anyOf: [viewSetup] },
    },
    writes: [assignmentRecord],
  },
  record: { object: 'PermissionSet', keyPrefix: PERMISSION_SET_PREFIX, nameField: 'Label' },
  changeTakes: [{ permission: assignPermissionSets, orElse: [] }],
  targets: {
    ...targetsOf(grantableSets, names),
    isPartOfAll: true,
    includes: ({ profile }) => !OWNED_TYPES.has(String(profile[SET_TYPE])),
  },
  heldThrough: heldThroughGroups,
  change: {
    flag: FLAG,
    aliases: ['permset'],
    order: 1,
    // The assignment of a group also names the set that Salesforce keeps behind the group.
    holdings: assignmentHoldings((record) => (groupOf(record) ? null : text(record, 'PermissionSetId'))),
    plan: async (changes, context) => planAssignments(changes, { field: 'PermissionSetId', flag: FLAG }, context),
  },
  read: (options, sink) => ({
    subscriptions: [
      {
        query: permissionSets(options),
        each: (record) => {
          if (!options.includeShadowPermissionSets && isShadow(record)) return;
          const resource = permissionSetResource(record);
          sink.resource(resource);
          sink.entitlement(permissionSetEntitlement(resource));
          // Who has the profile or the group has the set that it owns, and nobody can be given the set itself.
          const ownerGroup = text(record, 'PermissionSetGroupId');
          const ownerProfile = flag(record, 'IsOwnedByProfile') ? text(record, 'ProfileId') : null;
          const owner = ownerGroup
            ? permissionSetGroupMember(ownerGroup)
            : ownerProfile && profileAssigned(ownerProfile);
          if (owner) sink.inheritance({ from: owner, to: permissionSetAssigned(record.Id) });
        },
      },
      {
        query: permissionSetAssignments(options),
        each: (record) => {
          const setId = text(record, 'PermissionSetId');
          if (!setId || text(record, 'PermissionSetGroupId')) return;
          grantAssignment(record, permissionSetAssigned(setId), sink);
        },
      },
      ...leftOutAssignments(options, 'permission', sink),
      {
        query: permissionSetGroupComponents,
        each: (record) => {
          const groupId = text(record, 'PermissionSetGroupId');
          const setId = text(record, 'PermissionSetId');
          // A muting permission set is a component too; it takes permissions away and is held by nobody.
          if (!groupId || !setId?.startsWith(PERMISSION_SET_PREFIX)) return;
          sink.inheritance({ from: permissionSetGroupMember(groupId), to: permissionSetAssigned(setId) });
        },
      },
    ],
  }),
};
