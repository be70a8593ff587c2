import { number, text } from '../../connector/record.js';
import type { OrgClient } from '../../org/client.js';
import { errorCodeOf } from '../../org/errors.js';
import type { Finding } from './checkReport.js';
import { describeFinding } from './describeFinding.js';
import { firstPage } from './firstPage.js';

const seatsOf = async (client: OrgClient, object: 'UserLicense' | 'PermissionSetLicense'): Promise<Finding[]> => {
  const label = object === 'UserLicense' ? 'Name' : 'MasterLabel';
  const { records } = await firstPage(client, {
    object,
    fields: ['Id', label, 'Status', 'TotalLicenses', 'UsedLicenses'],
    where: "Status = 'Active'",
  });
  return records.map((license) => {
    const [used, total] = [number(license, 'UsedLicenses'), number(license, 'TotalLicenses')];
    const tokens = [String(used), String(total), String(Math.max(0, total - used))];
    const name = text(license, label) ?? license.Id;
    // Salesforce writes -1 for any number of seats.
    if (total < 0) return describeFinding('licenses', 'ok', name, 'seatsUnlimited', [String(used)]);
    return used < total || total === 0
      ? describeFinding('licenses', 'ok', name, 'seats', tokens)
      : describeFinding('licenses', 'warning', name, 'seatsGone', tokens);
  });
};

/**
 * The seats used and left of each user license and permission set license.
 *
 * Source: "UserLicense" and "PermissionSetLicense", Object Reference.
 *
 * @throws the Salesforce error as the connection gives it
 */
export const licenseFindings = async (client: OrgClient): Promise<Finding[]> => {
  const permissionSetLicenses = seatsOf(client, 'PermissionSetLicense').catch((error: unknown) => {
    if (errorCodeOf(error) !== 'INVALID_TYPE') throw error;
    return [describeFinding('licenses', 'warning', 'PermissionSetLicense', 'licensesHidden')];
  });
  return (await Promise.all([seatsOf(client, 'UserLicense'), permissionSetLicenses])).flat();
};
