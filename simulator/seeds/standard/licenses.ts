import type { Row } from '../../org/types.js';
import { buildEach } from '../builder/buildEach.js';
import type { OrgBuilder } from '../builder/orgBuilder.js';
import { addUserLicense } from '../builder/licenses.js';

/** The user licenses of a new org, by LicenseDefinitionKey (Object Reference: UserLicense). */
const LICENSES = {
  SFDC: { name: 'Salesforce', total: 2 },
  AUL: { name: 'Salesforce Platform', total: 3 },
  PID_CHATTER: { name: 'Chatter Free', total: 5000 },
  PID_SALESFORCE_INTEGRATION_USER: { name: 'Salesforce Integration', total: 5 },
  PID_XOrg_Proxy_User: { name: 'XOrg Proxy User', total: 2 },
  PID_Guest_User: { name: 'Guest User License', total: 25 },
};

export type StandardLicense = keyof typeof LICENSES;

/** Adds the standard user licenses; a new org's number of seats holds where none is given. */
export const addStandardLicenses = (
  builder: OrgBuilder,
  seats: Partial<Record<StandardLicense, number>>,
): Record<StandardLicense, Row> =>
  buildEach(LICENSES, ({ name, total }, key) => addUserLicense(builder, { key, name, total: seats[key] ?? total }));
