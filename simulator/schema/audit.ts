import { dateTime, filled, id, lookup, systemModstamp, text } from './fields.js';
import { sObject } from './sObject.js';

/** Object Reference: SetupAuditTrail. */
export const setupAuditTrail = sObject({
  name: 'SetupAuditTrail',
  keyPrefix: '0Ym',
  label: 'Setup Audit Trail Entry',
  labelPlural: 'Setup Audit Trail Entries',
  readPermissions: ['ViewSetup'],
  fields: [
    id(),
    filled(text('Action', 40)),
    text('Section', 80),
    filled(dateTime('CreatedDate')),
    lookup('CreatedById', 'User'),
    text('Display', 1000),
    text('DelegateUser', 80),
    text('ResponsibleNamespacePrefix', 15),
    text('CreatedByContext', 255),
    text('CreatedByIssuer', 255),
    systemModstamp(),
  ],
});

/** Object Reference: LoginHistory. */
export const loginHistory = sObject({
  name: 'LoginHistory',
  keyPrefix: '0Ya',
  labelPlural: 'Login History',
  readPermissions: ['ManageUsers', 'MonitorLoginHistory'],
  fields: [
    id(),
    lookup('UserId', 'User'),
    filled(dateTime('LoginTime')),
    text('LoginType', 80),
    text('SourceIp', 39),
    text('LoginUrl', 255),
    text('Browser', 64),
    text('Platform', 64),
    text('Status', 128),
    text('Application', 64),
    text('ClientVersion', 64),
    text('ApiType', 64),
    text('ApiVersion', 32),
    text('CountryIso', 2),
  ],
});
