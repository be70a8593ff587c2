/** The kinds of permissions. Those of the last line are entities of Setup, which SetupEntityAccess or a tab setting gives. */
export const permissionKinds = [
  'system',
  'object',
  'field',
  ...(['custom', 'apex', 'page', 'flow', 'app', 'tab', 'other'] as const),
] as const;
export type PermissionKind = (typeof permissionKinds)[number];

/**
 * A permission without its right: what rows of containers are about.
 *
 * `id` is the name as Salesforce has it in its rows: `ModifyAllData`, `Account`, `Account.Rating`, the name of a tab; of an entity
 * of Setup it is the 18-character id of the entity.
 */
export type PermissionRef = { readonly kind: PermissionKind; readonly id: string };

/** A permission as an org has it. */
export type Permission = PermissionRef & {
  /** As the notation names it, without the right: `ModifyAllData`, `Account`, `Account.Rating`, `custom:Export_Invoices`. */
  readonly name: string;
  readonly label: string | null;
  /** Of a field: whether field-level security applies to it; a field without it is open to all who may read the object. */
  readonly isSecured?: boolean;
  /** Of an app: whether anybody may authorize it, also without pre-authorization; null where that is not known. */
  readonly isOpen?: boolean | null;
};

/** The rights that rows of objects, and of fields, have: a bit each. Other permissions have the bit of `read` alone. */
export const rightBits = {
  read: 1,
  create: 2,
  edit: 4,
  delete: 8,
  'view-all': 16,
  'modify-all': 32,
  'view-all-fields': 64,
} as const;
export type Right = keyof typeof rightBits;

/** A permission with its right: what one can ask for. The right of what has none is `read`, which the notation leaves out. */
export type WantedPermission = { readonly permission: Permission; readonly right: Right };
