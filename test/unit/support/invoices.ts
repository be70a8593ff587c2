import { rightBits, type Permission, type PermissionKind, type Right } from '../../../src/model/permission.js';
import type { SnapshotWriter } from '../../../src/snapshot/writer.js';
import { accountOf, addEntitlement, ref } from './snapshots.js';

const LETTERS: Readonly<Record<string, Right>> = {
  r: 'read',
  c: 'create',
  e: 'edit',
  d: 'delete',
  v: 'view-all',
  m: 'modify-all',
  f: 'view-all-fields',
};

/** A permission in the notation, and rights by their letters: `Invoice__c rce`, `Invoice__c.Amount__c r`, `ModifyAllData`. */
export type Row = string;

/** What a container is filled with. */
export type Filling = {
  readonly entitlement: string;
  readonly rows?: readonly Row[];
  readonly isSessionBased?: boolean;
  readonly status?: string;
  /** Of a group: the permission sets in it. */
  readonly members?: readonly string[];
  readonly mutes?: readonly Row[];
};

/** The permission of a row. The id of an entity of Setup is its name, here. */
export function permissionOf(row: Row): Permission {
  const [name = ''] = row.split(' ');
  const [prefix = '', entity] = name.split(':');
  if (entity !== undefined) return { kind: prefix as PermissionKind, id: `id of ${entity}`, name, label: null };
  const kind = name.includes('.') ? 'field' : /^(Invoice__c|Account)$/.test(name) ? 'object' : 'system';
  return { kind, id: name, name, label: null };
}

export function rightsOf(row: Row): number {
  const letters = row.split(' ')[1] ?? 'r';
  return [...letters].reduce((rights, letter) => rights | rightBits[LETTERS[letter]!], 0);
}

/** Writes containers, each with its resource and entitlement. The id of the container is that of the resource. */
export function addContainers(writer: SnapshotWriter, fillings: readonly Filling[]): void {
  for (const { entitlement, rows = [], isSessionBased = false, status = null, members = [], mutes = [] } of fillings) {
    const { resourceId } = ref(entitlement);
    addEntitlement(writer, entitlement, resourceId);
    writer.container({
      id: resourceId,
      entitlement: ref(entitlement),
      isSessionBased,
      status,
      isCustom: true,
      licenseId: null,
    });
    const addRows = (parent: string, some: readonly Row[]): void => {
      for (const row of some) {
        writer.permission(permissionOf(row));
        writer.rights(parent, permissionOf(row), rightsOf(row));
      }
    };
    addRows(resourceId, rows);
    for (const member of members) writer.groupPart(resourceId, member);
    if (mutes.length > 0) {
      writer.groupPart(resourceId, `0QM ${resourceId}`);
      addRows(`0QM ${resourceId}`, mutes);
    }
  }
}

export const AMOUNT = 'Invoice__c.Amount__c';

/** The containers of the invoices org. */
export const invoiceContainers: readonly Filling[] = [
  {
    entitlement: 'profile:Admin:assigned',
    rows: ['ModifyAllData', 'ViewAllData', 'ManageUsers', 'ViewSetup', 'ApiEnabled', 'app:ERP'],
  },
  { entitlement: 'profile:Basic:assigned' },
  { entitlement: 'profile:Sales:assigned', rows: ['Invoice__c re'] },
  { entitlement: 'profile:Integration:assigned', rows: ['ApiEnabled', 'ApiUserOnly'] },
  { entitlement: 'permission:Inv_Read:assigned', rows: ['Invoice__c r', `${AMOUNT} r`, 'apex:InvoiceCtl'] },
  { entitlement: 'permission:Inv_Full:assigned', rows: ['Invoice__c rcedvm', `${AMOUNT} re`] },
  { entitlement: 'permission:Exporter:assigned', rows: ['ExportReport', 'custom:Export_Invoices'] },
  {
    entitlement: 'permission:Break_Glass:assigned',
    rows: ['ModifyAllData', 'ViewAllData'],
    isSessionBased: true,
  },
  { entitlement: 'permission:Data_Sync:assigned', rows: ['Invoice__c rvf'] },
  { entitlement: 'permission:Fld_Edit:assigned', rows: [`${AMOUNT} re`] },
  { entitlement: 'permission:Loader:assigned', rows: ['ApiEnabled'] },
  {
    entitlement: 'permission_set_group:Billing:member',
    rows: ['Invoice__c rcev', `${AMOUNT} r`],
    status: 'Updated',
    members: ['Inv_Full', 'Exporter'],
    mutes: ['Invoice__c dm', `${AMOUNT} e`, 'ExportReport', 'custom:Export_Invoices'],
  },
  {
    entitlement: 'permission_set_group:Ops:member',
    rows: ['ModifyAllData', 'ViewAllData'],
    status: 'Outdated',
    members: ['Break_Glass', 'Loader'],
  },
];

const direct: Readonly<Record<string, readonly string[]>> = {
  ada: ['profile:Admin:assigned'],
  ben: ['profile:Basic:assigned', 'permission:Inv_Read:assigned'],
  cyd: ['profile:Basic:assigned', 'permission_set_group:Billing:member'],
  dan: ['profile:Basic:assigned', 'permission_set_group:Billing:member', 'permission:Exporter:assigned'],
  eve: ['profile:Basic:assigned'],
  fay: ['profile:Basic:assigned', 'permission:Break_Glass:assigned'],
  gus: ['profile:Basic:assigned', 'permission_set_group:Ops:member'],
  hal: ['profile:Basic:assigned', 'permission:Inv_Full:assigned'],
  ivy: ['profile:Integration:assigned', 'permission:Data_Sync:assigned'],
  joe: ['profile:Sales:assigned', 'permission:Fld_Edit:assigned'],
};

/** Ten people around one object and one field, a case of every rule by which permissions add up. */
export function fillInvoices(writer: SnapshotWriter): void {
  addContainers(writer, invoiceContainers);
  for (const [name, held] of Object.entries(direct)) {
    const lastLogin = '2026-11-23T08:00:00.000Z';
    writer.account(accountOf(name, { isActive: name !== 'hal', username: `${name}@invoices.example`, lastLogin }));
    writer.loginState(name, { isFrozen: name === 'gus', isPasswordLocked: false });
    for (const entitlement of held) writer.grant({ entitlement: ref(entitlement), principalId: name, expiresAt: null });
  }
  writer.lapsed({
    entitlement: ref('permission:Inv_Full:assigned'),
    userId: 'eve',
    state: 'expired',
    expiresAt: '2026-11-14T09:00:00Z',
  });
  writer.lapsed({ entitlement: ref('permission:Exporter:assigned'), userId: 'joe', state: 'revoked', expiresAt: null });
  // Rows of a permission set license, which give nobody anything.
  writer.rights('0PL Invoicing', permissionOf('Invoice__c'), 0b0111111);
}
