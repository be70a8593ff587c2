import type { Org, Row } from '../../../../simulator/org/types.js';
import type { Findings, LeftOut } from './findings.js';
import type { WalkOptions } from './options.js';
import { rowsOf, textOf } from './rows.js';

export function walkAccounts(org: Org, options: WalkOptions, findings: Findings): void {
  for (const user of rowsOf(org, 'User')) {
    const reason = whyLeftOut(user, options);
    if (reason) {
      findings.leftOut.set(user.Id, reason);
      continue;
    }
    const login = rowsOf(org, 'UserLogin').find((row) => row.UserId === user.Id);
    const frozen = login?.IsFrozen === true;
    const details = [];
    if (user.IsActive !== true) details.push('inactive');
    if (frozen) details.push('frozen');
    if (login?.IsPasswordLocked === true) details.push('password locked');
    const username = textOf(user, 'Username') ?? '';
    const lastLogin = textOf(user, 'LastLoginDate');
    findings.accounts.set(user.Id, {
      id: user.Id,
      name: [textOf(user, 'FirstName'), textOf(user, 'LastName')].filter(Boolean).join(' '),
      username,
      email: options.usernameForEmail ? username : textOf(user, 'Email'),
      status: user.IsActive === true && !frozen ? 'enabled' : 'disabled',
      statusDetails: details.length > 0 ? details.join(', ') : null,
      type: isService(org, user) ? 'service' : 'human',
      lastLogin: lastLogin === null ? null : Date.parse(lastLogin),
      managerId: textOf(user, 'ManagerId'),
    });
  }
  for (const account of findings.accounts.values()) {
    if (account.managerId !== null && !findings.accounts.has(account.managerId)) account.managerId = null;
  }
}

function whyLeftOut(user: Row, options: WalkOptions): LeftOut | null {
  const userType = textOf(user, 'UserType');
  if (userType === null) return 'user-without-type';
  if (userType !== 'Standard' && !options.syncNonStandardUsers) return 'user-non-standard';
  if (user.IsActive !== true && !options.syncDeactivatedUsers) return 'user-deactivated';
  return null;
}

function isService(org: Org, user: Row): boolean {
  const userType = textOf(user, 'UserType');
  if (userType === 'AutomatedProcess' || userType === 'CloudIntegrationUser') return true;
  const profile = rowsOf(org, 'Profile').find((row) => row.Id === user.ProfileId);
  const license = rowsOf(org, 'UserLicense').find((row) => row.Id === profile?.UserLicenseId);
  const key = license ? (textOf(license, 'LicenseDefinitionKey') ?? '') : '';
  return key.startsWith('PID_DigitalAgent') || key.endsWith('_INTEGRATION_USER') || key === 'PID_XOrg_Proxy_User';
}
