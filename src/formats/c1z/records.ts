import { entitlementId } from '../../model/entitlement.js';
import { resourceTypes } from '../../model/resourceType.js';
import type { SnapshotReader } from '../../snapshot/reader.js';
import type { Holding } from '../../snapshot/holders.js';
import type { FormatContext } from '../format.js';
import { AccountIds } from './accountIds.js';
import { writeEntitlement } from './entitlementRecord.js';
import { writeExpandable, writeGrant } from './grantRecord.js';
import { GrantTemplates } from './grantTemplate.js';
import { parentOf, ResourceRecords } from './resourceRecord.js';
import { writeResourceType } from './resourceTypeRecord.js';
import { setupPages } from './setupPage.js';
import { MOST_ACCOUNT_GRANTS, type C1zStore } from './store.js';
import { UserRecords } from './userRecord.js';
import { Serializer } from './wire.js';

/** Puts a snapshot into a store. Stops every now and then, and says how many records it has put since. */
export function* putRecords(store: C1zStore, snapshot: SnapshotReader, context: FormatContext): Generator<number> {
  const serializer = new Serializer();
  for (const type of resourceTypes) store.resourceType(type.id, serializer.bytesOf(writeResourceType, type));
  yield* putResources(store, snapshot, context);
  for (const entitlement of snapshot.entitlements()) {
    const resource = { type: entitlement.type, id: entitlement.resourceId };
    store.entitlement(entitlementId(entitlement), resource, serializer.bytesOf(writeEntitlement, entitlement));
    yield 1;
  }
  yield* putGrants(store, snapshot, context);
}

function* putResources(store: C1zStore, snapshot: SnapshotReader, context: FormatContext): Generator<number> {
  const pageOf = setupPages(context.organization.instanceUrl);
  const users = new UserRecords();
  for (const account of snapshot.accounts()) {
    const record = users.bytesOf(account, pageOf('user', account.id));
    store.resource({ type: 'user', id: account.id }, null, record);
    yield 1;
  }
  const resources = new ResourceRecords();
  for (const resource of snapshot.resources()) {
    const record = resources.bytesOf(resource, pageOf(resource.type, resource.id));
    store.resource(resource, parentOf(resource), record);
    yield 1;
  }
}

/** The effective view holds what follows from grants beside them; the direct one leaves that to C1. */
function* putGrants(store: C1zStore, snapshot: SnapshotReader, { view }: FormatContext): Generator<number> {
  const isShown = ({ isDirect }: Holding): boolean => view === 'effective' || isDirect;
  const shown = <T extends Holding>(holding: T): T => (view === 'effective' ? holding : { ...holding, sources: [] });
  const ids = new AccountIds(snapshot.accountIds());
  const templates = new GrantTemplates();
  const [grants, expansions] = [new Serializer(), new Serializer()];
  for (const entitlement of snapshot.entitlements()) {
    const of = { id: entitlementId(entitlement), resource: { type: entitlement.type, id: entitlement.resourceId } };
    for (const holders of snapshot.accountHoldersOf(entitlement)) {
      if (!isShown(holders)) continue;
      for (const packed of ids.pack(holders.accounts, MOST_ACCOUNT_GRANTS)) {
        store.accountGrants(of, packed, templates.of(entitlement, shown(holders), packed.idLength));
        yield packed.count;
      }
    }
    for (const holder of snapshot.resourceHoldersOf(entitlement)) {
      if (!isShown(holder)) continue;
      const expansion = holder.handsOnTo.length === 0 ? null : expansions.bytesOf(writeExpandable, holder);
      const grant = grants.bytesOf(writeGrant, { entitlement, principal: holder, holding: shown(holder) });
      store.grant(of, holder, expansion, grant);
      yield 1;
    }
  }
}
