import type { Row } from '../../org/types.js';
import type { OrgBuilder } from './orgBuilder.js';

export type NewUserLicense = {
  name: string;
  /** LicenseDefinitionKey */
  key: string;
  total: number;
};

export const addUserLicense = (builder: OrgBuilder, { name, key, total }: NewUserLicense): Row =>
  builder.insert('UserLicense', {
    Name: name,
    MasterLabel: name,
    LicenseDefinitionKey: key,
    TotalLicenses: total,
    UsedLicenses: 0,
    UsedLicensesLastUpdated: builder.ago(0),
  });
