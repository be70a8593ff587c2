import { created, dateTime, double, flag, id, longText, lookup, picklist, text } from './fields.js';
import { sObject } from './sObject.js';

const readPermissions = ['EventLogReadAccess'];

/** Object Reference: PermissionSetEventStore. Changes of permission sets, as Event Monitoring keeps them. */
export const permissionSetEventStore = sObject({
  name: 'PermissionSetEventStore',
  keyPrefix: '1eA',
  since: 52,
  readPermissions,
  fields: [
    id(),
    created(),
    dateTime('EventDate'),
    text('EventIdentifier', 36),
    picklist('EventSource', ['API', 'Classic', 'Lightning']),
    flag('HasExternalUsers'),
    longText('ImpactedUserIds', 32_000),
    lookup('LoginHistoryId', 'LoginHistory'),
    text('LoginKey', 80),
    text('Operation', 80),
    longText('ParentIdList', 4_000),
    longText('ParentNameList', 4_000),
    dateTime('PermissionExpiration'),
    longText('PermissionList', 4_000),
    text('PermissionType', 80),
    lookup('ProfileId', 'Profile'),
    lookup('RoleId', 'UserRole'),
    text('SessionKey', 80),
    text('SourceIp', 39),
    text('UserCount', 10),
    lookup('UserId', 'User'),
    text('Username', 80),
  ],
});

/** Object Reference: GroupMembershipEventLog. Members added to and removed from public groups and queues. */
export const groupMembershipEventLog = sObject({
  name: 'GroupMembershipEventLog',
  keyPrefix: '1eB',
  since: 64,
  readPermissions,
  fields: [
    id(),
    text('ClientIp', 39),
    double('CpuTime'),
    text('GroupIdentifier', 18),
    text('GroupType', 80),
    text('LoginKey', 80),
    text('MemberIdentifier', 18),
    text('OperationType', 80),
    text('RequestIdentifier', 80),
    double('RunTime'),
    text('SessionKey', 80),
    dateTime('Timestamp'),
    text('Uri'),
    text('UserIdentifier', 18),
  ],
});

/** Object Reference: PermissionUpdateEventLog. Changes of what profiles and permission sets permit. */
export const permissionUpdateEventLog = sObject({
  name: 'PermissionUpdateEventLog',
  keyPrefix: '1eC',
  since: 65,
  readPermissions,
  fields: [
    id(),
    text('Context'),
    text('Description'),
    text('FeatureIdentifier', 18),
    text('LoginKey', 80),
    text('PermissionType', 80),
    text('RequestIdentifier', 80),
    text('SessionKey', 80),
    dateTime('Timestamp'),
    text('UpdateType', 80),
    text('UserIdentifier', 18),
  ],
});
