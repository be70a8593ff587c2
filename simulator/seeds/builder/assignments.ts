import type { Row } from '../../org/types.js';
import type { OrgBuilder } from './orgBuilder.js';
import { componentsOf, permissionSetOfGroup } from './permissionSetGroups.js';
import { takeLicenseOf } from './licenses.js';

export type Assignment = {
  /** When it was made. */
  assignedDate?: string;
  /**
   * An assignment whose time has run out stays as an inactive row (Object Reference: PermissionSetAssignment,
   * IsActive).
   */
  expirationDate?: string;
};

/** Assigns a permission set, and a seat of its permission set license where it needs one. */
export function assignPermissionSet(builder: OrgBuilder, user: Row, set: Row, assignment: Assignment = {}): Row {
  takeLicenseOf(builder, user, set);
  return insertAssignment(builder, user, { PermissionSetId: set.Id }, assignment);
}

/**
 * Assigns a permission set group, and a seat of each permission set license that its components need. The row names
 * both the group and the permission set that the group owns.
 */
export function assignPermissionSetGroup(builder: OrgBuilder, user: Row, group: Row, assignment: Assignment = {}): Row {
  for (const set of componentsOf(builder, group.Id)) takeLicenseOf(builder, user, set);
  const owned = permissionSetOfGroup(builder, group.Id);
  return insertAssignment(builder, user, { PermissionSetGroupId: group.Id, PermissionSetId: owned.Id }, assignment);
}

const insertAssignment = (
  builder: OrgBuilder,
  user: Row,
  given: { PermissionSetId: string; PermissionSetGroupId?: string },
  { assignedDate, expirationDate }: Assignment,
): Row =>
  builder.insert('PermissionSetAssignment', {
    AssigneeId: user.Id,
    ...given,
    SystemModstamp: assignedDate,
    ExpirationDate: expirationDate,
    IsActive: expirationDate === undefined || expirationDate > builder.ago(0),
  });
