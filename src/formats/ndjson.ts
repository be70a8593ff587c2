import type { GrantView } from '../model/grant.js';
import { entitlementId, inheritanceDepth } from '../model/entitlement.js';
import { resourceType } from '../model/resourceType.js';
import type { SnapshotReader } from '../snapshot/reader.js';
import type { Format } from './format.js';
import { toChunks } from './chunks.js';

/** All records of one record type have the same keys, so that a warehouse finds the same columns in each of them. */
function* records(snapshot: SnapshotReader, view: GrantView): Generator<object> {
  for (const account of snapshot.accounts()) {
    yield {
      record_type: 'account',
      id: account.id,
      display_name: account.displayName,
      first_name: account.firstName,
      last_name: account.lastName,
      email: account.email,
      login: account.username,
      status: account.status,
      status_details: account.statusDetails,
      type: account.type,
      employee_id: account.employeeId,
      manager_id: account.managerId,
      manager_email: account.managerEmail,
      last_login: account.lastLogin,
      created_at: account.createdAt,
      profile: account.profile,
    };
  }
  for (const resource of snapshot.resources()) {
    yield {
      record_type: 'resource',
      resource_type: resource.type,
      trait: resourceType(resource.type).trait,
      id: resource.id,
      display_name: resource.displayName,
      stable_name: resource.stableName,
      description: resource.description,
      parent_resource: resource.parentId,
      profile: resource.profile,
    };
  }
  for (const entitlement of snapshot.entitlements()) {
    yield {
      record_type: 'entitlement',
      id: entitlementId(entitlement),
      resource_type: entitlement.type,
      resource_id: entitlement.resourceId,
      entitlement_slug: entitlement.slug,
      display_name: entitlement.displayName,
      description: entitlement.description,
    };
  }
  for (const entitlement of snapshot.entitlements()) {
    const id = entitlementId(entitlement);
    for (const holder of snapshot.grantsOf(entitlement, view)) {
      yield {
        record_type: 'grant',
        entitlement_id: id,
        resource_type: entitlement.type,
        resource_id: entitlement.resourceId,
        entitlement_slug: entitlement.slug,
        principal_id: holder.id,
        is_direct: holder.isDirect,
        expires_at: holder.expiresAt,
      };
    }
  }
  for (const { from, to } of snapshot.inheritances()) {
    yield {
      record_type: 'inheritance',
      principal_entitlement_id: entitlementId(from),
      principal_resource_type: from.type,
      principal_resource_id: from.resourceId,
      principal_entitlement_slug: from.slug,
      inherited_entitlement_id: entitlementId(to),
      inherited_resource_type: to.type,
      inherited_resource_id: to.resourceId,
      inherited_entitlement_slug: to.slug,
      inheritance_depth: inheritanceDepth(to),
    };
  }
}

function* lines(snapshot: SnapshotReader, view: GrantView): Generator<string> {
  for (const record of records(snapshot, view)) yield `${JSON.stringify(record)}\n`;
}

/**
 * One JSON object on each line, for warehouses and `jq`. A grant is direct if Salesforce stores it. All other grants follow from the
 * inheritances, or from who manages whom.
 */
export const ndjson: Format = {
  id: 'ndjson',
  extensions: ['.ndjson', '.jsonl'],
  defaultView: 'effective',
  isText: true,
  write: (snapshot, { view }) => toChunks(lines(snapshot, view)),
};
