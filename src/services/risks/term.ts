import {
  ANY_OBJECT,
  parsePermission,
  prefixes,
  rightsOf,
  type NotationProblem,
  type PermissionName,
  type Right,
} from '../../model/permission.js';
import type { ResourceTypeId } from '../../model/resourceType.js';
import { kindNamed } from '../../resources/kindWords.js';

/** What stands for any access of a kind. */
const ANY = '*';

/** What a term of a rule names. Whether there is one of that name, only an org tells. */
export type TermName =
  | { readonly is: 'permission'; readonly name: PermissionName }
  /** A right on any object. */
  | { readonly is: 'any object'; readonly right: Right }
  /** An access with its kind; `name` is null for any of the kind. */
  | {
      readonly is: 'access';
      readonly type: ResourceTypeId;
      /** The word for those resources of the type that alone are meant, such as `queue`. */
      readonly part?: string;
      readonly name: string | null;
    };

/**
 * Reads a term of a rule: a permission in the notation, `*:delete` for any object, or an access with its kind, of which `*` is any.
 * The words of kinds are those of flags, in any case. They win over labels of objects, as the prefixes of permissions do.
 */
export function parseTerm(text: string): TermName | NotationProblem {
  const whole = text.trim();
  const colon = whole.indexOf(':');
  const [first, rest] = colon < 0 ? [whole, ''] : [whole.slice(0, colon).trim(), whole.slice(colon + 1).trim()];
  const kind = colon < 0 ? undefined : kindNamed(first);
  if (kind)
    return rest === '' ? { problem: 'name missing' } : { is: 'access', ...kind, name: rest === ANY ? null : rest };
  if (first === ANY_OBJECT && colon >= 0) {
    if (rest === '') return { problem: 'right missing' };
    const right = rightsOf('object').find((one) => one === rest.toLowerCase());
    return right ? { is: 'any object', right } : { problem: 'right unknown', right: rest };
  }
  if (prefixes.some((prefix) => prefix === first.toLowerCase()) && rest === ANY) return { problem: 'name missing' };
  const name = parsePermission(whole);
  return 'problem' in name ? name : { is: 'permission', name };
}
