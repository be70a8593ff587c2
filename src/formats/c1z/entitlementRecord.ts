import { entitlementId } from '../../model/entitlement.js';
import { resourceType } from '../../model/resourceType.js';
import type { SnapshotEntitlement } from '../../snapshot/reader.js';
import { FIELDS, VALUES } from './fields.js';
import { writeResourceType } from './resourceTypeRecord.js';
import { writeResourceKey, writeText, type Write } from './wire.js';

const { Entitlement } = FIELDS;

/** An entitlement on a resource, which an account can be given. */
export const writeEntitlement: Write<SnapshotEntitlement> = (entitlement, writer) => {
  const { type, resourceId, displayName, description, slug } = entitlement;
  writer.writeMessage(Entitlement.resource, writeResourceKey, { type, id: resourceId });
  writeText(Entitlement.id, entitlementId(entitlement), writer);
  writeText(Entitlement.displayName, displayName, writer);
  writeText(Entitlement.description, description, writer);
  writer.writeMessage(Entitlement.grantableTo, writeResourceType, resourceType('user'));
  writer.writeVarintField(Entitlement.purpose, VALUES.purpose.assignment);
  writeText(Entitlement.slug, slug, writer);
};
