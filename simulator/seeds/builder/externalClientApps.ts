import type { Row } from '../../org/types.js';
import { developerNameOf } from './developerName.js';
import type { OrgBuilder } from './orgBuilder.js';

export type NewExternalClientApp = { label: string; contactEmail: string; isAdminApprovedOnly: boolean };

/** Adds an external client app with its OAuth policies. */
export function addExternalClientApp(builder: OrgBuilder, app: NewExternalClientApp): Row {
  const developerName = developerNameOf(app.label);
  const row = builder.insert('ExternalClientApplication', {
    DeveloperName: developerName,
    MasterLabel: app.label,
    ContactEmail: app.contactEmail,
  });
  builder.insert('ExtlClntAppOauthPlcyCnfg', {
    DeveloperName: `${developerName}_oauthPlcy`,
    MasterLabel: `${app.label} OAuth policies`,
    ExternalClientApplicationId: row.Id,
    PermittedUsersPolicyType: app.isAdminApprovedOnly ? 'AdminApprovedPreAuthorized' : 'AllSelfAuthorized',
    RefreshTokenPolicyType: 'Infinite',
  });
  return row;
}
