import { create } from '@bufbuild/protobuf';
import { entitlementId } from '../../model/entitlement.js';
import type { SnapshotEntitlement } from '../../snapshot/reader.js';
import {
  Entitlement_Purpose,
  EntitlementSchema,
  type Entitlement,
} from '../../generated/c1/connector/v2/connector_pb.js';
import { resourceTypeMessages } from './resourceTypes.js';

const accounts = resourceTypeMessages.filter(({ id }) => id === 'user');

/** An entitlement on a resource, which an account can be given. */
export const entitlementMessage = (entitlement: SnapshotEntitlement): Entitlement =>
  create(EntitlementSchema, {
    resource: { id: { resourceType: entitlement.type, resource: entitlement.resourceId } },
    id: entitlementId(entitlement),
    displayName: entitlement.displayName,
    description: entitlement.description,
    grantableTo: accounts,
    purpose: Entitlement_Purpose.ASSIGNMENT,
    slug: entitlement.slug,
  });
