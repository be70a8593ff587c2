import type { Permission, PermissionKind } from '../model/permission.js';
import { isSalesforceId, toId18 } from '../model/salesforceId.js';
import type { SalesforceRecord } from '../org/query.js';
import { apiNameIn, flag, text } from '../org/record.js';
import type { ObjectQuery } from '../org/soql.js';
import { labelOf, type NameFields } from './names.js';

/** The object that says which permission sets open what in Setup. */
export const ENTITY_ACCESS = 'SetupEntityAccess';

/** An object whose records SetupEntityAccess lists, and what the notation calls them. */
export type SetupEntity = {
  /** SetupEntityAccess.SetupEntityType */
  readonly type: string;
  readonly kind: PermissionKind;
  /** All records, with what a permission must know of each. */
  readonly query: ObjectQuery;
  /** The field that SetupEntityAccess.SetupEntityId refers to. */
  readonly idField: 'Id' | 'DurableId';
  readonly names: Required<Omit<NameFields, 'isNamespaced'>> & Pick<NameFields, 'isNamespaced'>;
  /** Whether an org may do without the object, or hide it from those who may see the others. */
  readonly isOptional?: true;
  /** Of apps: whether anybody may authorize one, also without pre-authorization; null where another object says so. */
  readonly isOpen?: (record: SalesforceRecord) => boolean | null;
};

/** Source: "SetupEntityAccess" (SetupEntityType) and the objects, Object Reference. */
export const setupEntities: readonly SetupEntity[] = [
  {
    type: 'CustomPermission',
    kind: 'custom',
    query: { object: 'CustomPermission', fields: ['Id', 'DeveloperName', 'MasterLabel', 'NamespacePrefix'] },
    idField: 'Id',
    names: { label: 'MasterLabel', apiName: 'DeveloperName', isNamespaced: true },
  },
  {
    type: 'ApexClass',
    kind: 'apex',
    query: { object: 'ApexClass', fields: ['Id', 'Name', 'NamespacePrefix'] },
    idField: 'Id',
    names: { label: 'Name', apiName: 'Name', isNamespaced: true },
  },
  {
    type: 'ApexPage',
    kind: 'page',
    query: { object: 'ApexPage', fields: ['Id', 'Name', 'MasterLabel', 'NamespacePrefix'] },
    idField: 'Id',
    names: { label: 'MasterLabel', apiName: 'Name', isNamespaced: true },
  },
  {
    type: 'FlowDefinition',
    kind: 'flow',
    query: {
      object: 'FlowDefinitionView',
      fields: ['Id', 'DurableId', 'ApiName', 'Label', 'NamespacePrefix'],
      orderById: false,
    },
    idField: 'DurableId',
    names: { label: 'Label', apiName: 'ApiName', isNamespaced: true },
  },
  {
    type: 'ConnectedApplication',
    kind: 'app',
    query: { object: 'ConnectedApplication', fields: ['Id', 'Name', 'OptionsAllowAdminApprovedUsersOnly'] },
    idField: 'Id',
    names: { label: 'Name', apiName: 'Name' },
    isOpen: (app) => !flag(app, 'OptionsAllowAdminApprovedUsersOnly'),
  },
  {
    type: 'ExternalClientApplication',
    kind: 'app',
    query: { object: 'ExternalClientApplication', fields: ['Id', 'DeveloperName', 'MasterLabel', 'NamespacePrefix'] },
    idField: 'Id',
    names: { label: 'MasterLabel', apiName: 'DeveloperName', isNamespaced: true },
    isOptional: true,
    isOpen: () => null,
  },
  {
    type: 'TabSet',
    kind: 'other',
    query: {
      object: 'AppDefinition',
      fields: ['DurableId', 'DeveloperName', 'Label', 'NamespacePrefix'],
      orderById: false,
    },
    idField: 'DurableId',
    names: { label: 'Label', apiName: 'DeveloperName', isNamespaced: true },
  },
  ...['NamedCredential', 'ExternalDataSource'].map((object): SetupEntity => ({
    type: object,
    kind: 'other',
    query: { object, fields: ['Id', 'DeveloperName', 'MasterLabel', 'NamespacePrefix'] },
    idField: 'Id',
    names: { label: 'MasterLabel', apiName: 'DeveloperName', isNamespaced: true },
  })),
];

/** The id by which SetupEntityAccess names a record; null where the record has none. */
export function entityIdOf({ idField }: SetupEntity, record: SalesforceRecord): string | null {
  const id = text(record, idField);
  return id && isSalesforceId(id) ? toId18(id) : id;
}

/** The API name of a record, with the namespace of its package, which some objects put into the name as well. */
export function entityNameOf({ names }: SetupEntity, record: SalesforceRecord): string {
  const name = text(record, names.apiName) ?? record.Id;
  const namespace = names.isNamespaced ? text(record, 'NamespacePrefix') : null;
  return namespace !== null && name.startsWith(`${namespace}__`) ? name : apiNameIn(namespace, name);
}

/**
 * What permission sets give with a record of Setup; null where SetupEntityAccess cannot name it. What the notation has no prefix for is
 * named with Salesforce's own word for its type.
 */
export function entityPermission(entity: SetupEntity, record: SalesforceRecord): Permission | null {
  const id = entityIdOf(entity, record);
  if (id === null) return null;
  return {
    kind: entity.kind,
    id,
    name: `${entity.kind === 'other' ? entity.type : entity.kind}:${entityNameOf(entity, record)}`,
    label: entity.names.label === entity.names.apiName ? null : labelOf(entity.names, record),
    ...(entity.isOpen && { isOpen: entity.isOpen(record) }),
  };
}
