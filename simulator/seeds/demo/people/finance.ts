import type { People } from './person.js';

export const finance = {
  'hannah.weiss': {
    name: ['Hannah', 'Weiß'],
    title: 'Finance Controller',
    place: 'berlin',
    profile: 'Finance, "Close" & Audit',
    role: 'Finance_Controller',
    manager: 'robert.klein',
    hired: 1010,
    seen: 1,
  },
  'omar.farouk': {
    name: ['Omar', 'Farouk'],
    title: 'Accountant',
    place: 'london',
    profile: 'Finance, "Close" & Audit',
    role: 'Accountant',
    manager: 'hannah.weiss',
    hired: 350,
    seen: 3,
  },
  // A contractor, whose access to the deal desk ends tomorrow.
  'jules.martin': {
    name: ['Jules', 'Martin'],
    title: 'Deal Desk (contractor)',
    place: 'paris',
    profile: 'Minimum Access - Salesforce',
    manager: 'hannah.weiss',
    hired: 90,
    seen: 0.5,
    more: { CompanyName: 'Martin & Fils, Conseil' },
  },
  'sam.taylor': {
    name: ['Sam', 'Taylor'],
    title: 'Accountant',
    place: 'london',
    profile: 'Finance, "Close" & Audit',
    role: 'Accountant',
    manager: 'hannah.weiss',
    hired: 900,
    seen: 400,
    isActive: false,
    isFrozen: true,
  },
} satisfies People;
