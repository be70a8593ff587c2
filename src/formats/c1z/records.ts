import { toBinary } from '@bufbuild/protobuf';
import { entitlementId } from '../../model/entitlement.js';
import type { ResourceTypeId } from '../../model/resourceType.js';
import type { SnapshotReader } from '../../snapshot/reader.js';
import type { Holding } from '../../snapshot/sources.js';
import type { FormatContext } from '../format.js';
import { AccountIds } from './accountIds.js';
import { entitlementMessage } from './entitlement.js';
import {
  EntitlementSchema,
  GrantExpandableSchema,
  GrantSchema,
  ResourceSchema,
  ResourceTypeSchema,
} from '../../generated/c1/connector/v2/connector_pb.js';
import { expandableMessage, grantMessage } from './grant.js';
import { grantTemplate } from './grantTemplate.js';
import { parentOf, resourceMessage } from './resource.js';
import { resourceTypeMessages } from './resourceTypes.js';
import { setupPage } from './setupPage.js';
import { MOST_ACCOUNT_GRANTS, type C1zStore } from './store.js';
import { UserRecords } from './userRecord.js';

/** Puts a snapshot into a store. Stops every now and then, and says how many records it has put since. */
export function* putRecords(store: C1zStore, snapshot: SnapshotReader, context: FormatContext): Generator<number> {
  for (const type of resourceTypeMessages) store.resourceType(type.id, toBinary(ResourceTypeSchema, type));
  yield* putResources(store, snapshot, context);
  for (const entitlement of snapshot.entitlements()) {
    const id = entitlementId(entitlement);
    const message = entitlementMessage(entitlement);
    store.entitlement(id, { type: entitlement.type, id: entitlement.resourceId }, toBinary(EntitlementSchema, message));
    yield 1;
  }
  yield* putGrants(store, snapshot, context);
}

function* putResources(store: C1zStore, snapshot: SnapshotReader, context: FormatContext): Generator<number> {
  const pageOf = (type: ResourceTypeId, id: string): string | null =>
    setupPage(context.organization.instanceUrl, type, id);
  const users = new UserRecords();
  for (const account of snapshot.accounts()) {
    const record = users.bytesOf(account, pageOf('user', account.id));
    store.resource({ type: 'user', id: account.id }, null, record);
    yield 1;
  }
  for (const resource of snapshot.resources()) {
    const message = resourceMessage(resource, pageOf(resource.type, resource.id));
    store.resource(resource, parentOf(resource), toBinary(ResourceSchema, message));
    yield 1;
  }
}

/** The effective view holds what follows from grants beside them; the direct one leaves that to C1. */
function* putGrants(store: C1zStore, snapshot: SnapshotReader, { view }: FormatContext): Generator<number> {
  const isShown = ({ isDirect }: Holding): boolean => view === 'effective' || isDirect;
  const shown = <T extends Holding>(holding: T): T => (view === 'effective' ? holding : { ...holding, sources: [] });
  const ids = new AccountIds(snapshot.accountIds());
  for (const entitlement of snapshot.entitlements()) {
    const of = { id: entitlementId(entitlement), resource: { type: entitlement.type, id: entitlement.resourceId } };
    for (const holders of snapshot.accountHoldersOf(entitlement)) {
      if (!isShown(holders)) continue;
      for (const packed of ids.pack(holders.accounts, MOST_ACCOUNT_GRANTS)) {
        store.accountGrants(of, packed, grantTemplate(entitlement, shown(holders), packed.idLength));
        yield packed.count;
      }
    }
    for (const holder of snapshot.resourceHoldersOf(entitlement)) {
      if (!isShown(holder)) continue;
      const expandable = expandableMessage(holder);
      const expansion = expandable && toBinary(GrantExpandableSchema, expandable);
      store.grant(of, holder, expansion, toBinary(GrantSchema, grantMessage(entitlement, holder, shown(holder))));
      yield 1;
    }
  }
}
