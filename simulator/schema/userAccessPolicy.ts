import { filled, id, integer, isDeleted, longText, named, picklist, since, systemModstamp, text } from './fields.js';
import { sObject } from './sObject.js';

const feature = 'user-access-policies' as const;

/** Object Reference: UserAccessPolicy. Automation that grants and revokes access by what a user is. */
export const userAccessPolicy = sObject({
  name: 'UserAccessPolicy',
  keyPrefix: '0Uy',
  labelPlural: 'User Access Policies',
  since: 57,
  feature,
  readPermissions: ['ViewSetup'],
  fields: [
    id(),
    isDeleted(),
    filled(text('DeveloperName', 80)),
    named(...filled(text('MasterLabel', 80))),
    text('NamespacePrefix', 15),
    text('BooleanFilter'),
    longText('Description'),
    ...since(61, integer('Order')),
    picklist('Status', ['Active', 'Completed', 'Design', 'Failed', 'Migrate', 'Testing', 'Updating'], 'Design'),
    picklist('TriggerType', ['Create', 'CreateAndUpdate', 'Update']),
    systemModstamp(),
  ],
});

/** Object Reference: UserAccessChange. What changed somebody's access. */
export const userAccessChange = sObject({
  name: 'UserAccessChange',
  keyPrefix: '0Uz',
  since: 57,
  feature,
  readPermissions: ['ViewSetup'],
  fields: [id(), isDeleted(), text('Source'), systemModstamp()],
});
