import type { Row } from '../../org/types.js';
import type { OrgBuilder } from './orgBuilder.js';

export type NewAccount = { name: string; type: 'Customer - Direct' | 'Channel Partner / Reseller'; owner: Row };

export const addAccount = (builder: OrgBuilder, account: NewAccount): Row =>
  builder.insert('Account', { Name: account.name, Type: account.type, OwnerId: account.owner.Id });

export type NewContact = { account: Row; firstName: string; lastName: string; email: string };

export const addContact = (builder: OrgBuilder, contact: NewContact): Row =>
  builder.insert('Contact', {
    AccountId: contact.account.Id,
    FirstName: contact.firstName,
    LastName: contact.lastName,
    Name: `${contact.firstName} ${contact.lastName}`,
    Email: contact.email,
    OwnerId: contact.account.OwnerId,
  });
