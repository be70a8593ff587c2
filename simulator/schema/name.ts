import { email, flag, id, lookup, named, phone, text } from './fields.js';
import { sObject } from './sObject.js';

/**
 * Object Reference: Name. What a path through a polymorphic reference (`Related.Name`, `License.Type`) can reach; it has
 * no records of its own. Here `Type` is the name of the object referred to.
 */
export const name = {
  ...sObject({
    name: 'Name',
    keyPrefix: '',
    fields: [
      id(),
      named(text('Name')),
      text('FirstName', 40),
      text('LastName', 80),
      text('Type', 40),
      text('Alias', 8),
      text('Username', 80),
      email('Email'),
      phone('Phone'),
      text('Title', 80),
      flag('IsActive'),
      lookup('UserRoleId', 'UserRole'),
      lookup('ProfileId', 'Profile'),
    ],
  }),
  queryable: false,
  childRelationships: [],
};
