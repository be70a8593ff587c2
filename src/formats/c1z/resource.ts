import { create, type JsonObject } from '@bufbuild/protobuf';
import type { Any } from '@bufbuild/protobuf/wkt';
import type { Resource as SnapshotResource } from '../../model/resource.js';
import { resourceType, type Trait } from '../../model/resourceType.js';
import { annotation } from './annotation.js';
import {
  AppTraitSchema,
  ExternalLinkSchema,
  GroupTraitSchema,
  ResourceSchema,
  RoleTraitSchema,
  type Resource,
} from '../../generated/c1/connector/v2/connector_pb.js';
import { structOf } from './struct.js';

const TRAITS: Readonly<Record<Exclude<Trait, 'user'>, (profile: JsonObject) => Any>> = {
  group: (profile) => annotation(GroupTraitSchema, { profile }),
  role: (profile) => annotation(RoleTraitSchema, { profile }),
  app: (profile) => annotation(AppTraitSchema, { profile }),
};

/** The id of a resource's parent, which is of its own type. */
export const parentOf = ({ type, parentId }: SnapshotResource): { type: string; id: string } | null =>
  parentId === null ? null : { type, id: parentId };

/**
 * A resource that is no account. The profile stands on the resource and, for readers from before 2026, on the trait.
 *
 * Source: ConductorOne/baton-sdk, pkg/types/resource.
 */
export const resourceMessage = (resource: SnapshotResource, link: string | null): Resource => {
  const { trait } = resourceType(resource.type);
  const parent = parentOf(resource);
  const profile = structOf(resource.profile);
  const traitAnnotation = TRAITS[trait as Exclude<Trait, 'user'>](profile);
  return create(ResourceSchema, {
    id: { resourceType: resource.type, resource: resource.id },
    parentResourceId: parent ? { resourceType: parent.type, resource: parent.id } : undefined,
    displayName: resource.displayName,
    annotations: link === null ? [traitAnnotation] : [traitAnnotation, annotation(ExternalLinkSchema, { url: link })],
    description: resource.description ?? '',
    profile,
  });
};
