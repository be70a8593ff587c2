/** What SetupEntityAccess or a tab setting gives, and the notation names with a prefix: `apex:InvoiceCtl`. */
export const prefixes = ['custom', 'apex', 'page', 'flow', 'app', 'tab'] as const;
export type Prefix = (typeof prefixes)[number];

/** The kinds of permissions. `other`: an entity of Setup for which the notation has no prefix. */
export const permissionKinds = ['system', 'object', 'field', ...prefixes, 'other'] as const;
export type PermissionKind = (typeof permissionKinds)[number];

/**
 * A permission without its right: what rows of containers are about.
 *
 * `id` is the name as Salesforce has it in its rows: `ModifyAllData`, `Account`, `Account.Rating`, the name of a tab; of an entity
 * of Setup it is the 18-character id of the entity.
 */
export type PermissionRef = { readonly kind: PermissionKind; readonly id: string };

/** The id of an object permission that is about any object. */
export const ANY_OBJECT = '*';

/** A permission as an org has it. */
export type Permission = PermissionRef & {
  /** As the notation names it, without the right: `ModifyAllData`, `Account`, `Account.Rating`, `custom:Export_Invoices`. */
  readonly name: string;
  readonly label: string | null;
  /** Of a field: whether field-level security applies to it; a field without it is open to all who may read the object. */
  readonly isSecured?: boolean;
  /** Of a field: the ids of the rows that are about it, where these may be others than `id`, or more. */
  readonly rowIds?: readonly string[];
  /** Of a field: null where nobody knows whether Salesforce works out each value, so that nobody may edit it. */
  readonly isComputed?: null;
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

const rights = Object.keys(rightBits) as Right[];

/** The rights that fields have. Source: "FieldPermissions", Object Reference. */
const fieldRights: readonly Right[] = ['read', 'edit'];

/** The rights that the permissions of a kind have; none where there is nothing to choose. */
export function rightsOf(kind: PermissionKind): readonly Right[] {
  if (kind === 'object') return rights;
  return kind === 'field' ? fieldRights : [];
}

/** A permission as somebody names it. Whether there is one of that name, and which one, only an org tells. */
export type PermissionName =
  | { readonly kind: 'system' | Prefix; readonly name: string }
  | { readonly kind: 'object'; readonly object: string; readonly right: Right }
  | { readonly kind: 'field'; readonly object: string; readonly field: string; readonly right: Right };

/** Why a text names no permission. `right`: what stands in the place of the right. */
export type NotationProblem =
  | { readonly problem: 'empty' | 'name missing' | 'right missing' }
  | { readonly problem: 'right unknown' | 'right not of fields'; readonly right: string }
  | { readonly problem: 'right not taken'; readonly right: string; readonly without: string };

/**
 * Reads a permission in the notation: `ModifyAllData`, `Account:delete`, `Account.Rating:edit`, `custom:Export_Invoices`. Prefixes win over
 * labels, the right stands after the last colon, the field after the first dot; prefixes and rights may be in any case.
 *
 * A text without a colon may be the name or the label of a system permission; an object or a field without its right looks the same.
 */
export function parsePermission(text: string): PermissionName | NotationProblem {
  const whole = text.trim();
  if (whole === '') return { problem: 'empty' };
  if (!whole.includes(':')) return { kind: 'system', name: whole };
  const [first] = splitAt(whole, whole.indexOf(':'));
  const prefix = prefixes.find((known) => known === first.toLowerCase());
  if (prefix) return parseEntity(prefix, whole);
  const [subject, written] = splitAt(whole, whole.lastIndexOf(':'));
  if (subject === '') return { problem: 'name missing' };
  if (written === '') return { problem: 'right missing' };
  const right = rightNamed(written);
  if (!right) return { problem: 'right unknown', right: written };
  if (!subject.includes('.')) return { kind: 'object', object: subject, right };
  const [object, field] = splitAt(subject, subject.indexOf('.'));
  if (object === '' || field === '') return { problem: 'name missing' };
  return fieldRights.includes(right)
    ? { kind: 'field', object, field, right }
    : { problem: 'right not of fields', right: written };
}

/** A permission in the notation. Only those of objects and fields have a right. */
export function formatPermission({
  permission: { kind, name },
  right,
}: {
  readonly permission: Pick<Permission, 'kind' | 'name'>;
  readonly right: Right;
}): string {
  return rightsOf(kind).length > 0 ? `${name}:${right}` : name;
}

function parseEntity(prefix: Prefix, whole: string): PermissionName | NotationProblem {
  const [, name] = splitAt(whole, whole.indexOf(':'));
  if (name === '') return { problem: 'name missing' };
  if (!name.includes(':')) return { kind: prefix, name };
  const [entity, last] = splitAt(name, name.lastIndexOf(':'));
  return rightNamed(last)
    ? { problem: 'right not taken', right: last, without: `${prefix}:${entity}` }
    : { kind: prefix, name };
}

function rightNamed(text: string): Right | undefined {
  return rights.find((right) => right === text.toLowerCase());
}

/** What stands before and after a position, without spaces around it. */
function splitAt(text: string, position: number): [before: string, after: string] {
  return [text.slice(0, position).trim(), text.slice(position + 1).trim()];
}
