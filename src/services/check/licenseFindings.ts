import { text } from '../../org/record.js';
import type { CompositeReader } from '../../org/read/compositeReader.js';
import {
  type LicenseObject,
  packageLicenses,
  permissionSetLicenses,
  seatsOf,
  userLicenses,
} from '../../resources/licenses.js';
import type { Finding } from '../../schemas/check.js';
import { describeFinding } from './report.js';
import { firstPage, unlessHidden } from './firstPage.js';

const findingsOf = async (reader: CompositeReader, object: LicenseObject): Promise<Finding[]> => {
  const { records } = await firstPage(reader, {
    object: object.name,
    fields: ['Id', object.label, 'Status', object.total, 'UsedLicenses'],
    where: "Status = 'Active'",
  });
  return records.map((license) => {
    const { used, total } = seatsOf(object, license);
    const tokens = [used, total, Math.max(0, total - used)];
    const name = text(license, object.label) ?? license.Id;
    // Salesforce writes -1 for any number of seats.
    if (total < 0) return describeFinding('licenses', 'ok', name, 'seatsUnlimited', [used]);
    return used < total || total === 0
      ? describeFinding('licenses', 'ok', name, 'seats', tokens)
      : describeFinding('licenses', 'warning', name, 'seatsGone', tokens);
  });
};

/**
 * The seats used and left of each license in force. Packages that the running user may not see are left out: that is found
 * where it matters, among the objects of a use.
 *
 * @throws the Salesforce error as the connection gives it
 */
export const licenseFindings = async (reader: CompositeReader): Promise<Finding[]> => {
  const hidden = [describeFinding('licenses', 'warning', permissionSetLicenses.name, 'licensesHidden')];
  const findings = await Promise.all([
    findingsOf(reader, userLicenses),
    unlessHidden(findingsOf(reader, permissionSetLicenses), hidden),
    unlessHidden(findingsOf(reader, packageLicenses), []),
  ]);
  return findings.flat();
};
