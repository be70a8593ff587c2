import {
  audit,
  createOnly,
  email,
  flag,
  id,
  lookup,
  longText,
  named,
  pathless,
  picklist,
  readOnly,
  required,
  since,
  systemModstamp,
  text,
} from './fields.js';
import { sObject } from './sObject.js';

/** Object Reference: Group. Only `Regular` and `Queue` can be created; the rest are Salesforce's own. */
export const group = sObject({
  name: 'Group',
  keyPrefix: '00G',
  calls: ['create', 'update', 'delete'],
  fields: [
    id(),
    named(...required(text('Name', 40))),
    text('DeveloperName', 80),
    readOnly(lookup('RelatedId', ['User', 'UserRole', 'Territory2'])),
    createOnly(
      picklist(
        'Type',
        [
          'Regular',
          'Role',
          'RoleAndSubordinates',
          'RoleAndSubordinatesInternal',
          'Manager',
          'ManagerAndSubordinatesInternal',
          'Organization',
          'Queue',
          'Territory',
          'TerritoryAndSubordinates',
          'AllCustomerPortal',
          'PRMOrganization',
          'ChannelProgramGroup',
          'CollaborationGroup',
          'Participant',
          'SharingRecordCollGroup',
        ],
        'Regular',
      ),
    ),
    email('Email'),
    readOnly(lookup('OwnerId', ['Organization', 'User'])),
    flag('DoesSendEmailToMembers'),
    flag('DoesIncludeBosses'),
    since(62, longText('Description')),
    audit(),
  ],
});

/** Object Reference: GroupMember. Direct members only. */
export const groupMember = sObject({
  name: 'GroupMember',
  keyPrefix: '011',
  calls: ['create', 'delete'],
  fields: [
    id(),
    createOnly(
      ...required(lookup('GroupId', 'Group', 'GroupMembers'), ...pathless(lookup('UserOrGroupId', ['Group', 'User']))),
    ),
    systemModstamp(),
  ],
});

/** Object Reference: QueueSobject. What a queue may own. */
export const queueSobject = sObject({
  name: 'QueueSobject',
  keyPrefix: '03g',
  label: 'Queue Sobject',
  calls: ['create', 'delete'],
  fields: [
    id(),
    createOnly(
      ...required(
        lookup('QueueId', 'Group', 'QueueSobjects'),
        picklist('SobjectType', ['Case', 'Lead', 'Order', 'ServiceContract']),
      ),
    ),
    readOnly(lookup('CreatedById', 'User')),
    systemModstamp(),
  ],
});
