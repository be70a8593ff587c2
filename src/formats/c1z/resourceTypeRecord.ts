import { mainSlug } from '../../model/entitlement.js';
import type { ResourceType as ModelResourceType } from '../../model/resourceType.js';
import { FIELDS, TYPE_URLS, VALUES } from './fields.js';
import { writeMark, writeText, type Write } from './wire.js';

const { ResourceType } = FIELDS;

/** A resource type; one whose resources have no entitlements says so. */
export const writeResourceType: Write<ModelResourceType> = ({ id, name, trait }, writer) => {
  writeText(ResourceType.id, id, writer);
  writeText(ResourceType.displayName, name, writer);
  writer.writePackedVarint(ResourceType.traits, [VALUES.trait[trait]]);
  if (mainSlug[id] === null) writeMark(ResourceType.annotations, TYPE_URLS.SkipEntitlementsAndGrants, writer);
};
