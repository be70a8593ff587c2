import {
  audit,
  email,
  filled,
  flag,
  id,
  integer,
  isDeleted,
  longText,
  lookup,
  named,
  picklist,
  text,
  url,
} from './fields.js';
import { sObject } from './sObject.js';

const feature = 'external-client-apps' as const;
const readPermissions = ['ExternalClientAppViewer', 'ExternalClientAppAdmin', 'CustomizeApplication', 'ViewSetup'];

/** Object Reference: ExternalClientApplication. */
export const externalClientApplication = sObject({
  name: 'ExternalClientApplication',
  keyPrefix: '0xI',
  since: 59,
  feature,
  readPermissions,
  fields: [
    id(),
    isDeleted(),
    filled(text('DeveloperName', 80)),
    named(...filled(text('MasterLabel', 80))),
    text('NamespacePrefix', 15),
    longText('Description'),
    email('ContactEmail'),
    picklist('DistributionState', ['Local', 'Packaged'], 'Local'),
    url('InfoUrl'),
    audit(),
  ],
});

/** Object Reference: ExtlClntAppOauthSettings. What the app may ask for. */
export const externalClientAppOauthSettings = sObject({
  name: 'ExtlClntAppOauthSettings',
  keyPrefix: '0xS',
  label: 'External Client App OAuth Settings',
  labelPlural: 'External Client App OAuth Settings',
  since: 59,
  feature,
  readPermissions,
  fields: [
    id(),
    isDeleted(),
    filled(text('DeveloperName', 80)),
    named(...filled(text('MasterLabel', 80))),
    lookup('ExternalClientApplicationId', 'ExternalClientApplication'),
    ...['API', 'FULL', 'OPENID', 'REFRESH_TOKEN', 'WEB'].map((scope) => flag(`OauthScopes${scope}`)),
    audit(),
  ],
});

/** Object Reference: ExtlClntAppOauthPlcyCnfg. Who may use the app, and for how long. */
export const externalClientAppOauthPolicy = sObject({
  name: 'ExtlClntAppOauthPlcyCnfg',
  keyPrefix: '0xP',
  label: 'External Client App OAuth Policies Configuration',
  since: 59,
  feature,
  readPermissions,
  fields: [
    id(),
    isDeleted(),
    filled(text('DeveloperName', 80)),
    named(...filled(text('MasterLabel', 80))),
    lookup('ExternalClientApplicationId', 'ExternalClientApplication'),
    picklist('PermittedUsersPolicyType', ['AllSelfAuthorized', 'AdminApprovedPreAuthorized']),
    flag('IsClientCredentialsFlowEnabled'),
    text('ClientCredentialsFlowUser', 80),
    picklist('RefreshTokenPolicyType', ['Infinite', 'Immediate', 'SpecificInactivity', 'SpecificLifetime']),
    integer('RefreshTokenValidityPeriod'),
    audit(),
  ],
});
