import type { Row } from '../../org/types.js';
import type { Fields, OrgBuilder } from './orgBuilder.js';
import { permissionSetOfProfile } from './profiles.js';
import { takeSeat } from './licenses.js';
import { addSystemGroup } from './systemGroups.js';

export type NewUser = {
  username: string;
  firstName?: string;
  lastName: string;
  /** The username where it is not given. */
  email?: string;
  /** Null for the users that run Salesforce's own processes. */
  profile: Row | null;
  /** The profile's where it is not given. */
  userType?: string | null;
  role?: Row;
  manager?: Row;
  /** The contact of a partner or customer user. */
  contact?: Row;
  isActive?: boolean;
  isFrozen?: boolean;
  isPasswordLocked?: boolean;
  createdDate?: string;
  lastLoginDate?: string;
  /** Fields without a rule of their own: Title, Department, TimeZoneSidKey… */
  more?: Fields;
};

/**
 * Adds a user, and what Salesforce makes along with it: the login, the assignment of the profile's permission set, the
 * groups of the user's managers and of the user's subordinates. An active user takes a seat of the profile's license.
 */
export function addUser(builder: OrgBuilder, user: NewUser): Row {
  const isActive = user.isActive ?? true;
  const row = builder.insert('User', {
    ...userFields(builder, user),
    ...(user.contact ? portalFields(user.contact, user.role, user.profile) : {}),
    IsActive: isActive,
    ...user.more,
  });
  builder.insert('UserLogin', {
    UserId: row.Id,
    IsFrozen: user.isFrozen ?? false,
    IsPasswordLocked: user.isPasswordLocked ?? false,
  });
  if (user.profile) {
    builder.insert('PermissionSetAssignment', {
      AssigneeId: row.Id,
      PermissionSetId: permissionSetOfProfile(builder, user.profile.Id).Id,
      SystemModstamp: row.CreatedDate,
    });
    if (isActive) takeSeat(builder, 'UserLicense', String(user.profile.UserLicenseId));
  }
  if (builder.has('manager-groups') && row.UserType === 'Standard') {
    addSystemGroup(builder, 'Manager', row);
    addSystemGroup(builder, 'ManagerAndSubordinatesInternal', row);
  }
  return row;
}

function userFields(builder: OrgBuilder, user: NewUser): Fields {
  return {
    Username: user.username,
    FirstName: user.firstName,
    LastName: user.lastName,
    Name: [user.firstName, user.lastName].filter(Boolean).join(' '),
    Email: user.email ?? user.username,
    Alias: user.username.replace(/@.*/, '').slice(0, 8),
    CommunityNickname: `User${String(builder.org.table('User').size + 1).padStart(9, '0')}`,
    ProfileId: user.profile?.Id,
    UserType: user.userType === undefined ? user.profile?.UserType : user.userType,
    UserRoleId: user.role?.Id,
    ManagerId: user.manager?.Id,
    TimeZoneSidKey: 'America/Los_Angeles',
    LocaleSidKey: 'en_US',
    LanguageLocaleKey: 'en_US',
    EmailEncodingKey: 'UTF-8',
    CreatedDate: user.createdDate,
    LastLoginDate: user.lastLoginDate,
    LastPasswordChangeDate: user.createdDate,
  };
}

const portalFields = (contact: Row, role: Row | undefined, profile: Row | null): Fields => ({
  ContactId: contact.Id,
  AccountId: contact.AccountId,
  IsPortalEnabled: true,
  IsPartner: profile?.UserType === 'PowerPartner',
  PortalRole: role?.PortalRole,
});
