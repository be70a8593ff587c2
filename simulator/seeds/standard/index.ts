import type { Row } from '../../org/types.js';
import type { OrgBuilder } from '../builder/orgBuilder.js';
import { addOrgWideGroup } from '../builder/systemGroups.js';
import { addUser, type NewUser } from '../builder/users.js';
import { addStandardLicenses, type StandardLicense } from './licenses.js';
import { addStandardProfiles, type StandardProfile } from './profiles.js';

export type { StandardLicense, StandardProfile };

export type NewOrg = {
  name: string;
  country: string;
  /** The first user, with the profile System Administrator. */
  admin: Omit<NewUser, 'profile'>;
  /** Seats bought of the standard licenses. */
  seats?: Partial<Record<StandardLicense, number>>;
};

export type StandardOrg = {
  admin: Row;
  licenses: Record<StandardLicense, Row>;
  profiles: Record<StandardProfile, Row>;
};

/** Opens an org: what Salesforce itself makes, and its first administrator. */
export function openOrg(builder: OrgBuilder, { name, country, admin, seats = {} }: NewOrg): StandardOrg {
  builder.insert('Organization', {
    Id: builder.org.id,
    Name: name,
    Country: country,
    OrganizationType: builder.org.settings.edition,
    InstanceName: 'SIM1',
    DefaultLocaleSidKey: 'en_US',
    LanguageLocaleKey: 'en_US',
    TimeZoneSidKey: 'America/Los_Angeles',
  });
  const licenses = addStandardLicenses(builder, seats);
  const profiles = addStandardProfiles(builder, licenses);
  addOrgWideGroup(builder, 'Organization', name, 'AllInternalUsers');
  if (builder.has('digital-experiences')) {
    addOrgWideGroup(builder, 'AllCustomerPortal', 'All Customer Portal Users', 'AllCustomerPortalUsers');
    addOrgWideGroup(builder, 'PRMOrganization', 'All Partner Users', 'AllPartnerUsers');
  }
  const administrator = addUser(builder, { ...admin, profile: profiles['System Administrator'] });
  addProcessUsers(builder);
  return { admin: administrator, licenses, profiles };
}

/** The users that Salesforce's own processes run as. They have no profile and take no seat. */
function addProcessUsers(builder: OrgBuilder): void {
  const shortOrgId = builder.org.id.slice(0, 15).toLowerCase();
  const email = 'noreply@salesforce.example';
  addUser(builder, {
    username: `autoproc@${shortOrgId}.example`,
    firstName: 'Automated',
    lastName: 'Process',
    email,
    profile: null,
    userType: 'AutomatedProcess',
  });
  addUser(builder, {
    username: `cloud@${shortOrgId}.example`,
    firstName: 'Platform Integration',
    lastName: 'User',
    email,
    profile: null,
    userType: 'CloudIntegrationUser',
  });
}
