import { number, text } from '../../org/record.js';
import type { CompositeReader } from '../../org/read/compositeReader.js';
import type { Finding } from '../../schemas/check.js';
import { describeFinding } from './report.js';
import { firstPage, unlessHidden } from './firstPage.js';

const seatsOf = async (reader: CompositeReader, object: 'UserLicense' | 'PermissionSetLicense'): Promise<Finding[]> => {
  const label = object === 'UserLicense' ? 'Name' : 'MasterLabel';
  const { records } = await firstPage(reader, {
    object,
    fields: ['Id', label, 'Status', 'TotalLicenses', 'UsedLicenses'],
    where: "Status = 'Active'",
  });
  return records.map((license) => {
    const [used, total] = [number(license, 'UsedLicenses'), number(license, 'TotalLicenses')];
    const tokens = [used, total, Math.max(0, total - used)];
    const name = text(license, label) ?? license.Id;
    // Salesforce writes -1 for any number of seats.
    if (total < 0) return describeFinding('licenses', 'ok', name, 'seatsUnlimited', [used]);
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
export const licenseFindings = async (reader: CompositeReader): Promise<Finding[]> => {
  const hidden = [describeFinding('licenses', 'warning', 'PermissionSetLicense', 'licensesHidden')];
  const findings = await Promise.all([
    seatsOf(reader, 'UserLicense'),
    unlessHidden(seatsOf(reader, 'PermissionSetLicense'), hidden),
  ]);
  return findings.flat();
};
