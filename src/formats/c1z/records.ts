import { toBinary } from '@bufbuild/protobuf';
import { entitlementId } from '../../model/entitlement.js';
import type { ResourceTypeId } from '../../model/resourceType.js';
import type { SnapshotReader } from '../../snapshot/reader.js';
import type { FormatContext } from '../format.js';
import { entitlementMessage } from './entitlement.js';
import {
  EntitlementSchema,
  GrantExpandableSchema,
  GrantSchema,
  ResourceSchema,
  ResourceTypeSchema,
} from '../../generated/c1/connector/v2/connector_pb.js';
import { expandableMessage, grantMessages } from './grant.js';
import { parentOf, resourceMessage } from './resource.js';
import { resourceTypeMessages } from './resourceTypes.js';
import { setupPage } from './setupPage.js';
import type { C1zStore } from './store.js';
import { userMessage } from './user.js';

/** Puts a snapshot into a store, and stops after each record for its consumer to count. */
export function* putRecords(store: C1zStore, snapshot: SnapshotReader, context: FormatContext): Generator<void> {
  for (const type of resourceTypeMessages) store.resourceType(type.id, toBinary(ResourceTypeSchema, type));
  yield* putResources(store, snapshot, context);
  for (const entitlement of snapshot.entitlements()) {
    const id = entitlementId(entitlement);
    const message = entitlementMessage(entitlement);
    store.entitlement(id, { type: entitlement.type, id: entitlement.resourceId }, toBinary(EntitlementSchema, message));
    yield;
  }
  yield* putGrants(store, snapshot, context);
}

function* putResources(store: C1zStore, snapshot: SnapshotReader, context: FormatContext): Generator<void> {
  const pageOf = (type: ResourceTypeId, id: string): string | null =>
    setupPage(context.organization.instanceUrl, type, id);
  for (const account of snapshot.accounts()) {
    const message = userMessage(account, pageOf('user', account.id));
    store.resource({ type: 'user', id: account.id }, null, toBinary(ResourceSchema, message));
    yield;
  }
  for (const resource of snapshot.resources()) {
    const message = resourceMessage(resource, pageOf(resource.type, resource.id));
    store.resource(resource, parentOf(resource), toBinary(ResourceSchema, message));
    yield;
  }
}

/** The effective view holds what follows from grants beside them; the direct one leaves that to C1. */
function* putGrants(store: C1zStore, snapshot: SnapshotReader, { view }: FormatContext): Generator<void> {
  for (const entitlement of snapshot.entitlements()) {
    const id = entitlementId(entitlement);
    const resource = { type: entitlement.type, id: entitlement.resourceId };
    const grantMessage = grantMessages(entitlement);
    for (const holder of snapshot.sourcedHoldersOf(entitlement)) {
      if (view === 'direct' && !holder.isDirect) continue;
      const shown = view === 'direct' ? { ...holder, sources: [] } : holder;
      const grantId = `${id}:${holder.type}:${holder.id}`;
      const expandable = expandableMessage(holder);
      store.grant(
        {
          id: grantId,
          resource,
          entitlementId: id,
          principal: holder,
          expansion: expandable && toBinary(GrantExpandableSchema, expandable),
        },
        toBinary(GrantSchema, grantMessage(shown, grantId)),
      );
      yield;
    }
  }
}
