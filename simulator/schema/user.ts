import {
  audit,
  createOnly,
  date,
  dateTime,
  email,
  filled,
  flag,
  id,
  integer,
  labeled,
  lastModified,
  longText,
  lookup,
  named,
  pathless,
  phone,
  picklist,
  readOnly,
  required,
  text,
  unique,
  url,
  withFeature,
} from './fields.js';
import { sObject } from './sObject.js';

const TIME_ZONES = [
  'America/Los_Angeles: (GMT-08:00) Pacific Standard Time (America/Los_Angeles)',
  'America/Denver: (GMT-07:00) Mountain Standard Time (America/Denver)',
  'America/Chicago: (GMT-06:00) Central Standard Time (America/Chicago)',
  'America/New_York: (GMT-05:00) Eastern Standard Time (America/New_York)',
  'America/Sao_Paulo: (GMT-03:00) Brasilia Standard Time (America/Sao_Paulo)',
  'GMT: (GMT+00:00) Greenwich Mean Time (GMT)',
  'Europe/London: (GMT+00:00) Greenwich Mean Time (Europe/London)',
  'Europe/Berlin: (GMT+01:00) Central European Standard Time (Europe/Berlin)',
  'Europe/Paris: (GMT+01:00) Central European Standard Time (Europe/Paris)',
  'Asia/Kolkata: (GMT+05:30) India Standard Time (Asia/Kolkata)',
  'Asia/Singapore: (GMT+08:00) Singapore Standard Time (Asia/Singapore)',
  'Asia/Tokyo: (GMT+09:00) Japan Standard Time (Asia/Tokyo)',
  'Australia/Sydney: (GMT+11:00) Australian Eastern Daylight Time (Australia/Sydney)',
];

const LOCALES = [
  'en_US: English (United States)',
  'en_GB: English (United Kingdom)',
  'de_DE: German (Germany)',
  'fr_FR: French (France)',
  'es_ES: Spanish (Spain)',
  'pt_BR: Portuguese (Brazil)',
  'ja_JP: Japanese (Japan)',
  'en_AU: English (Australia)',
  'en_IN: English (India)',
  'en_SG: English (Singapore)',
];

const LANGUAGES = [
  'en_US: English',
  'de: German',
  'fr: French',
  'es: Spanish',
  'pt_BR: Portuguese (Brazil)',
  'ja: Japanese',
];

const ENCODINGS = [
  'UTF-8: Unicode (UTF-8)',
  'ISO-8859-1: General US & Western Europe (ISO-8859-1, ISO-LATIN-1)',
  'Shift_JIS: Japanese (Shift-JIS)',
  'ISO-2022-JP: Japanese (JIS)',
  'EUC-JP: Japanese (EUC)',
];

/** Object Reference, User: UserType. The last two are kept for Salesforce's own processes. */
const USER_TYPES = [
  'Standard',
  'PowerPartner: Partner',
  'CspLitePortal: High Volume Portal',
  'CustomerSuccess: Customer Portal User',
  'PowerCustomerSuccess: Customer Portal Manager',
  'CsnOnly: Chatter Free',
  'Guest',
  'AutomatedProcess: Automated Process',
  'CloudIntegrationUser: Cloud Integration User',
];

/** Object Reference, User: what an org with these features has, and its labels. */
const FEATURE_LICENSES = {
  MarketingUser: 'Marketing User',
  OfflineUser: 'Offline User',
  KnowledgeUser: 'Knowledge User',
  InteractionUser: 'Flow User',
  SupportUser: 'Service Cloud User',
  CallCenterAutoLogin: 'Auto-login To Call Center',
  SFContentUser: 'Salesforce CRM Content User',
  SiteforceContributorUser: 'Site.com Contributor User',
  SiteforcePublisherUser: 'Site.com Publisher User',
  WorkDotComUserFeature: 'WDC User',
  JigsawProspectingUser: 'Data.com User',
};

/** Object Reference: User. Users are never deleted. */
export const user = sObject({
  name: 'User',
  keyPrefix: '005',
  label: 'User',
  calls: ['create', 'update'],
  fields: [
    id(),
    unique(...required(text('Username', 80))),
    required(text('LastName', 80)),
    text('FirstName', 40),
    named(...readOnly(text('Name', 121))),
    labeled('Company Name', text('CompanyName', 80)),
    text('Division', 80),
    text('Department', 80),
    text('Title', 80),
    text('Street'),
    text('City', 40),
    text('State', 80),
    text('PostalCode', 20),
    text('Country', 80),
    required(email('Email')),
    flag('EmailPreferencesAutoBcc', true),
    phone('Phone'),
    phone('MobilePhone'),
    required(text('Alias', 8)),
    labeled('Nickname', ...unique(text('CommunityNickname', 40))),
    labeled('Active', flag('IsActive')),
    labeled('Role ID', lookup('UserRoleId', 'UserRole', 'Users')),
    labeled('Time Zone', ...required(picklist('TimeZoneSidKey', TIME_ZONES))),
    labeled('Locale', ...required(picklist('LocaleSidKey', LOCALES))),
    labeled('Email Encoding', ...required(picklist('EmailEncodingKey', ENCODINGS))),
    labeled('Language', ...required(picklist('LanguageLocaleKey', LANGUAGES))),
    required(lookup('ProfileId', 'Profile', 'Users')),
    readOnly(picklist('UserType', USER_TYPES)),
    lookup('ManagerId', 'User', 'ManagedUsers'),
    pathless(lookup('DelegatedApproverId', ['Group', 'User'], 'DelegatedUsers')),
    text('EmployeeNumber', 20),
    labeled('SAML Federation ID', ...unique(text('FederationIdentifier', 512))),
    longText('AboutMe', 1000),
    Object.entries(FEATURE_LICENSES).flatMap(([name, label]) => labeled(label, flag(`UserPermissions${name}`))),
    flag('ForecastEnabled'),
    withFeature(
      'digital-experiences',
      ...createOnly(lookup('ContactId', 'Contact', 'Users')),
      ...readOnly(
        lookup('AccountId', 'Account', 'Users'),
        flag('IsPartner'),
        picklist('PortalRole', ['Executive', 'Manager', 'Worker: User', 'PersonAccount: Person Account']),
      ),
      flag('IsPortalEnabled'),
    ),
    readOnly(
      dateTime('LastLoginDate'),
      dateTime('LastPasswordChangeDate'),
      integer('NumberOfFailedLogins'),
      date('SuAccessExpirationDate'),
      flag('HasUserVerifiedEmail'),
      flag('HasUserVerifiedPhone'),
      flag('IsProfilePhotoActive'),
      url('SmallPhotoUrl'),
      url('FullPhotoUrl'),
    ),
    audit(),
  ],
});

/** Object Reference: UserLogin. Salesforce makes the row with the user. */
export const userLogin = sObject({
  name: 'UserLogin',
  keyPrefix: '0Yw',
  calls: ['update'],
  since: 29,
  readPermissions: ['ManageUsers'],
  fields: [
    id(),
    readOnly(lookup('UserId', 'User', 'UserLogins')),
    filled(flag('IsFrozen'), flag('IsPasswordLocked')),
    lastModified(),
  ],
});
