import type { Org } from '../../simulator/org/types.js';
import { objectRights, type Asked, type ObjectRight, type Verdict } from './permissions.js';

const LETTERS: Readonly<Record<ObjectRight, string>> = {
  read: 'r',
  create: 'c',
  edit: 'e',
  delete: 'd',
  'view-all': 'v',
  'modify-all': 'm',
  'view-all-fields': 'f',
};
const ALL_SIX = 'rcedvm';

type Person = {
  /** The verdict on all that the person has. */
  readonly has: Exclude<Verdict, 'no'>;
  /** Rights on Invoice__c, by their letters. */
  readonly object?: string;
  /** Rights on Invoice__c.Amount__c, by their letters. */
  readonly field?: string;
  readonly others?: readonly string[];
};

/** What each person of the invoices org may do, as people who know Salesforce wrote it down: by no code. */
export const people: Readonly<Record<string, Person>> = {
  ada: {
    has: 'yes',
    object: ALL_SIX,
    others: ['ModifyAllData', 'ViewAllData', 'ManageUsers', 'ViewSetup', 'ApiEnabled', 'app:ERP'],
  },
  ben: { has: 'yes', object: 'r', field: 'r', others: ['apex:InvoiceCtl'] },
  cyd: { has: 'yes', object: 'rcev', field: 'r' },
  dan: { has: 'yes', object: 'rcev', field: 'r', others: ['ExportReport', 'custom:Export_Invoices'] },
  eve: { has: 'yes' },
  fay: { has: 'only if', object: ALL_SIX, others: ['ModifyAllData', 'ViewAllData'] },
  gus: { has: 'cannot log in', object: ALL_SIX, others: ['ModifyAllData', 'ViewAllData'] },
  hal: { has: 'cannot log in', object: ALL_SIX, field: 're' },
  ivy: { has: 'yes', object: 'rvf', field: 'r', others: ['ApiEnabled', 'ApiUserOnly'] },
  joe: { has: 'yes', object: 're', field: 're' },
};

/** The system permissions that the table is about. */
export const systemPermissions: readonly string[] = [
  'ModifyAllData',
  'ViewAllData',
  'ManageUsers',
  'ViewSetup',
  'ApiEnabled',
  'ApiUserOnly',
  'ExportReport',
];
const ENTITIES: Readonly<Record<string, [object: string, nameField: string]>> = {
  'custom:Export_Invoices': ['CustomPermission', 'DeveloperName'],
  'apex:InvoiceCtl': ['ApexClass', 'Name'],
  'app:ERP': ['ConnectedApplication', 'Name'],
};

/** All permissions that the table is about, in the notation. */
export const permissions: readonly string[] = [
  ...objectRights.map((right) => `Invoice__c:${right}`),
  ...(['read', 'edit'] as const).map((right) => `Invoice__c.Amount__c:${right}`),
  ...systemPermissions,
  ...Object.keys(ENTITIES),
];

/** What the table says of a person and a permission. */
export function tableSays(name: string, permission: string): Verdict {
  const { has, object = '', field = '', others = [] } = people[name]!;
  const [thing = '', right = ''] = permission.split(':');
  const letter = LETTERS[right as ObjectRight] ?? '';
  const isHeld =
    thing === 'Invoice__c'
      ? object.includes(letter)
      : thing === 'Invoice__c.Amount__c'
        ? field.includes(letter)
        : others.includes(permission);
  return isHeld ? has : 'no';
}

/** A permission of the table as the oracle is asked for it. */
export function askedFor(org: Org, permission: string): Asked {
  const [thing = '', right = ''] = permission.split(':');
  if (thing === 'Invoice__c') return { kind: 'object', object: thing, right: right as ObjectRight };
  if (thing.startsWith('Invoice__c.'))
    return { kind: 'field', field: thing, right: right as 'read' | 'edit', isOpen: false };
  const entity = ENTITIES[permission];
  if (!entity) return { kind: 'system', name: permission };
  const [object, nameField] = entity;
  const found = [...org.table(object).rows()].find((row) => permission.endsWith(`:${String(row[nameField])}`));
  if (!found) throw new Error(`The org has no ${permission}.`);
  return { kind: 'entity', id: found.Id };
}
