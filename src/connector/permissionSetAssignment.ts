import type { EntitlementRef } from '../model/entitlement.js';
import type { SalesforceRecord } from '../org/query.js';
import type { AccessSink } from './connector.js';
import { flag, text, time } from './record.js';

/**
 * The grant that a PermissionSetAssignment makes. An assignment whose expiry has passed stays as an inactive record
 * and gives nothing.
 *
 * Source: "PermissionSetAssignment", Object Reference (ExpirationDate, IsActive).
 */
export const grantAssignment = (assignment: SalesforceRecord, entitlement: EntitlementRef, sink: AccessSink): void => {
  const expiresAt = time(assignment, 'ExpirationDate');
  if (expiresAt && !flag(assignment, 'IsActive')) {
    sink.dropped('grant', entitlement.type, 'assignment-expired');
    return;
  }
  const principalId = text(assignment, 'AssigneeId');
  if (principalId) sink.grant({ entitlement, principalId, expiresAt });
};
