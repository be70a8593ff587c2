import type { Row } from '../../simulator/org/types.js';
import { isInForce } from './containers.js';
import type { Tables } from './tables.js';

const DAY = 24 * 60 * 60 * 1000;

/** What is said of licenses, each as one line: who holds one without need, who lacks one, and how many seats would be free. */
export type LicenseLines = { readonly holders: string[]; readonly lacks: string[]; readonly seats: string[] };

export type Context = {
  readonly tables: Tables;
  readonly readAt: number;
  readonly days: number;
  /** The username of who reads the org. */
  readonly reader: string;
  /** Whether users without a UserType are among those who were read: the org is asked for them, and no snapshot has them. */
  readonly withUsersWithoutType: boolean;
};

/** Answers user by user, and license by license. */
export function licensesSay(context: Context): LicenseLines {
  const { tables } = context;
  const said: LicenseLines = { holders: [], lacks: [], seats: [] };
  for (const license of tables.rows('UserLicense')) sayUserLicense(license, said, context);
  for (const license of tables.rows('PermissionSetLicense')) {
    const holders = tables
      .rows('PermissionSetLicenseAssign', 'PermissionSetLicenseId', license.Id)
      .map(({ AssigneeId }) => tables.get('User', AssigneeId)!);
    const name = String(license.MasterLabel);
    sayAssigned({ license, name, total: Number(license.TotalLicenses), isOfSets: true }, holders, said, context);
    for (const user of tables.rows('User')) {
      const needs = needsOf(user, license.Id, context);
      if (!isRead(user, context) || user.IsActive !== true || holders.includes(user) || !needs.inForce) continue;
      said.lacks.push(`${name}: ${String(user.Username)}`);
    }
  }
  for (const license of tables.rows('PackageLicense')) {
    const holders = tables
      .rows('UserPackageLicense', 'PackageLicenseId', license.Id)
      .map(({ UserId }) => tables.get('User', UserId)!);
    const name = String(license.NamespacePrefix);
    sayAssigned({ license, name, total: Number(license.AllowedLicenses), isOfSets: false }, holders, said, context);
  }
  for (const metric of tables.rows('ActiveFeatureLicenseMetric')) sayFeature(metric, said, context);
  return { holders: said.holders.sort(), lacks: said.lacks.sort(), seats: said.seats.sort() };
}

function sayUserLicense(license: Row, said: LicenseLines, context: Context): void {
  const { tables } = context;
  const name = String(license.Name);
  let freed = 0;
  for (const user of tables.rows('User')) {
    if (!isRead(user, context) || user.IsActive !== true || licenseOf(user, tables) !== license.Id) continue;
    const reason = stateOf(user, context);
    if (reason === null || Number(license.TotalLicenses) < 0) continue;
    const isProposed = isToDeactivate(user, context);
    if (isProposed) freed += 1;
    said.holders.push(`${name}: ${String(user.Username)} ${reason} ${isProposed ? 'deactivate yes' : 'nothing'}`);
  }
  said.seats.push(`${name}: ${freed} + 0`);
}

/** A feature is a checkbox of the user: no command takes it away. */
function sayFeature({ FeatureType, TotalLicenseCount }: Row, said: LicenseLines, context: Context): void {
  const name = String(FeatureType);
  for (const user of Number(TotalLicenseCount) < 0 ? [] : context.tables.rows('User')) {
    const reason = stateOf(user, context);
    if (!isRead(user, context) || user[`UserPermissions${name}`] !== true || reason === null) continue;
    said.holders.push(`${name}: ${String(user.Username)} ${reason} nothing`);
  }
  said.seats.push(`${name}: 0 + 0`);
}

type License = {
  readonly license: Row;
  readonly name: string;
  readonly total: number;
  /** Whether permission sets may be made for it. */
  readonly isOfSets: boolean;
};

function sayAssigned(
  { license, name, total, isOfSets }: License,
  all: readonly Row[],
  said: LicenseLines,
  context: Context,
): void {
  const holders = all.filter((user) => isRead(user, context));
  const active = holders.filter(({ IsActive }) => IsActive === true).length;
  const used = Number(license.UsedLicenses);
  // Of what nobody read, it is not known to which license it belongs.
  const ofKind = isOfSets
    ? context.tables.rows('PermissionSetLicenseAssign').map(({ AssigneeId }) => AssigneeId)
    : context.tables.rows('UserPackageLicense').map(({ UserId }) => UserId);
  const isComplete = ofKind.every((id) => isRead(context.tables.get('User', id)!, context));
  const isTold = isComplete && active < holders.length;
  const counted = isTold && used === holders.length ? 'yes' : isTold && used === active ? 'no' : isOfSets ? '?' : 'yes';
  let [freed, perhaps] = [0, 0];
  for (const user of total < 0 ? [] : holders) {
    const needs = isOfSets ? needsOf(user, license.Id, context) : { inForce: false, ever: false };
    const state = stateOf(user, context);
    const reasons = [...(state === null ? [] : [state]), ...(isOfSets && !needs.inForce ? ['not needed'] : [])];
    if (reasons.length === 0) continue;
    const proposal = proposalFor(user, needs.ever, counted, context);
    if (proposal.endsWith(' yes')) freed += 1;
    if (proposal.endsWith(' not known')) perhaps += 1;
    said.holders.push(`${name}: ${String(user.Username)} ${reasons.join(' ')} ${proposal}`);
  }
  said.seats.push(`${name}: ${freed} + ${perhaps}`);
}

/** @param counted whether Salesforce counts the seats of inactive users: `?` for not known */
function proposalFor(user: Row, isNeeded: boolean, counted: 'yes' | 'no' | '?', context: Context): string {
  if (user.IsActive !== true && counted === 'no') return 'nothing';
  if (isNeeded) {
    if (counted === 'yes' || !isToDeactivate(user, context)) return 'nothing';
    return counted === 'no' ? 'deactivate yes' : 'deactivate not known';
  }
  if (user.Username === context.reader) return 'nothing';
  if (isService(user, context.tables) && canLogIn(user, context.tables)) return 'nothing';
  return user.IsActive === true || counted === 'yes' ? 'revoke yes' : 'revoke not known';
}

function isToDeactivate(user: Row, context: Context): boolean {
  if (user.IsActive !== true || user.Username === context.reader || stateOf(user, context) === null) return false;
  return !(isService(user, context.tables) && canLogIn(user, context.tables));
}

function isRead({ UserType }: Row, { withUsersWithoutType }: Context): boolean {
  return withUsersWithoutType || Boolean(UserType);
}

/** Why a user does not use what the user has; null: nothing says so. */
function stateOf(user: Row, { tables, readAt, days }: Context): string | null {
  if (user.IsActive !== true) return 'inactive';
  if (!canLogIn(user, tables)) return 'frozen';
  if (['Guest', 'AutomatedProcess', 'CloudIntegrationUser'].includes(String(user.UserType))) return null;
  const last = Date.parse(String(user.LastLoginDate ?? user.CreatedDate));
  return readAt - last >= days * DAY ? 'unused' : null;
}

const canLogIn = (user: Row, tables: Tables): boolean =>
  user.IsActive === true && !tables.rows('UserLogin', 'UserId', user.Id).some(({ IsFrozen }) => IsFrozen === true);

const licenseOf = (user: Row, tables: Tables): unknown => tables.get('Profile', user.ProfileId)?.UserLicenseId;

function isService(user: Row, tables: Tables): boolean {
  const license = tables.get('UserLicense', tables.get('Profile', user.ProfileId)?.UserLicenseId);
  return (
    ['AutomatedProcess', 'CloudIntegrationUser'].includes(String(user.UserType)) ||
    String(license?.LicenseDefinitionKey).endsWith('_INTEGRATION_USER')
  );
}

/** Whether a user has a permission set that is made for a license: by assignments in force, and by any. */
function needsOf(
  user: Row,
  licenseId: string,
  { tables }: Context,
): { readonly inForce: boolean; readonly ever: boolean } {
  let [inForce, ever] = [false, false];
  for (const assignment of tables.rows('PermissionSetAssignment', 'AssigneeId', user.Id)) {
    const set = tables.get('PermissionSet', assignment.PermissionSetId);
    const group = assignment.PermissionSetGroupId ?? set?.PermissionSetGroupId;
    const inGroup =
      typeof group === 'string'
        ? tables
            .rows('PermissionSetGroupComponent', 'PermissionSetGroupId', group)
            .map(({ PermissionSetId }) => tables.get('PermissionSet', PermissionSetId))
        : [];
    if (![set, ...inGroup].some((one) => one?.LicenseId === licenseId)) continue;
    ever = true;
    if (isInForce(assignment, tables)) inForce = true;
  }
  return { inForce, ever };
}
