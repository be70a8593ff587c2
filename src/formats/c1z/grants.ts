import { entitlementId, isForDirectHolders, type EntitlementRef } from '../../model/entitlement.js';
import type { HolderFacts } from '../../snapshot/holders.js';
import { ENTRY, FIELDS, TYPE_URLS } from './fields.js';
import { type ResourceKey, type Write, writeItem, writeMark, writeResourceKey, writeText } from './wire.js';

const { Entitlement, Grant, GrantExpandable, GrantSource, GrantSources } = FIELDS;

/** The grant of an entitlement to a principal, and how the principal holds it: a resource as what Salesforce stores. */
export type GrantRecord = {
  readonly entitlement: EntitlementRef;
  readonly principal: ResourceKey;
  readonly facts: HolderFacts;
};

type Source = { readonly id: string; readonly isDirect: boolean };

const writeSource: Write<Source> = ({ isDirect }, writer) => {
  if (isDirect) writer.writeBooleanField(GrantSource.isDirect, true);
};

const writeSourceEntry: Write<Source> = (source, writer) => {
  writeText(ENTRY.key, source.id, writer);
  writer.writeMessage(ENTRY.value, writeSource, source);
};

const writeSources: Write<readonly Source[]> = (sources, writer) => {
  for (const source of sources) writer.writeMessage(GrantSources.sources, writeSourceEntry, source);
};

/** The entitlements that a grant follows from, in the order of ids; none for a grant that follows from no other. */
const sourcesOf = ({ sources, isDirect }: HolderFacts, id: string): Source[] => {
  if (sources.length === 0) return [];
  const all = sources.map((source) => ({ id: entitlementId(source.entitlement), isDirect: source.isDirect }));
  if (isDirect) all.push({ id, isDirect: true });
  return all.sort((one, other) => (one.id < other.id ? -1 : 1));
};

const writeEntitlementKey: Write<EntitlementRef> = (entitlement, writer) => {
  writer.writeMessage(Entitlement.resource, writeResourceKey, { type: entitlement.type, id: entitlement.resourceId });
  writeText(Entitlement.id, entitlementId(entitlement), writer);
};

/**
 * Writes a grant as C1's own syncer does: with the entitlements that it follows from, and with the mark GrantImmutable if Salesforce
 * does not store it. The entitlement and the principal are named by their ids alone, as in files of the SDK.
 *
 * Source: ConductorOne/baton-sdk, pkg/sync/expand.
 */
export const writeGrant: Write<GrantRecord> = ({ entitlement, principal, facts }, writer) => {
  const id = entitlementId(entitlement);
  const sources = sourcesOf(facts, id);
  writer.writeMessage(Grant.entitlement, writeEntitlementKey, entitlement);
  writer.writeMessage(Grant.principal, writeResourceKey, principal);
  writeText(Grant.id, `${id}:${principal.type}:${principal.id}`, writer);
  if (!facts.isStored) writeMark(Grant.annotations, TYPE_URLS.GrantImmutable, writer);
  if (sources.length > 0) writer.writeMessage(Grant.sources, writeSources, sources);
};

/**
 * Writes what follows from a grant to a resource: the users who hold these entitlements hold the granted one, or for some types those of
 * them who hold these directly. Resources are not passed on: a chain of groups would have as many grants as its square.
 */
export const writeExpandable: Write<{
  readonly entitlement: EntitlementRef;
  readonly expandsTo: readonly EntitlementRef[];
}> = ({ entitlement, expandsTo }, writer) => {
  for (const source of expandsTo) writeItem(GrantExpandable.entitlementIds, entitlementId(source), writer);
  if (isForDirectHolders(entitlement.type)) writer.writeBooleanField(GrantExpandable.shallow, true);
  writeItem(GrantExpandable.resourceTypeIds, 'user', writer);
};
