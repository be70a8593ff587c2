import { audit, double, filled, flag, id, longText, named, picklist, text } from './fields.js';
import { sObject } from './sObject.js';

const readPermissions = ['ViewSetup'];

/** Object Reference: ApexClass. */
export const apexClass = sObject({
  name: 'ApexClass',
  keyPrefix: '01p',
  labelPlural: 'Apex Classes',
  readPermissions: ['AuthorApex', 'ViewSetup'],
  fields: [
    id(),
    text('NamespacePrefix', 15),
    named(...filled(text('Name'))),
    double('ApiVersion'),
    picklist('Status', ['Inactive', 'Active', 'Deleted'], 'Active'),
    flag('IsValid', true),
    longText('Body', 1_000_000),
    audit(),
  ],
});

/** Object Reference: ApexPage. */
export const apexPage = sObject({
  name: 'ApexPage',
  keyPrefix: '066',
  label: 'Visualforce Page',
  readPermissions: ['AuthorApex', 'CustomizeApplication', 'ViewSetup'],
  fields: [
    id(),
    text('NamespacePrefix', 15),
    named(...filled(text('Name', 80))),
    filled(text('MasterLabel', 80)),
    double('ApiVersion'),
    longText('Description'),
    longText('Markup', 1_000_000),
    audit(),
  ],
});

/** Object Reference: FlowDefinitionView. SetupEntityAccess names a flow by its DurableId. */
export const flowDefinitionView = sObject({
  name: 'FlowDefinitionView',
  keyPrefix: '3dd',
  label: 'Flow Definition',
  since: 46,
  readPermissions,
  fields: [
    id(),
    text('DurableId'),
    filled(text('ApiName', 80)),
    named(...filled(text('Label'))),
    text('NamespacePrefix', 15),
    text('ProcessType', 40),
    text('TriggerType', 40),
    longText('Description'),
    text('ActiveVersionId'),
    text('LatestVersionId'),
    flag('IsActive'),
    flag('IsTemplate'),
  ],
});

/** Object Reference: AppDefinition. SetupEntityAccess (TabSet) names an app by its DurableId. */
export const appDefinition = sObject({
  name: 'AppDefinition',
  keyPrefix: '06m',
  since: 43,
  fields: [
    id(),
    text('DurableId'),
    filled(text('DeveloperName', 80)),
    named(...filled(text('Label', 80))),
    text('MasterLabel', 80),
    text('NamespacePrefix', 15),
    text('Description'),
    text('UiType', 40),
    text('NavType', 40),
  ],
});

/** Object Reference: ExternalDataSource. */
export const externalDataSource = sObject({
  name: 'ExternalDataSource',
  keyPrefix: '0XC',
  since: 27,
  readPermissions,
  fields: [
    id(),
    filled(text('DeveloperName', 80)),
    named(...filled(text('MasterLabel', 80))),
    text('NamespacePrefix', 15),
    text('Type', 40),
    text('Endpoint', 1024),
    audit(),
  ],
});

/** Object Reference: NamedCredential. */
export const namedCredential = sObject({
  name: 'NamedCredential',
  keyPrefix: '0XA',
  since: 33,
  readPermissions,
  fields: [
    id(),
    filled(text('DeveloperName', 80)),
    named(...filled(text('MasterLabel', 80))),
    text('NamespacePrefix', 15),
    text('Endpoint', 1024),
    audit(),
  ],
});
