import {
  audit,
  email,
  id,
  isDeleted,
  lookup,
  named,
  partOf,
  phone,
  picklist,
  readOnly,
  required,
  text,
} from './fields.js';
import { sObject } from './sObject.js';

/** Object Reference: Account. As much of it as partner and customer users need. */
export const account = sObject({
  name: 'Account',
  keyPrefix: '001',
  calls: ['create', 'update', 'delete'],
  isData: true,
  fields: [
    id(),
    isDeleted(),
    named(...required(text('Name'))),
    picklist('Type', ['Prospect', 'Customer - Direct', 'Customer - Channel', 'Channel Partner / Reseller', 'Other']),
    lookup('ParentId', 'Account', 'ChildAccounts'),
    phone('Phone'),
    picklist('Rating', ['Hot', 'Warm', 'Cold']),
    readOnly(text('BillingAddress')),
    partOf('BillingAddress', text('BillingStreet'), text('BillingCity', 40), text('BillingPostalCode', 20)),
    lookup('OwnerId', 'User'),
    audit(),
  ],
});

/** Object Reference: Contact. As much of it as partner and customer users need. */
export const contact = sObject({
  name: 'Contact',
  keyPrefix: '003',
  calls: ['create', 'update', 'delete'],
  isData: true,
  fields: [
    id(),
    isDeleted(),
    lookup('AccountId', 'Account', 'Contacts'),
    required(text('LastName', 80)),
    text('FirstName', 40),
    named(...readOnly(text('Name', 121))),
    email('Email'),
    phone('Phone'),
    text('Title', 128),
    lookup('OwnerId', 'User'),
    audit(),
  ],
});
