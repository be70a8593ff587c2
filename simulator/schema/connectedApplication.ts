import {
  audit,
  createOnly,
  dateTime,
  filled,
  flag,
  id,
  integer,
  lookup,
  named,
  pathless,
  picklist,
  text,
  url,
} from './fields.js';
import { sObject } from './sObject.js';

/** Object Reference: ConnectedApplication. */
export const connectedApplication = sObject({
  name: 'ConnectedApplication',
  keyPrefix: '0H4',
  label: 'Connected App',
  calls: ['update'],
  since: 26,
  readPermissions: ['CustomizeApplication', 'ViewSetup'],
  fields: [
    id(),
    named(...createOnly(...filled(text('Name', 80)))),
    flag('OptionsAllowAdminApprovedUsersOnly'),
    flag('OptionsIsInternal'),
    flag('OptionsHasSessionLevelPolicy'),
    flag('OptionsRefreshTokenValidityMetric'),
    integer('RefreshTokenValidityPeriod'),
    text('PinLength', 40),
    url('StartUrl'),
    url('MobileStartUrl'),
    audit(),
  ],
});

/** Object Reference: AppMenuItem. */
export const appMenuItem = sObject({
  name: 'AppMenuItem',
  keyPrefix: '0DS',
  since: 30,
  fields: [
    id(),
    integer('SortOrder'),
    named(...filled(text('Name', 80))),
    text('NamespacePrefix', 15),
    text('Label', 80),
    text('Description'),
    url('StartUrl'),
    picklist('Type', ['ConnectedApplication', 'ServiceProvider', 'TabSet', 'Network']),
    pathless(lookup('ApplicationId', ['ConnectedApplication', 'ExternalClientApplication'])),
    flag('IsVisible', true),
    flag('IsAccessible', true),
    flag('IsUsingAdminAuthorization'),
    audit(),
  ],
});

/** Object Reference: UserAppMenuItem, the running user's view of the menu. */
export const userAppMenuItem = sObject({
  name: 'UserAppMenuItem',
  keyPrefix: '0DU',
  since: 35,
  fields: [
    id(),
    lookup('AppMenuItemId', 'AppMenuItem'),
    pathless(lookup('ApplicationId', ['ConnectedApplication', 'ExternalClientApplication'])),
    named(...filled(text('Name', 80))),
    text('Label', 80),
    text('Description'),
    picklist('Type', ['ConnectedApplication', 'ServiceProvider', 'TabSet', 'Network']),
    flag('IsVisible', true),
    flag('IsUsingAdminAuthorization'),
    integer('SortOrder'),
    url('StartUrl'),
  ],
});

/** Object Reference: OauthToken. The tokens themselves are never shown, and a query answers 2,500 at most. */
export const oauthToken = sObject({
  name: 'OauthToken',
  keyPrefix: '0CQ',
  label: 'OAuth Token',
  since: 32,
  readPermissions: ['ManageUsers', 'CustomizeApplication'],
  maxRows: 2500,
  fields: [
    id(),
    named(...filled(text('AppName', 200))),
    lookup('UserId', 'User'),
    dateTime('CreatedDate'),
    dateTime('LastUsedDate'),
    integer('UseCount'),
    lookup('AppMenuItemId', 'AppMenuItem'),
  ],
});
