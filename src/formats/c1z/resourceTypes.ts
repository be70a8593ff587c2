import { create } from '@bufbuild/protobuf';
import { mainSlug } from '../../model/entitlement.js';
import { resourceTypes, type Trait, type ResourceType } from '../../model/resourceType.js';
import { annotation } from './annotation.js';
import {
  ResourceType_Trait,
  ResourceTypeSchema,
  SkipEntitlementsAndGrantsSchema,
  type ResourceType as ResourceTypeMessage,
} from '../../generated/c1/connector/v2/connector_pb.js';

const TRAITS: Readonly<Record<Trait, ResourceType_Trait>> = {
  user: ResourceType_Trait.USER,
  group: ResourceType_Trait.GROUP,
  role: ResourceType_Trait.ROLE,
  app: ResourceType_Trait.APP,
};

const messageOf = ({ id, name, trait }: ResourceType): ResourceTypeMessage =>
  create(ResourceTypeSchema, {
    id,
    displayName: name,
    traits: [TRAITS[trait]],
    annotations: mainSlug[id] === null ? [annotation(SkipEntitlementsAndGrantsSchema, {})] : [],
  });

/** Every resource type, in the order of outputs. */
export const resourceTypeMessages: readonly ResourceTypeMessage[] = resourceTypes.map(messageOf);
