export const columns = [
  'Type',
  'Last Name',
  'First Name',
  'User ID',
  'User Status',
  'Email Address',
  'Entitlement Display Name',
  'Entitlement',
  'Resource Type',
  'Resource Name',
  'Entitlement Description',
  'Entitlement Slug',
  'Full Name',
  'Username',
  'Manager ID',
  'User Type',
  'Account Owner',
  'Last Login',
] as const;

export type Column = (typeof columns)[number];
export type UploadRow = Record<Column, string>;
export type Upload = { identities: UploadRow[]; entitlements: UploadRow[]; grants: UploadRow[] };

export const entitlementColumns: Column[] = [
  'Entitlement Display Name',
  'Entitlement',
  'Resource Type',
  'Resource Name',
  'Entitlement Description',
  'Entitlement Slug',
];

/** The cells that must be filled and those that may be filled, by the type of the row. All other cells must be empty. */
export const cells: Record<string, { filled: Column[]; optional: Column[] }> = {
  Identity: {
    filled: ['Last Name', 'User ID', 'User Status', 'Email Address', 'Full Name', 'Username'],
    optional: ['First Name', 'Manager ID', 'User Type', 'Account Owner', 'Last Login'],
  },
  Entitlement: { filled: entitlementColumns, optional: [] },
  Grant: { filled: ['Last Name', 'User ID', 'Email Address', ...entitlementColumns], optional: ['First Name'] },
};

/** The layouts in which the upload reads `Last Login`. */
export const lastLoginLayouts = [
  '2006-01-02 15:04:05',
  '2006-01-02 15:04:05.000',
  '2006-01-02 15:04:05.000000',
  '2006-01-02 15:04:05.000000000',
  '2006-01-02T15:04:05Z',
  '2006-01-02T15:04:05.000Z',
  '2006-01-02T15:04:05.000-07:00',
  '2006-01-02',
  '01/02/2006 15:04:05',
  '02/01/2006 15:04:05',
  '01/02/2006',
  '02/01/2006',
  'Jan 02, 2006 15:04:05',
  '02-JAN-2006 15:04:05',
  '02-Jan-2006 15:04:05',
  '02-JAN-06 15:04:05',
  '02-Jan-06 15:04:05',
  '02-01-2006',
  '02-01-06',
  'January 02, 2006 15:04:05',
  '2006-01-02-15.04.05.000000',
];
