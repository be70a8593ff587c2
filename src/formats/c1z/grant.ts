import { create } from '@bufbuild/protobuf';
import { entitlementId, type EntitlementRef } from '../../model/entitlement.js';
import type { Holding } from '../../snapshot/sources.js';
import { annotation } from './annotation.js';
import type { ResourceKey } from './store.js';
import {
  GrantExpandableSchema,
  GrantImmutableSchema,
  GrantSchema,
  GrantSourcesSchema,
  type Grant,
  type GrantExpandable,
  type GrantSources,
} from '../../generated/c1/connector/v2/connector_pb.js';

const immutable = annotation(GrantImmutableSchema, {});

/** Where a grant comes from; a grant that comes from nowhere else says nothing. The keys are in order. */
const sourcesOf = (holding: Holding, id: string): GrantSources | undefined => {
  if (holding.sources.length === 0) return undefined;
  const sources = holding.sources.map(({ entitlement, isDirect }) => ({ id: entitlementId(entitlement), isDirect }));
  if (holding.isDirect) sources.push({ id, isDirect: true });
  sources.sort((one, other) => (one.id < other.id ? -1 : 1));
  return create(GrantSourcesSchema, {
    sources: Object.fromEntries(sources.map((source) => [source.id, { isDirect: source.isDirect }])),
  });
};

/**
 * A grant as C1's own syncer leaves it: with its sources, and immutable where it is there only through others. The
 * entitlement and the principal are named by their ids alone, as in files of the SDK.
 *
 * Source: ConductorOne/baton-sdk, pkg/sync/expand.
 */
export const grantMessage = (entitlement: EntitlementRef, principal: ResourceKey, holding: Holding): Grant => {
  const id = entitlementId(entitlement);
  return create(GrantSchema, {
    entitlement: { resource: { id: { resourceType: entitlement.type, resource: entitlement.resourceId } }, id },
    principal: { id: { resourceType: principal.type, resource: principal.id } },
    id: `${id}:${principal.type}:${principal.id}`,
    annotations: holding.isDirect ? [] : [immutable],
    sources: sourcesOf(holding, id),
  });
};

/** What follows from a resource's grant: holders of these entitlements on it also hold the grant's. */
export const expandableMessage = ({ handsOnTo }: Holding): GrantExpandable | null =>
  handsOnTo.length === 0 ? null : create(GrantExpandableSchema, { entitlementIds: handsOnTo.map(entitlementId) });
