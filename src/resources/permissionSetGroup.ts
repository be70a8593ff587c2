import { MUTING_SET_KEY_PREFIX } from '../model/container.js';
import { MEMBER, type Entitlement, type EntitlementRef } from '../model/entitlement.js';
import type { PathStep } from '../model/path.js';
import { profileOf, type Resource } from '../model/resource.js';
import type { SalesforceRecord } from '../org/query.js';
import type { AccessKind, HeldThrough, Holding } from './kinds.js';
import { reasonOf } from './texts.js';
import { apiNameOf, labelOf, type NameFields, targetsOf, toResource } from './names.js';
import {
  assignmentObjects,
  assignmentRecord,
  assignmentsByOwnedSet,
  assignmentHoldings,
  grantAssignment,
  groupAssignments,
  groupOf,
  isInForce,
  leftOutAssignments,
  permissionSetAssignments,
  SESSION_MARK,
} from './assignments.js';
import { planAssignments } from './assignmentPlan.js';
import { assignPermissionSets, viewSetup } from '../model/systemPermission.js';
import type { RecordWrite } from '../model/recordWrite.js';
import type { OrgClient } from '../org/client.js';
import { readWhere } from '../org/query.js';
import { type ObjectQuery, soqlInLists } from '../org/soql.js';
import { flag, text } from '../org/record.js';

declare module '../model/memo.js' {
  interface MemoTopics {
    'permissionSetGroup.resource': Resource;
    'permissionSetGroup.muted': null;
  }
}

declare module '../model/resourceType.js' {
  interface ResourceTypeIds {
    permission_set_group: true;
  }
}

const permissionSetGroups: ObjectQuery = {
  object: 'PermissionSetGroup',
  fields: ['Id', 'DeveloperName', 'MasterLabel', 'Description', 'Status', 'NamespacePrefix', 'HasActivationRequired'],
};

export const permissionSetGroupComponents: ObjectQuery = {
  object: 'PermissionSetGroupComponent',
  fields: ['Id', 'PermissionSetGroupId', 'PermissionSetId'],
};

/** Source: "PermissionSetGroupComponent" and "MutingPermissionSet", Object Reference: a muting set is a component by its id. */
export const isMutingSet = (componentId: string): boolean => componentId.startsWith(MUTING_SET_KEY_PREFIX);

/** The keys of a group's profile that say where its members may hold other permissions than the sets in it give. */
export const groupMarks = { status: 'status', muting: 'has_muted_permissions' } as const;

/** The status of a group whose own set has what the sets in it give, without what it mutes. */
export const UPDATED = 'Updated';

export const permissionSetGroupMember = (groupId: string): EntitlementRef => ({
  type: 'permission_set_group',
  resourceId: groupId,
  slug: MEMBER,
});

/** The id of the permission set group that a write gives; null for another write. */
export function groupGivenBy(write: RecordWrite): string | null {
  const id =
    write.op === 'insert' && write.object === assignmentRecord.name ? write.fields['PermissionSetGroupId'] : null;
  return typeof id === 'string' ? id : null;
}

/** The statuses of permission set groups, by id. @throws SfError in plain words */
export async function readStatuses(
  client: OrgClient,
  groupIds: readonly string[],
): Promise<Map<string, string | null>> {
  const query = { object: permissionSetGroups.object, fields: ['Id', 'Status'] };
  const groups = await readWhere(client, query, soqlInLists('Id', [...new Set(groupIds)]));
  return new Map(groups.map((group) => [group.Id, text(group, 'Status')]));
}

/** The permission set groups that own some permission sets, by the ids of the sets. @throws SfError in plain words */
export async function readOwningGroups(client: OrgClient, setIds: readonly string[]): Promise<Map<string, string>> {
  const query = { object: 'PermissionSet', fields: ['Id', 'PermissionSetGroupId'] };
  const sets = await readWhere(client, query, soqlInLists('Id', [...new Set(setIds)]));
  return new Map(
    sets.flatMap((set) => {
      const groupId = text(set, 'PermissionSetGroupId');
      return groupId ? [[set.Id, groupId] as const] : [];
    }),
  );
}

const names: NameFields = { label: 'MasterLabel', apiName: 'DeveloperName', isNamespaced: true };

/** A permission set group as a resource. @param group a record with the fields of a sync, or with some of them */
export const permissionSetGroupResource = (group: SalesforceRecord): Resource =>
  toResource(names, group, {
    type: 'permission_set_group',
    description: text(group, 'Description'),
    profile: {
      api_name: apiNameOf(names, group),
      [groupMarks.status]: text(group, 'Status'),
      [SESSION_MARK]: flag(group, 'HasActivationRequired'),
    },
  });

export const permissionSetGroupEntitlement = ({ id, displayName }: Resource): Entitlement => ({
  ...permissionSetGroupMember(id),
  displayName: `${displayName} Permission Set Group Member`,
  description: `Assigned to the ${displayName} permission set group in Salesforce`,
});

/** The group that a record refers to, with the fields of its names, as a step of a path. @param relationship its name */
export function permissionSetGroupStep(record: SalesforceRecord, relationship: string): PathStep {
  const id = String(record[`${relationship}Id`]);
  const group = { ...(record[relationship] as object), Id: id };
  return { type: 'permission_set_group', id, displayName: labelOf(names, group), apiName: apiNameOf(names, group) };
}

/**
 * The groups that users are still assigned to. Salesforce may keep an assignment of the group beside one of the set that the group
 * owns, and a revoke deletes one record.
 */
async function heldByAnotherAssignment(client: OrgClient, asked: readonly Holding[]): Promise<HeldThrough[]> {
  const userIds = [...new Set(asked.map(({ userId }) => userId))];
  const groupIds = [...new Set(asked.map(({ resourceId }) => resourceId))];
  const [assignments, groups] = await Promise.all([
    readWhere(client, groupAssignments, soqlInLists(assignmentRecord.userField, userIds)),
    readWhere(client, permissionSetGroups, soqlInLists('Id', groupIds)),
  ]);
  const keyOf = (userId: unknown, groupId: unknown): string => `${String(userId)} ${String(groupId)}`;
  const held = new Set(
    assignments.filter(isInForce).map((record) => keyOf(record[assignmentRecord.userField], groupOf(record))),
  );
  const groupById = new Map(groups.map((group) => [group.Id, group]));
  return asked.flatMap(({ userId, resourceId }) => {
    const group = groupById.get(resourceId);
    if (!group || !held.has(keyOf(userId, resourceId))) return [];
    const displayName = labelOf(names, group);
    const step: PathStep = {
      type: 'permission_set_group',
      id: resourceId,
      displayName,
      apiName: apiNameOf(names, group),
    };
    const advice = reasonOf('heldByAnotherAssignment', [displayName]);
    return [{ userId, resourceId, path: { steps: [step], end: permissionSetGroupMember(resourceId), advice } }];
  });
}

const FLAG = 'permission-set-group';

export const permissionSetGroup: AccessKind = {
  type: {
    id: 'permission_set_group',
    name: 'Permission Set Group',
    trait: 'role',
    setupNode: 'PermSetGroups',
    entitlement: { slug: MEMBER, canExpire: true },
    permissions: { setField: 'PermissionSetGroupId' },
    objects: { PermissionSetGroup: { anyOf: [viewSetup, assignPermissionSets] }, ...assignmentObjects },
    writes: [assignmentRecord],
  },
  record: { object: 'PermissionSetGroup', keyPrefix: '0PG', nameField: 'MasterLabel' },
  changeTakes: [{ permission: assignPermissionSets, orElse: [] }],
  targets: targetsOf(permissionSetGroups, names),
  heldThrough: heldByAnotherAssignment,
  change: {
    flag: FLAG,
    aliases: ['psg'],
    order: 2,
    holdings: assignmentHoldings(groupOf),
    plan: async (changes, context) => planAssignments(changes, { field: 'PermissionSetGroupId', flag: FLAG }, context),
  },
  read: (options, sink) => ({
    subscriptions: [
      {
        query: permissionSetGroups,
        each: (record) => {
          const resource = permissionSetGroupResource(record);
          sink.memo({ topic: 'permissionSetGroup.resource', id: record.Id, content: resource });
          sink.entitlement(permissionSetGroupEntitlement(resource));
        },
      },
      {
        query: permissionSetGroupComponents,
        optional: true,
        each: (record) => {
          const groupId = text(record, 'PermissionSetGroupId');
          const componentId = text(record, 'PermissionSetId');
          if (groupId && componentId && isMutingSet(componentId))
            sink.memo({ topic: 'permissionSetGroup.muted', id: groupId, content: null });
        },
      },
      {
        query: permissionSetAssignments(options),
        each: (record) => {
          const groupId = text(record, 'PermissionSetGroupId');
          if (groupId) grantAssignment(record, permissionSetGroupMember(groupId), sink);
        },
      },
      {
        query: assignmentsByOwnedSet(options),
        each: (record) => {
          const groupId = groupOf(record);
          if (groupId) grantAssignment(record, permissionSetGroupMember(groupId), sink);
        },
      },
      ...leftOutAssignments(options, 'permission_set_group', sink),
    ],
    finish: (memos) => {
      const muted = new Set([...memos('permissionSetGroup.muted')].map(({ id }) => id));
      for (const { id, content } of memos('permissionSetGroup.resource')) {
        const profile = profileOf({ ...content.profile, [groupMarks.muting]: muted.has(id) || null });
        sink.resource({ ...content, profile });
      }
    },
  }),
};
