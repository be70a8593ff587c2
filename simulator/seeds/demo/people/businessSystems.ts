import type { People } from './person.js';

/** The users who run the org: administrators, and accounts that are no person's. */
export const businessSystems = {
  'ayesha.khan': {
    name: ['Ayesha', 'Khan'],
    title: 'Salesforce Administrator',
    place: 'london',
    profile: 'System Administrator',
    role: 'Business_Systems',
    manager: 'sofia.petrov',
    hired: 720,
    seen: 0.1,
  },
  // An administrator whose laptop was stolen.
  'viktor.lindqvist': {
    name: ['Viktor', 'Lindqvist'],
    title: 'Salesforce Administrator',
    place: 'berlin',
    profile: 'System Administrator',
    role: 'Business_Systems',
    manager: 'sofia.petrov',
    hired: 890,
    seen: 2,
    isFrozen: true,
  },
  // Holds no more than a connector needs.
  'c1.connector': {
    name: ['C1', 'Connector'],
    title: 'Integration',
    place: 'losAngeles',
    profile: 'Minimum Access - Salesforce',
    hired: 120,
    seen: 0.1,
  },
  // Set up a year ago for a project that never started.
  'erp.integration': {
    name: [undefined, 'ERP Integration'],
    title: 'Integration',
    place: 'losAngeles',
    profile: 'Salesforce API Only System Integrations',
    hired: 380,
  },
  'telemetry.integration': {
    name: [undefined, 'Telemetry Integration'],
    title: 'Integration',
    place: 'losAngeles',
    profile: 'Salesforce API Only System Integrations',
    hired: 500,
    seen: 0.01,
  },
  'other.org': {
    name: ['Acme Orbital', 'Org Link'],
    title: 'Salesforce to Salesforce',
    place: 'losAngeles',
    profile: 'XOrg Proxy User',
    hired: 900,
  },
  'legacy.import': {
    name: ['Legacy', 'Import'],
    title: 'Data Migration 2022',
    place: 'losAngeles',
    profile: 'Read Only',
    hired: 1490,
    userType: null,
  },
  'service.agent': {
    name: ['Launch Support', 'Agent'],
    title: 'Agent',
    place: 'losAngeles',
    profile: 'Einstein Agent User',
    hired: 200,
    seen: 0.02,
  },
  'sales.agent': {
    name: ['Sales Development', 'Agent'],
    title: 'Agent',
    place: 'losAngeles',
    profile: 'Einstein Agent User',
    hired: 45,
  },
} satisfies People;
