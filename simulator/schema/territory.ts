import {
  audit,
  createOnly,
  dateTime,
  filled,
  flag,
  id,
  integer,
  isDeleted,
  lastModified,
  longText,
  lookup,
  named,
  picklist,
  readOnly,
  required,
  systemModstamp,
  text,
} from './fields.js';
import { sObject } from './sObject.js';

const feature = 'territory-management' as const;
const ACCESS = ['None', 'Read', 'Edit', 'All'];

/** Object Reference: Territory2Model. */
export const territory2Model = sObject({
  name: 'Territory2Model',
  keyPrefix: '0MA',
  label: 'Territory Model',
  calls: ['create', 'update', 'delete'],
  since: 32,
  feature,
  fields: [
    id(),
    isDeleted(),
    named(...required(text('Name', 80))),
    required(text('DeveloperName', 80)),
    longText('Description', 1000),
    readOnly(
      dateTime('ActivatedDate'),
      dateTime('DeactivatedDate'),
      ...filled(
        picklist(
          'State',
          [
            'Planning',
            'Active',
            'Archived',
            'Activating',
            'ActivationFailed',
            'Archiving',
            'ArchivingFailed',
            'Cloning',
            'CloningFailed',
            'Deleting',
            'DeletionFailed',
          ],
          'Planning',
        ),
      ),
    ),
    audit(),
  ],
});

/** Object Reference: Territory2Type. */
export const territory2Type = sObject({
  name: 'Territory2Type',
  keyPrefix: '0M5',
  label: 'Territory Type',
  since: 32,
  feature,
  fields: [
    id(),
    isDeleted(),
    filled(text('DeveloperName', 80)),
    picklist('Language', ['en_US', 'de', 'fr', 'es', 'ja'], 'en_US'),
    named(...filled(text('MasterLabel', 80))),
    longText('Description', 1000),
    filled(integer('Priority')),
    audit(),
  ],
});

/** Object Reference: Territory2. */
export const territory2 = sObject({
  name: 'Territory2',
  keyPrefix: '0MI',
  label: 'Territory',
  labelPlural: 'Territories',
  calls: ['create', 'update', 'delete'],
  since: 32,
  feature,
  fields: [
    id(),
    named(...required(text('Name', 80))),
    required(lookup('Territory2TypeId', 'Territory2Type', 'Territory2s')),
    createOnly(...required(lookup('Territory2ModelId', 'Territory2Model', 'Territory2s'))),
    lookup('ParentTerritory2Id', 'Territory2'),
    longText('Description', 1000),
    lookup('ForecastUserId', 'User'),
    picklist('AccountAccessLevel', ACCESS, 'Read'),
    picklist('OpportunityAccessLevel', ACCESS, 'None'),
    picklist('CaseAccessLevel', ACCESS, 'None'),
    picklist('ContactAccessLevel', ACCESS, 'None'),
    required(text('DeveloperName', 80)),
    lastModified(),
    systemModstamp(),
  ],
});

/** Object Reference: UserTerritory2Association. The role is the one field that changes. */
export const userTerritory2Association = sObject({
  name: 'UserTerritory2Association',
  keyPrefix: '0MU',
  label: 'User Territory Association',
  calls: ['create', 'update', 'delete'],
  since: 32,
  feature,
  fields: [
    id(),
    createOnly(
      ...required(
        lookup('UserId', 'User', 'UserTerritory2Associations'),
        lookup('Territory2Id', 'Territory2', 'UserTerritory2Associations'),
      ),
    ),
    readOnly(flag('IsActive', true)),
    picklist('RoleInTerritory2', ['Owner', 'Administrator', 'Sales Rep', '-Overlay Rep']),
    lastModified(),
    systemModstamp(),
  ],
});

/** Object Reference: TerritoryAdminAssignment. */
export const territoryAdminAssignment = sObject({
  name: 'TerritoryAdminAssignment',
  keyPrefix: '7ta',
  since: 62,
  feature,
  fields: [
    id(),
    isDeleted(),
    lookup('UserOrGroupId', ['Group', 'User']),
    lookup('Territory2Id', 'Territory2'),
    lookup('Territory2ModelId', 'Territory2Model'),
    flag('CanManageHierarchy'),
    flag('CanManageMembers'),
    flag('CanManageRecordAssociations'),
    audit(),
  ],
});
