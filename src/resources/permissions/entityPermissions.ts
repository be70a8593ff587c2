import { rightBits } from '../../model/permission.js';
import { authorApex, customizeApplication, viewSetup } from '../../model/systemPermission.js';
import type { SalesforceRecord } from '../../org/query.js';
import { text } from '../../org/record.js';
import { readApps } from '../connectedApplication.js';
import type { AccessSink, Subscription } from '../kinds.js';
import { ENTITY_ACCESS, entityPermission, setupEntities, type SetupEntity } from '../setupEntities.js';
import { putGiven, type PermissionRows } from './rows.js';
import type { Subject } from './subject.js';

export const entityRows: PermissionRows = {
  query: { object: ENTITY_ACCESS, fields: ['Id', 'ParentId', 'SetupEntityId', 'SetupEntityType'] },
  permissionOf: (row) => {
    const id = text(row, 'SetupEntityId');
    return id === null ? null : { kind: entityOf(row)?.kind ?? 'other', id };
  },
  rightsOf: () => rightBits.read,
};

const { query } = entityRows;

/** What permission sets, and muting ones, open in Setup: custom permissions, Apex, pages, flows, apps and so on, with their names. */
export const entityPermissions: Subject = {
  option: 'syncPermissions',
  objects: {
    [query.object]: { anyOf: [viewSetup] },
    CustomPermission: { anyOf: [viewSetup] },
    ApexClass: { anyOf: [authorApex, viewSetup] },
    ApexPage: { anyOf: [authorApex, customizeApplication, viewSetup] },
    FlowDefinitionView: { anyOf: [viewSetup] },
    NamedCredential: { anyOf: [viewSetup] },
    ExternalDataSource: { anyOf: [viewSetup] },
  },
  read: (_options, sink) => {
    const apps = readApps(sink, ({ id, displayName, apiName, kind, isAdminApprovedOnly }) => {
      const name = kind === 'connected application' ? displayName : apiName;
      const label = name === displayName ? null : displayName;
      const isOpen = isAdminApprovedOnly === null ? null : !isAdminApprovedOnly;
      sink.permission({ kind: 'app', id, name: `app:${name}`, label, isOpen });
    });
    return {
      ...apps,
      subscriptions: [
        { query, each: (row) => putAccess(row, sink) },
        ...setupEntities.filter(({ kind }) => kind !== 'app').map((entity) => namesOf(entity, sink)),
        // Without the names, the rows of their entities still say who may use them.
        ...apps.subscriptions.map((one) => ({ ...one, optional: true as const })),
      ],
    };
  },
};

function putAccess(row: SalesforceRecord, sink: AccessSink): void {
  const permission = entityRows.permissionOf(row);
  if (permission && !entityOf(row)) {
    sink.permission({ ...permission, name: `${text(row, 'SetupEntityType') ?? ''}:${permission.id}`, label: null });
  }
  putGiven(entityRows, row, sink);
}

const entities: ReadonlyMap<string | null, SetupEntity> = new Map(setupEntities.map((entity) => [entity.type, entity]));

function entityOf(row: SalesforceRecord): SetupEntity | undefined {
  return entities.get(text(row, 'SetupEntityType'));
}

/** Salesforce cannot sort the records of some objects: whether it answers for all of them is not documented. */
function namesOf(entity: SetupEntity, sink: AccessSink): Subscription {
  return {
    query: { ...entity.query, ...(entity.query.orderById === false && { emptyIfRefused: true }) },
    optional: true,
    each: (record) => {
      const permission = entityPermission(entity, record);
      if (permission) sink.permission(permission);
    },
  };
}
