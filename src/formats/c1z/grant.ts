import { create } from '@bufbuild/protobuf';
import { entitlementId, type EntitlementRef } from '../../model/entitlement.js';
import type { SourcedHolder } from '../../snapshot/sources.js';
import { annotation } from './annotation.js';
import {
  GrantExpandableSchema,
  GrantImmutableSchema,
  GrantSchema,
  GrantSourcesSchema,
  ResourceIdSchema,
  type Grant,
  type GrantExpandable,
  type GrantSources,
} from '../../generated/c1/connector/v2/connector_pb.js';

const immutable = annotation(GrantImmutableSchema, {});

/** Where a grant comes from; a grant that comes from nowhere else says nothing. The keys are in order. */
const sourcesOf = (holder: SourcedHolder, id: string): GrantSources | undefined => {
  if (holder.sources.length === 0) return undefined;
  const sources = holder.sources.map(({ entitlement, isDirect }) => ({ id: entitlementId(entitlement), isDirect }));
  if (holder.isDirect) sources.push({ id, isDirect: true });
  sources.sort((one, other) => (one.id < other.id ? -1 : 1));
  return create(GrantSourcesSchema, {
    sources: Object.fromEntries(sources.map((source) => [source.id, { isDirect: source.isDirect }])),
  });
};

/**
 * The grants of an entitlement as C1's own syncer leaves them: with their sources, and immutable where they are there
 * only through others. The entitlement and the principal are named by their ids alone, as in files of the SDK.
 *
 * Source: ConductorOne/baton-sdk, pkg/sync/expand.
 *
 * @returns gives one and the same message for every holder, to be serialized before it is asked for the next: a million
 *   new ones would fill the memory faster than it is collected
 */
export const grantMessages = (entitlement: EntitlementRef): ((holder: SourcedHolder, id: string) => Grant) => {
  const ofEntitlement = entitlementId(entitlement);
  const principal = create(ResourceIdSchema);
  const grant = create(GrantSchema, {
    entitlement: {
      resource: { id: { resourceType: entitlement.type, resource: entitlement.resourceId } },
      id: ofEntitlement,
    },
    principal: { id: principal },
  });
  return (holder, id) => {
    principal.resourceType = holder.type;
    principal.resource = holder.id;
    grant.id = id;
    grant.annotations = holder.isDirect ? [] : [immutable];
    grant.sources = sourcesOf(holder, ofEntitlement);
    return grant;
  };
};

/** What follows from a resource's grant: holders of these entitlements on it also hold the grant's. */
export const expandableMessage = ({ handsOnTo }: SourcedHolder): GrantExpandable | null =>
  handsOnTo.length === 0 ? null : create(GrantExpandableSchema, { entitlementIds: handsOnTo.map(entitlementId) });
