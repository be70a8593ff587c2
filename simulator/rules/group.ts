import { readOnlyRecord, refused } from './faults.js';
import type { ObjectRules } from './rules.js';
import type { Row } from '../org/types.js';

const CREATABLE = ['Regular', 'Queue'];

const checkOwn = ({ Type }: Row, status: 400 | 403): void => {
  if (!CREATABLE.includes(String(Type))) throw readOnlyRecord(status);
};

/** Object Reference: Group. Public groups and queues are the admin's; all others are Salesforce's. */
export const group: ObjectRules = {
  object: 'Group',
  permissions: ['ManageUsers'],
  beforeInsert(values) {
    values.Type ??= 'Regular';
    if (!CREATABLE.includes(String(values.Type)))
      throw refused(
        'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST',
        `Type: bad value for restricted picklist field: ${values.Type}`,
        ['Type'],
      );
    return undefined;
  },
  beforeUpdate: (before) => checkOwn(before, 400),
  beforeDelete: (row) => checkOwn(row, 403),
  afterDelete({ Id }, context) {
    const members = context.table('GroupMember');
    for (const member of [...members.where('GroupId', Id), ...members.where('UserOrGroupId', Id)])
      if (members.get(member.Id)) members.delete(member.Id);
  },
};
