import { rightBits } from '../../model/permission.js';
import { authorApex, customizeApplication, viewSetup } from '../../model/systemPermission.js';
import type { SalesforceRecord } from '../../org/query.js';
import { text } from '../../org/record.js';
import type { ObjectQuery } from '../../org/soql.js';
import { readApps } from '../connectedApplication.js';
import type { AccessSink, Subscription } from '../kinds.js';
import { entityPermission, setupEntities, type SetupEntity } from '../setupEntities.js';
import type { Subject } from './subject.js';

const entityAccess: ObjectQuery = {
  object: 'SetupEntityAccess',
  fields: ['Id', 'ParentId', 'SetupEntityId', 'SetupEntityType'],
};

/** What permission sets, and muting ones, open in Setup: custom permissions, Apex, pages, flows, apps and so on, with their names. */
export const entityPermissions: Subject = {
  option: 'syncPermissions',
  objects: {
    [entityAccess.object]: { anyOf: [viewSetup] },
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
        { query: entityAccess, each: (row) => putAccess(row, sink) },
        ...setupEntities.filter(({ kind }) => kind !== 'app').map((entity) => namesOf(entity, sink)),
        // Without the names, the rows of their entities still say who may use them.
        ...apps.subscriptions.map((one) => ({ ...one, optional: true as const })),
      ],
    };
  },
};

function putAccess(row: SalesforceRecord, sink: AccessSink): void {
  const [parentId, id] = [text(row, 'ParentId'), text(row, 'SetupEntityId')];
  if (!parentId || !id) return;
  const type = text(row, 'SetupEntityType') ?? '';
  const entity = setupEntities.find((known) => known.type === type);
  const kind = entity?.kind ?? 'other';
  if (!entity) sink.permission({ kind, id, name: `${type}:${id}`, label: null });
  sink.rights(parentId, { kind, id }, rightBits.read);
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
