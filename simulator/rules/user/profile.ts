import type { Row } from '../../org/types.js';
import type { FieldValue } from '../../schema/types.js';
import { fieldIntegrity, invalidCrossReference, refused, requiredFieldMissing } from '../faults.js';
import { checkSeat, countSeats, licenseOfProfile } from '../licenses.js';
import { checkUserLicense } from '../permissionSetUserLicense.js';
import type { RuleContext, Values } from '../rules.js';

const PORTAL_USER_TYPES = ['PowerPartner', 'CspLitePortal', 'CustomerSuccess', 'PowerCustomerSuccess'];

export const isPortalUser = ({ UserType }: Values): boolean => PORTAL_USER_TYPES.includes(String(UserType));

const profileOf = (id: unknown, context: RuleContext): Row => {
  const profile = typeof id === 'string' ? context.table('Profile').get(id) : undefined;
  if (!profile) throw invalidCrossReference();
  return profile;
};

/**
 * A profile decides the user's type and license. External users are made from a contact, one for each.
 *
 * @throws REQUIRED_FIELD_MISSING, PORTAL_USER_ALREADY_EXISTS_FOR_CONTACT, UNKNOWN_EXCEPTION, LICENSE_LIMIT_EXCEEDED
 */
export function applyProfile(values: Values, context: RuleContext): void {
  values.UserType = profileOf(values.ProfileId, context).UserType ?? null;
  if (isPortalUser(values)) linkContact(values, context);
  if (values.IsActive) takeSeat(values.ProfileId, context);
}

function linkContact(values: Values, context: RuleContext): void {
  const { ContactId } = values;
  if (typeof ContactId !== 'string') throw requiredFieldMissing(['ContactId']);
  if (
    context
      .table('User')
      .where('ContactId', ContactId)
      .some(({ IsActive }) => IsActive)
  )
    throw refused('PORTAL_USER_ALREADY_EXISTS_FOR_CONTACT', 'portal user already exists for contact', ['ContactId']);
  const { AccountId = null } = context.table('Contact').existing(ContactId);
  checkAccountOwner(AccountId, context);
  values.AccountId = AccountId;
  values.IsPortalEnabled = true;
  values.IsPartner = values.UserType === 'PowerPartner';
}

/**
 * The users of a portal account stand below its owner in the role hierarchy (Salesforce Help 000389462, 000385901).
 *
 * @throws UNKNOWN_EXCEPTION
 */
function checkAccountOwner(accountId: FieldValue, context: RuleContext): void {
  const account = typeof accountId === 'string' ? context.table('Account').get(accountId) : undefined;
  const owner = typeof account?.OwnerId === 'string' ? context.table('User').get(account.OwnerId) : undefined;
  if (owner && !owner.UserRoleId) throw refused('UNKNOWN_EXCEPTION', 'portal account owner must have a role');
}

/**
 * What moves with the profile: internal users stay internal; assigned permission sets must suit the new license
 * (Object Reference: PermissionSetAssignment), or go with the old one.
 */
export function changeProfile(before: Row, changes: Values, context: RuleContext): void {
  const { profileOfOtherLicense: position } = context.settings.switches;
  const after = profileOf(changes.ProfileId, context);
  const isOfOtherLicense = licenseOfProfile(after.Id, context)?.Id !== licenseOfProfile(before.ProfileId, context)?.Id;
  if (isPortalUser(after) !== isPortalUser(before) || (isOfOtherLicense && position === 'refused'))
    throw fieldIntegrity("Profile ID: the profile's user license is not compatible with the user", 'ProfileId');
  changes.UserType = after.UserType ?? null;
  const user = { ...before, ...changes };
  const assignments = context.table('PermissionSetAssignment');
  for (const { Id, PermissionSetId } of assignments.where('AssigneeId', before.Id)) {
    const set = typeof PermissionSetId === 'string' ? context.table('PermissionSet').get(PermissionSetId) : undefined;
    if (!set || set.IsOwnedByProfile) continue;
    if (isOfOtherLicense && position === 'sets removed') {
      if (!suits(set, user, context)) assignments.delete(Id);
    } else checkUserLicense(set, user, context);
  }
}

function suits(set: Row, user: Values, context: RuleContext): boolean {
  try {
    checkUserLicense(set, user, context);
    return true;
  } catch {
    return false;
  }
}

/** Only active users hold a seat of their license. */
export function moveSeat(before: Row, changes: Values, context: RuleContext): void {
  const after = { ...before, ...changes };
  const oldLicense = before.IsActive ? licenseOfProfile(before.ProfileId, context)?.Id : undefined;
  const newLicense = after.IsActive ? licenseOfProfile(after.ProfileId, context)?.Id : undefined;
  if (oldLicense === newLicense) return;
  if (newLicense) takeSeat(after.ProfileId, context);
  if (oldLicense) countSeats(context.table('UserLicense'), oldLicense, -1);
}

function takeSeat(profileId: unknown, context: RuleContext): void {
  const license = licenseOfProfile(profileId, context);
  if (!license) return;
  checkSeat(license, context);
  countSeats(context.table('UserLicense'), license.Id, 1);
}

/** Salesforce assigns the set that the profile owns to whoever has the profile. */
export function assignProfileSet(user: Row, context: RuleContext): void {
  const assignments = context.table('PermissionSetAssignment');
  const sets = context.table('PermissionSet');
  for (const { Id, PermissionSetId } of assignments.where('AssigneeId', user.Id))
    if (typeof PermissionSetId === 'string' && sets.get(PermissionSetId)?.IsOwnedByProfile) assignments.delete(Id);
  if (typeof user.ProfileId !== 'string') return;
  for (const set of sets.where('ProfileId', user.ProfileId))
    assignments.insert({ AssigneeId: user.Id, PermissionSetId: set.Id });
}
