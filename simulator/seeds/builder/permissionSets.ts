import type { Row } from '../../org/types.js';
import { developerNameOf } from './developerName.js';
import type { OrgBuilder } from './orgBuilder.js';
import { permissionFields, type SystemPermission } from './permissions.js';

export type NewPermissionSet = {
  label: string;
  /** The API name. */
  name?: string;
  description?: string;
  /** A UserLicense or a PermissionSetLicense. */
  license?: Row;
  permissions?: readonly SystemPermission[];
  /** Holds only in a session that was raised to it. */
  hasActivationRequired?: boolean;
  namespace?: string;
  /** False for a set that comes with a permission set licence. */
  isCustom?: boolean;
};

export const addPermissionSet = (builder: OrgBuilder, set: NewPermissionSet): Row =>
  builder.insert('PermissionSet', {
    Name: set.name ?? developerNameOf(set.label),
    Label: set.label,
    Description: set.description,
    Type: typeOf(set),
    LicenseId: set.license?.Id,
    IsCustom: set.isCustom ?? true,
    HasActivationRequired: set.hasActivationRequired,
    NamespacePrefix: set.namespace,
    PsgCount: 0,
    ...permissionFields(set.permissions ?? []),
  });

function typeOf(set: NewPermissionSet): string {
  if (set.isCustom === false) return 'Standard';
  return set.hasActivationRequired ? 'Session' : 'Regular';
}
