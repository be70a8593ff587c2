/** A value of a Salesforce field that this plugin writes. */
export type FieldValue = string | number | boolean | null;
export type Fields = Readonly<Record<string, FieldValue>>;

export type WritableObject =
  'PermissionSetAssignment' | 'GroupMember' | 'UserTerritory2Association' | 'User' | 'UserLogin';

/**
 * One record to insert, update or delete. `before` is what the fields held when the write was planned: enough to undo it.
 */
export type RecordWrite =
  | { readonly op: 'insert'; readonly object: WritableObject; readonly fields: Fields }
  | {
      readonly op: 'update';
      readonly object: WritableObject;
      /** The 18-character id. */
      readonly id: string;
      readonly fields: Fields;
      readonly before: Fields;
    }
  | { readonly op: 'delete'; readonly object: WritableObject; readonly id: string; readonly before: Fields };

/**
 * The fields that no two records of an object share, so that a record can be found without its id; null for the objects
 * of which this plugin makes no second one for the same thing.
 *
 * Sources: the duplicate rules of PermissionSetAssignment, GroupMember and UserTerritory2Association, and the unique
 * username of User, Object Reference.
 */
export const naturalKey: Readonly<Record<WritableObject, readonly string[] | null>> = {
  PermissionSetAssignment: ['AssigneeId', 'PermissionSetId', 'PermissionSetGroupId'],
  GroupMember: ['GroupId', 'UserOrGroupId'],
  UserTerritory2Association: ['UserId', 'Territory2Id'],
  User: ['Username'],
  UserLogin: null,
};

/**
 * Objects whose writes make Salesforce recalculate sharing, and so lock one another: one call at a time.
 *
 * Source: "Mitigate Record Locking", on group membership locks, Salesforce Well-Architected.
 */
export const mustRunAlone = (object: WritableObject): boolean => object !== 'PermissionSetAssignment';
