import type { Row } from '../../org/types.js';
import { developerNameOf } from './developerName.js';
import type { OrgBuilder } from './orgBuilder.js';

export type NewGroup = {
  name: string;
  /** Null for a group that has none, as those made before API version 24. */
  developerName?: string | null;
  description?: string;
  email?: string;
  doesIncludeBosses?: boolean;
};

export const addGroup = (builder: OrgBuilder, group: NewGroup): Row => insertGroup(builder, 'Regular', group);

/** Adds a queue that may own records of the given objects. */
export function addQueue(builder: OrgBuilder, queue: NewGroup & { sObjects: readonly string[] }): Row {
  const row = insertGroup(builder, 'Queue', queue);
  for (const sObject of queue.sObjects) {
    builder.insert('QueueSobject', { QueueId: row.Id, SobjectType: sObject });
  }
  return row;
}

/** Makes a user or a group a direct member of a group or queue. */
export const addGroupMember = (builder: OrgBuilder, group: Row, userOrGroup: Row): Row =>
  builder.insert('GroupMember', { GroupId: group.Id, UserOrGroupId: userOrGroup.Id });

const insertGroup = (builder: OrgBuilder, type: 'Regular' | 'Queue', group: NewGroup): Row =>
  builder.insert('Group', {
    Type: type,
    Name: group.name,
    DeveloperName: group.developerName === undefined ? developerNameOf(group.name) : group.developerName,
    Description: group.description,
    Email: group.email,
    DoesIncludeBosses: group.doesIncludeBosses ?? type === 'Regular',
    OwnerId: builder.org.id,
  });
