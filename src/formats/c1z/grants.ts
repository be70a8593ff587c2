import { entitlementId, type EntitlementRef } from '../../model/entitlement.js';
import type { HolderFacts } from '../../snapshot/holders.js';
import { ENTRY, FIELDS, TYPE_URLS } from './fields.js';
import { type ResourceKey, type Write, writeItem, writeMark, writeResourceKey, writeText } from './wire.js';

const { Entitlement, Grant, GrantExpandable, GrantSource, GrantSources } = FIELDS;

/** Who holds an entitlement, and how. */
export type GrantRecord = {
  readonly entitlement: EntitlementRef;
  readonly principal: ResourceKey;
  readonly holding: HolderFacts;
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
 * A grant as C1's own syncer leaves it: with its sources, and immutable where Salesforce does not store it. The
 * entitlement and the principal are named by their ids alone, as in files of the SDK.
 *
 * Source: ConductorOne/baton-sdk, pkg/sync/expand.
 */
export const writeGrant: Write<GrantRecord> = ({ entitlement, principal, holding }, writer) => {
  const id = entitlementId(entitlement);
  const sources = sourcesOf(holding, id);
  writer.writeMessage(Grant.entitlement, writeEntitlementKey, entitlement);
  writer.writeMessage(Grant.principal, writeResourceKey, principal);
  writeText(Grant.id, `${id}:${principal.type}:${principal.id}`, writer);
  if (!holding.isStored) writeMark(Grant.annotations, TYPE_URLS.GrantImmutable, writer);
  if (sources.length > 0) writer.writeMessage(Grant.sources, writeSources, sources);
};

/** What follows from a grant to a resource: holders of these entitlements on the resource also hold the granted one. */
export const writeExpandable: Write<HolderFacts> = ({ expandsTo }, writer) => {
  for (const entitlement of expandsTo) writeItem(GrantExpandable.entitlementIds, entitlementId(entitlement), writer);
};
