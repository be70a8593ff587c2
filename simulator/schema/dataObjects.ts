import {
  audit,
  computed,
  date,
  double,
  flag,
  id,
  isDeleted,
  longText,
  lookup,
  named,
  phone,
  picklist,
  readOnly,
  required,
  text,
  type FieldDefinition,
} from './fields.js';
import { sObject, type ObjectDefinition } from './sObject.js';

type DataObject = {
  name: string;
  keyPrefix: string;
  label?: string;
  labelPlural?: string;
  /** Those beside the name, the owner, and who made the record when. */
  fields: Array<FieldDefinition | FieldDefinition[]>;
};

const dataObject = ({ fields, ...more }: DataObject, nameField: FieldDefinition[]): ObjectDefinition =>
  sObject({
    ...more,
    calls: ['create', 'update', 'delete'],
    isData: true,
    fields: [id(), isDeleted(), named(...nameField), ...fields, lookup('OwnerId', 'User'), audit()],
  });

const givenName = required(text('Name'));

/** Standard objects of business data, without records: only what one may do with them matters here. */
export const dataObjects: ObjectDefinition[] = [
  dataObject(
    {
      name: 'Asset',
      keyPrefix: '02i',
      fields: [lookup('AccountId', 'Account'), text('SerialNumber', 80), double('Price')],
    },
    givenName,
  ),
  dataObject(
    {
      name: 'Campaign',
      keyPrefix: '701',
      fields: [picklist('Type', ['Email', 'Event', 'Other']), double('BudgetedCost'), flag('IsActive')],
    },
    givenName,
  ),
  dataObject(
    {
      name: 'Case',
      keyPrefix: '500',
      fields: [text('Subject'), longText('Description', 32_000), picklist('Priority', ['High', 'Medium', 'Low'])],
    },
    readOnly(text('CaseNumber', 30)),
  ),
  dataObject(
    { name: 'Contract', keyPrefix: '800', fields: [lookup('AccountId', 'Account'), date('StartDate')] },
    readOnly(text('ContractNumber', 30)),
  ),
  dataObject(
    {
      name: 'Lead',
      keyPrefix: '00Q',
      fields: [text('Company'), phone('Phone'), picklist('Status', ['Open', 'Closed']), double('AnnualRevenue')],
    },
    readOnly(text('Name', 121)),
  ),
  dataObject(
    {
      name: 'Opportunity',
      keyPrefix: '006',
      labelPlural: 'Opportunities',
      fields: [lookup('AccountId', 'Account'), double('Amount'), date('CloseDate'), text('NextStep')],
    },
    givenName,
  ),
  dataObject(
    {
      name: 'Order',
      keyPrefix: '801',
      fields: [lookup('AccountId', 'Account'), double('TotalAmount'), text('PoNumber', 80)],
    },
    readOnly(text('OrderNumber', 30)),
  ),
  dataObject(
    {
      name: 'Product2',
      keyPrefix: '01t',
      label: 'Product',
      fields: [text('ProductCode'), flag('IsActive'), text('Family', 40)],
    },
    givenName,
  ),
];

export type NewCustomObject = {
  /** `Invoice__c`, or `ns__Invoice__c` */
  name: string;
  label: string;
  keyPrefix: string;
  /** By their API names. */
  fields: ReadonlyArray<{ name: string; label: string; type: keyof typeof FIELD_TYPES }>;
};

const FIELD_TYPES = {
  text: (name: string) => text(name),
  number: (name: string) => double(name),
  date: (name: string) => date(name),
  checkbox: (name: string) => flag(name),
  /** Universally required: it takes no field permissions. */
  required: (name: string) => ({ ...text(name), nillable: false, required: true }),
  formula: (name: string) => computed('formula', double(name))[0]!,
  'auto number': (name: string) => computed('auto number', text(name))[0]!,
};

/** An object that an org made for itself, or that came with a package. */
export const customObject = ({ name, label, keyPrefix, fields }: NewCustomObject): ObjectDefinition => ({
  ...dataObject(
    {
      name,
      keyPrefix,
      label,
      fields: fields.map(({ name: field, label: fieldLabel, type }) => ({
        ...FIELD_TYPES[type](field),
        label: fieldLabel,
      })),
    },
    [text('Name', 80)],
  ),
  isCustom: true,
});
