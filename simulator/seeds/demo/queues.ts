import type { Members } from './groupMembership.js';

type QueueEntry = Members & { name: string; sObjects: readonly string[]; email?: string };

/** The queues, by DeveloperName. A queue may share the DeveloperName of a public group: Contract Reviewers does. */
export const queues: Record<string, QueueEntry> = {
  Launch_Support: {
    name: 'Launch Support',
    sObjects: ['Case'],
    email: 'support@acme-rockets.example',
    users: ['ben.carter', 'linh.tran', 'service.agent'],
  },
  Tier_2_Support: {
    name: 'Tier 2 Support',
    sObjects: ['Case'],
    users: ['gordon.pike'],
    roles: [['RoleAndSubordinatesInternal', 'Support_Manager']],
  },
  Inbound_Leads: { name: 'Inbound Leads', sObjects: ['Lead'], users: ['gordon.pike'], groups: ['Global_Sales'] },
  Contract_Reviewers: {
    name: 'Contract Reviewers',
    sObjects: ['Order', 'ServiceContract'],
    groups: ['Contract_Reviewers'],
  },
  Rush_Orders: { name: 'Orders, "rush"', sObjects: ['Order'], users: ['omar.farouk', 'paddy.oneil', 'gordon.pike'] },
  Unattended: { name: 'Unattended', sObjects: ['Case', 'Lead'] },
};
