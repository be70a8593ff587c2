import { flag, id, lastModified, lookup, named, picklist, readOnly, required, systemModstamp, text } from './fields.js';
import { sObject } from './sObject.js';

const ACCESS = ['None', 'Read', 'Edit'];

/** Object Reference: UserRole. */
export const userRole = sObject({
  name: 'UserRole',
  keyPrefix: '00E',
  label: 'Role',
  calls: ['create', 'update', 'delete'],
  fields: [
    id(),
    named(...required(text('Name', 80))),
    lookup('ParentRoleId', 'UserRole'),
    text('RollupDescription', 80),
    picklist('OpportunityAccessForAccountOwner', ACCESS, 'Edit'),
    picklist('CaseAccessForAccountOwner', ACCESS, 'Edit'),
    picklist('ContactAccessForAccountOwner', ACCESS, 'Edit'),
    lookup('ForecastUserId', 'User'),
    flag('MayForecastManagerShare'),
    lookup('PortalAccountId', 'Account'),
    readOnly(
      lookup('PortalAccountOwnerId', 'User'),
      picklist('PortalType', ['None', 'CustomerPortal', 'Partner'], 'None'),
      picklist('PortalRole', ['Executive', 'Manager', 'Worker', 'PersonAccount']),
    ),
    text('DeveloperName', 80),
    lastModified(),
    systemModstamp(),
  ],
});
