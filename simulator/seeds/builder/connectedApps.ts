import type { Row } from '../../org/types.js';
import { developerNameOf } from './developerName.js';
import type { OrgBuilder } from './orgBuilder.js';

export type NewConnectedApp = {
  name: string;
  startUrl?: string;
  /**
   * Only users whose profile or permission set pre-authorizes the app may use it; otherwise anyone may, after consent.
   */
  isAdminApprovedOnly: boolean;
  createdDate?: string;
};

/** Adds a connected app, and its item in the app menu. */
export function addConnectedApp(builder: OrgBuilder, app: NewConnectedApp): Row {
  const row = builder.insert('ConnectedApplication', {
    Name: app.name,
    StartUrl: app.startUrl,
    OptionsAllowAdminApprovedUsersOnly: app.isAdminApprovedOnly,
    CreatedDate: app.createdDate,
  });
  const menu = builder.org.table('AppMenuItem');
  builder.insert('AppMenuItem', {
    Name: developerNameOf(app.name),
    Label: app.name,
    Type: 'ConnectedApplication',
    ApplicationId: row.Id,
    StartUrl: app.startUrl,
    SortOrder: menu.size + 1,
    IsUsingAdminAuthorization: app.isAdminApprovedOnly,
  });
  return row;
}

export type NewOauthToken = { user: Row; app: Row; createdDate: string; lastUsedDate: string; useCount: number };

/** Adds what remains of a user's consent to a connected app. */
export function addOauthToken(builder: OrgBuilder, token: NewOauthToken): Row {
  const [menuItem] = builder.org.table('AppMenuItem').where('ApplicationId', token.app.Id);
  return builder.insert('OauthToken', {
    AppName: token.app.Name,
    UserId: token.user.Id,
    AppMenuItemId: menuItem?.Id,
    CreatedDate: token.createdDate,
    LastUsedDate: token.lastUsedDate,
    UseCount: token.useCount,
  });
}

export type NewExternalClientApp = {
  label: string;
  contactEmail: string;
  /** As for a connected app; undefined: OAuth is not set up for the app, so that it has no policy. */
  isAdminApprovedOnly?: boolean;
  namespace?: string;
};

/** Adds an external client app with its OAuth policies. */
export function addExternalClientApp(builder: OrgBuilder, app: NewExternalClientApp): Row {
  const developerName = developerNameOf(app.label);
  const row = builder.insert('ExternalClientApplication', {
    DeveloperName: developerName,
    MasterLabel: app.label,
    ContactEmail: app.contactEmail,
    NamespacePrefix: app.namespace,
  });
  if (app.isAdminApprovedOnly === undefined) return row;
  builder.insert('ExtlClntAppOauthPlcyCnfg', {
    DeveloperName: `${developerName}_oauthPlcy`,
    MasterLabel: `${app.label} OAuth policies`,
    ExternalClientApplicationId: row.Id,
    PermittedUsersPolicyType: app.isAdminApprovedOnly ? 'AdminApprovedPreAuthorized' : 'AllSelfAuthorized',
    RefreshTokenPolicyType: 'Infinite',
  });
  return row;
}
