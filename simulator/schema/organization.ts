import { audit, dateTime, filled, flag, id, named, phone, picklist, text } from './fields.js';
import { sObject } from './sObject.js';

/** Object Reference: Organization. One row. */
export const organization = sObject({
  name: 'Organization',
  keyPrefix: '00D',
  calls: ['update'],
  fields: [
    id(),
    named(...filled(text('Name', 80))),
    text('Division', 80),
    text('Street'),
    text('City', 40),
    text('State', 80),
    text('PostalCode', 20),
    text('Country', 80),
    phone('Phone'),
    text('PrimaryContact', 80),
    text('DefaultLocaleSidKey', 40),
    text('TimeZoneSidKey', 40),
    text('LanguageLocaleKey', 40),
    filled(
      picklist(
        'OrganizationType',
        [
          'Team Edition',
          'Professional Edition',
          'Enterprise Edition',
          'Developer Edition',
          'Personal Edition',
          'Unlimited Edition',
          'Contact Manager Edition',
          'Base Edition',
        ],
        'Developer Edition',
      ),
    ),
    text('NamespacePrefix', 15),
    text('InstanceName', 5),
    flag('IsSandbox'),
    flag('IsReadOnly'),
    dateTime('TrialExpirationDate'),
    audit(),
  ],
});
