import type { Row } from '../../org/types.js';
import type { OrgBuilder } from './orgBuilder.js';
import { permissionSetOfGroup } from './permissionSetGroups.js';

export type Assignment = {
  /** When it was made. */
  assignedDate?: string;
  /** An assignment whose time has run out stays as an inactive row (Object Reference: PermissionSetAssignment, IsActive). */
  expirationDate?: string;
};

export const assignPermissionSet = (builder: OrgBuilder, user: Row, set: Row, assignment: Assignment = {}): Row =>
  insertAssignment(builder, user, { PermissionSetId: set.Id }, assignment);

/** The row names both the group and the permission set that the group owns. */
export const assignPermissionSetGroup = (
  builder: OrgBuilder,
  user: Row,
  group: Row,
  assignment: Assignment = {},
): Row =>
  insertAssignment(
    builder,
    user,
    { PermissionSetGroupId: group.Id, PermissionSetId: permissionSetOfGroup(builder, group.Id).Id },
    assignment,
  );

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
