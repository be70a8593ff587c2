/* Words that names are made of: a few of them, numbered, name any number of things. */

export const FIRST_NAMES = [
  ...['Ada', 'Aiko', 'Amara', 'Anders', 'Beatriz', 'Björn', 'Chiara', 'Chinedu', 'Dariusz', 'Elif', 'Emeka', 'Esther'],
  ...['Fatima', 'Gordon', 'Hanna', 'Hiroshi', 'Ibrahim', 'Ingrid', 'Jia', 'José', 'Katarzyna', 'Kofi', 'Lars', 'Leila'],
  ...['Magda', 'Mehmet', 'Ngozi', 'Nora', 'Olga', 'Omar', 'Priya', 'Rafael', 'Sanjay', 'Siobhán', 'Tomás', 'Yuki'],
];

export const LAST_NAMES = [
  ...['Abara', 'Andersson', 'Becker', 'Bianchi', 'Chen', "D'Angelo", 'Demir', 'Dubois', 'Eriksen', 'Ferreira'],
  ...['García', 'Haddad', 'Ito', 'Johnson', 'Kamara', 'Kowalski', 'Larsen', 'Lopez', 'Mbeki', 'Müller', 'Nakamura'],
  ...["O'Brien", 'Okafor', 'Patel', 'Raman', 'Rossi', 'Sato', 'Schmidt', 'Silva', 'Tanaka', 'Wójcik', 'Zhang'],
];

export const DEPARTMENTS = ['Sales', 'Service', 'Marketing', 'Finance', 'Legal', 'Operations', 'Engineering', 'People'];

export const PLACES = ['EMEA', 'APAC', 'North America', 'Latin America', 'DACH', 'Nordics', 'Iberia', 'Benelux'];

export const SUBJECTS = [
  ...[
    'Account',
    'Billing',
    'Campaign',
    'Case',
    'Contract',
    'Dashboard',
    'Discount',
    'Forecast',
    'Invoice',
    'Knowledge',
  ],
  ...['Lead', 'Opportunity', 'Order', 'Partner', 'Price Book', 'Quote', 'Refund', 'Renewal', 'Report', 'Territory'],
];

export const RIGHTS = ['Read', 'Edit', 'Approve', 'Export', 'Administer'];

/** The n-th of a list of names, numbered so that no two are the same. */
export const numbered = (words: readonly string[], index: number): string =>
  `${words[index % words.length] ?? ''} ${String(index + 1)}`;
