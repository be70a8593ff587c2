import type { Row } from '../../org/types.js';
import type { OrgBuilder } from './orgBuilder.js';
import { permissionFields, type SystemPermission } from './permissionSets.js';

export type NewProfile = {
  name: string;
  license: Row;
  userType?: string;
  description?: string;
  permissions?: readonly SystemPermission[];
  /** False for a profile that comes with a license. */
  isCustom?: boolean;
};

/** Adds a profile, and the permission set that Salesforce keeps for it (Object Reference: PermissionSet, ProfileId). */
export function addProfile(builder: OrgBuilder, profile: NewProfile): Row {
  const permissions = permissionFields(profile.permissions ?? []);
  const row = builder.insert('Profile', {
    Name: profile.name,
    UserLicenseId: profile.license.Id,
    UserType: profile.userType ?? 'Standard',
    Description: profile.description,
    ...permissions,
  });
  const shortId = row.Id.slice(0, 15);
  builder.insert('PermissionSet', {
    Name: `X${shortId}`,
    Label: shortId,
    Type: 'Profile',
    IsOwnedByProfile: true,
    ProfileId: row.Id,
    LicenseId: profile.license.Id,
    IsCustom: profile.isCustom ?? true,
    ...permissions,
  });
  return row;
}

/** The permission set that a profile owns. */
export function permissionSetOfProfile(builder: OrgBuilder, profileId: string): Row {
  const [set] = builder.org.table('PermissionSet').where('ProfileId', profileId);
  if (!set) throw new Error(`Profile ${profileId} owns no permission set`);
  return set;
}
