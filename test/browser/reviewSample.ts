import type { ReviewedPerson, ReviewItem, ReviewPage } from '../../src/model/review.js';

/** A page as a manager of a small company gets it: the worst first, and something of each kind. */
export function reviewSample(changes: Partial<Pick<ReviewPage, 'people'>> = {}): ReviewPage {
  return {
    review: {
      id: 'r-7f3a9c',
      org: { id: '00D000000000001EAA', name: 'Acme', isSandbox: false },
      readAt: '2026-11-27T09:30:00Z',
      createdAt: '2026-11-27T10:00:00Z',
      due: '2026-12-11',
      scope: 'all',
      comparedWith: '2026-08-28T09:30:00Z',
    },
    page: {
      id: 'p-1',
      reviewer: {
        id: '005000000000001AAA',
        name: 'Grace Hopper',
        username: 'grace@acme.example',
        email: 'grace.hopper@mail.example',
      },
    },
    people: [mallory, walter, nadia, tom],
    ...changes,
  };
}

/** A person with this many ordinary items. */
export function ordinaryPerson(number: number, items: number): ReviewedPerson {
  return person({
    id: `005P${number}`,
    name: `Person ${number}`,
    username: `person${number}@acme.example`,
    items: Array.from({ length: items }, (_, index) =>
      item({ id: `${number}-${index}`, label: `Set ${index}`, name: `Set_${index}` }),
    ),
  });
}

export function person(facts: Partial<ReviewedPerson>): ReviewedPerson {
  return {
    id: '005000000000009AAA',
    name: 'Nobody',
    username: 'nobody@acme.example',
    title: null,
    department: null,
    status: 'active',
    lastLoginAt: '2026-11-26T08:00:00Z',
    profile: 'Standard User',
    license: 'Salesforce',
    risks: [],
    items: [],
    reviewedHereBecause: 'manager',
    ...facts,
  };
}

export function item(facts: Partial<ReviewItem>): ReviewItem {
  return {
    id: 'i',
    kind: 'permission set',
    label: 'Quotes',
    name: 'Quotes',
    gives: ['create and change quotes'],
    severity: null,
    isNew: false,
    changedAt: '2025-03-04T12:00:00Z',
    until: null,
    removal: 'removable',
    brings: [],
    ...facts,
  };
}

const mallory = person({
  id: '005000000000002AAA',
  name: 'Mallory Archer',
  username: 'mallory@acme.example',
  title: 'Sales Operations',
  department: 'Sales',
  lastLoginAt: '2026-05-02T14:10:00Z',
  profile: 'System Administrator',
  risks: [
    { rule: 'dormant-admin', severity: 'high', title: 'Administrator who has not logged in for 90 days' },
    { rule: 'export', severity: 'medium', title: 'Can take all data out of the org' },
  ],
  items: [
    item({
      id: 'm-profile',
      kind: 'profile',
      label: 'System Administrator',
      name: 'System Administrator',
      gives: [
        'change all data of everybody',
        'change how the org works',
        'manage users',
        'see all data of everybody',
        'reset passwords',
        'write and run code',
        'install packages',
        'export all data',
      ],
      severity: 'high',
      changedAt: null,
      removal: { replacedBy: 'Minimum Access - Salesforce' },
    }),
    item({
      id: 'm-export',
      label: 'Data Export',
      name: 'Data_Export',
      gives: ['export all data of the org as files', 'see reports of everybody'],
      severity: 'high',
      isNew: true,
      changedAt: '2026-10-19T16:45:00Z',
      until: '2026-12-31T23:59:59Z',
    }),
    item({
      id: 'm-billing',
      kind: 'permission set group',
      label: 'Billing',
      name: 'Billing',
      gives: ['delete invoices', 'create and change invoices', 'see all accounts'],
      severity: 'medium',
      brings: [
        { kind: 'permission set', label: 'Invoices', gives: ['delete invoices', 'create and change invoices'] },
        { kind: 'permission set', label: 'Accounts', gives: ['see all accounts'] },
      ],
    }),
    item({ id: 'm-quotes' }),
  ],
});

const walter = person({
  id: '005000000000003AAA',
  name: 'Walter Brenner',
  username: 'walter@acme.example',
  title: 'Contractor',
  department: 'Sales',
  status: 'frozen',
  lastLoginAt: null,
  reviewedHereBecause: 'manager above',
  risks: [{ rule: 'frozen', severity: 'medium', title: 'Cannot log in, and still holds access' }],
  items: [
    item({
      id: 'w-everybody',
      kind: 'public group',
      label: 'All Internal Users',
      name: 'AllInternalUsers',
      gives: [],
      changedAt: null,
      removal: { cannot: 'Salesforce gives this to everybody in the org.' },
    }),
    item({
      id: 'w-queue',
      kind: 'queue',
      label: 'Support',
      name: 'Support',
      gives: ['take cases of the queue'],
      isNew: true,
    }),
  ],
});

const nadia = person({
  id: '005000000000004AAA',
  name: 'Nadia Müller',
  username: 'nadia@acme.example',
  title: 'Account Executive',
  department: 'Sales',
  items: [
    item({ id: 'n-quotes', until: '2026-11-30T23:59:59Z' }),
    item({
      id: 'n-role',
      kind: 'role',
      label: 'EMEA Sales',
      name: 'EMEA_Sales',
      gives: ['see what people below in the hierarchy own'],
    }),
    item({
      id: 'n-license',
      kind: 'permission set license',
      label: 'Sales Cloud Einstein',
      name: 'EinsteinSales',
      gives: ['a paid seat'],
    }),
  ],
});

const tom = person({
  id: '005000000000005AAA',
  name: 'Tom Okafor',
  username: 'tom@acme.example',
  title: 'Account Executive',
  department: 'Sales',
  reviewedHereBecause: 'fallback',
  items: [
    item({ id: 't-quotes' }),
    item({ id: 't-new', label: 'Forecasts', name: 'Forecasts', gives: ['see forecasts of the team'], isNew: true }),
  ],
});
