import type { Container } from '../../model/container.js';
import type { Memos } from '../../model/memo.js';
import type { SalesforceRecord } from '../../org/query.js';
import { flag, text } from '../../org/record.js';
import type { ObjectQuery } from '../../org/soql.js';
import { permissionSetAssigned, permissionSets } from '../permissionSet.js';
import { isMutingSet, permissionSetGroupComponents, permissionSetGroupMember } from '../permissionSetGroup.js';
import { profileAssigned } from '../profile.js';
import type { Subject } from './subject.js';

declare module '../../model/memo.js' {
  interface MemoTopics {
    'permissions.mutingSet': null;
  }
}

/** All permission sets, with what `containerOf` needs. */
export const containerRows: ObjectQuery = {
  object: 'PermissionSet',
  fields: [
    ...[
      'Id',
      'IsOwnedByProfile',
      'ProfileId',
      'PermissionSetGroupId',
      'HasActivationRequired',
      'IsCustom',
      'LicenseId',
    ],
    ...['PermissionSetGroup.Status', 'PermissionSetGroup.HasActivationRequired'],
  ],
};

/** What holds permissions: the permission sets, and those that Salesforce keeps behind profiles and permission set groups. */
export const containers: Subject = {
  option: 'syncPermissions',
  isOfContainers: true,
  objects: {},
  read: (options, sink) => ({
    subscriptions: [
      {
        query: permissionSets(options),
        each: (record) => {
          const container = containerOf(record);
          if (container) sink.container(container);
        },
      },
      {
        query: permissionSetGroupComponents,
        each: (record) => {
          const [groupId, partId] = [text(record, 'PermissionSetGroupId'), text(record, 'PermissionSetId')];
          if (!groupId || !partId) return;
          sink.groupPart(groupId, partId);
          if (isMutingSet(partId)) sink.memo({ topic: 'permissions.mutingSet', id: partId, content: null });
        },
      },
    ],
  }),
};

/** The ids of the muting permission sets, when `containers` has been read. */
export function mutingSetIds(memos: Memos): string[] {
  return Array.from(memos('permissions.mutingSet'), ({ id }) => id);
}

/**
 * What holds the permissions of a permission set; null for a set behind a profile that the org does not show.
 *
 * Who holds the set behind a permission set group needs an activation where the group is session-based, and not where a set in it is.
 *
 * Source: "PermissionSet" (ProfileId, PermissionSetGroupId) and "SessionPermSetActivation", Object Reference.
 *
 * @param set with the fields of `containerRows`
 */
export function containerOf(set: SalesforceRecord): Container | null {
  const groupId = text(set, 'PermissionSetGroupId');
  const own = { id: set.Id, isCustom: flag(set, 'IsCustom'), licenseId: text(set, 'LicenseId') };
  if (groupId) {
    return {
      ...own,
      entitlement: permissionSetGroupMember(groupId),
      isSessionBased: flag(set, 'PermissionSetGroup.HasActivationRequired'),
      status: text(set, 'PermissionSetGroup.Status'),
    };
  }
  if (!flag(set, 'IsOwnedByProfile')) {
    const isSessionBased = flag(set, 'HasActivationRequired');
    return { ...own, entitlement: permissionSetAssigned(set.Id), isSessionBased, status: null };
  }
  const profileId = text(set, 'ProfileId');
  return profileId === null
    ? null
    : { ...own, entitlement: profileAssigned(profileId), isSessionBased: false, status: null };
}
