import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Account } from '../src/model/account.js';
import type { EntitlementRef } from '../src/model/entitlement.js';
import type { Permission, PermissionRef } from '../src/model/permission.js';
import type { Resource } from '../src/model/resource.js';
import type { ResourceTypeId } from '../src/model/resourceType.js';
import type { About } from '../src/snapshot/about.js';
import { createSnapshot } from '../src/snapshot/snapshot.js';
import { SNAPSHOT_VERSION } from '../src/snapshot/snapshotSchema.js';
import type { SnapshotWriter } from '../src/snapshot/writer.js';
import { repository } from './repository.js';
// Makes the kinds of access known to the rooms that may not import them.
import '../src/resources/index.js';

/*
 * Writes a small snapshot of the version that the plugin writes now: `node --import tsx scripts/snapshotFixture.ts`.
 * `test/unit/snapshot/keptVersions.test.ts` holds that the files of all versions are read with the values below. A file that is
 * there is not replaced: files of a version that was released must be read as they were written.
 */

const about: About = {
  organization: {
    id: '00D000000000001EAA',
    name: 'Acme',
    instanceUrl: 'https://acme.my.salesforce.com',
    edition: 'Enterprise Edition',
    isSandbox: false,
    isTrial: false,
  },
  apiVersion: '65.0',
  runningUser: {
    id: '005000000000009AAA',
    username: 'admin@acme.example',
    permissions: { ViewSetup: true, ManageUsers: true, ViewAllUsers: false },
  },
  options: {
    'resource-type': [],
    'sync-deactivated-users': false,
    'sync-connected-apps': false,
    'sync-permissions': true,
    'sync-field-permissions': true,
    'sync-logins': true,
    'sync-licenses': true,
  },
  resourceTypes: [
    { id: 'user', name: 'User', notRead: null },
    { id: 'group', name: 'Group', notRead: null },
    { id: 'role', name: 'Role', notRead: null },
    { id: 'permission', name: 'Permission Set', notRead: null },
    { id: 'permission_set_group', name: 'Permission Set Group', notRead: null },
    { id: 'profile', name: 'Profile', notRead: null },
    { id: 'connected_application', name: 'Connected Application', notRead: 'not-asked' },
    { id: 'territory', name: 'Territory', notRead: 'not-in-org' },
  ],
  startedAt: new Date('2026-11-24T19:58:30Z'),
  readAt: new Date('2026-11-24T20:00:00Z'),
  pluginVersion: '0.1.0',
};

const ADA = '005000000000001AAA';
const BEN = '005000000000002AAA';
const CYD = '005000000000003AAA';
const GONE = '005000000000004AAA';

function account(id: string, firstName: string, fields: Partial<Account>): Account {
  return {
    id,
    displayName: `${firstName} Ng`,
    firstName,
    lastName: 'Ng',
    email: `${firstName.toLowerCase()}@acme.example`,
    username: `${firstName.toLowerCase()}@acme.example`,
    isActive: true,
    type: 'human',
    employeeId: null,
    managerId: null,
    lastLogin: null,
    createdAt: '2020-01-02T03:04:05Z',
    profile: {},
    ...fields,
  };
}

function resource(type: ResourceTypeId, id: string, name: string, fields: Partial<Resource> = {}): Resource {
  return {
    type,
    id,
    displayName: name.replaceAll('_', ' '),
    stableName: name,
    description: null,
    parentId: null,
    profile: {},
    ...fields,
  };
}

const sales = { type: 'permission', resourceId: '0PS000000000001AAA', slug: 'assigned' } as const;
const bundle = { type: 'permission_set_group', resourceId: '0PG000000000001AAA', slug: 'member' } as const;
const clerk = { type: 'profile', resourceId: '00e000000000001AAA', slug: 'assigned' } as const;
const team = { type: 'group', resourceId: '00G000000000001AAA', slug: 'member' } as const;
const all = { type: 'group', resourceId: '00G000000000002AAA', slug: 'member' } as const;
const chief = { type: 'role', resourceId: '00E000000000001AAA', slug: 'assigned' } as const;

function fill(writer: SnapshotWriter): void {
  writer.account(
    account(ADA, 'Ada', {
      employeeId: 'E100',
      managerId: BEN,
      lastLogin: '2026-08-20T09:15:00Z',
      profile: { department: 'R&D', manager_id: BEN },
    }),
  );
  writer.account(account(BEN, 'Ben', { managerId: GONE, profile: { title: 'Chief "Ops"', manager_id: GONE } }));
  writer.account(account(CYD, 'Cyd', { type: 'service', isActive: false, firstName: null, email: null }));
  writer.loginState(BEN, { isFrozen: true, isPasswordLocked: false });
  writer.leftOut({ id: GONE, username: 'gone@acme.example', managerId: null, reason: 'deactivated' });
  writer.resource(resource('permission', sales.resourceId, 'Sales_Ops', { description: 'What sales may do.' }));
  writer.resource(resource('permission_set_group', bundle.resourceId, 'Bundle', { profile: { status: 'Updated' } }));
  writer.resource(resource('profile', clerk.resourceId, 'Clerk'));
  writer.resource(resource('group', team.resourceId, 'Team'));
  writer.resource(resource('group', all.resourceId, 'All'));
  writer.resource(resource('role', chief.resourceId, 'Chief'));
  writer.resource(resource('role', '00E000000000002AAA', 'Clerk', { parentId: chief.resourceId }));
  for (const [entitlement, displayName] of [
    [sales, 'Sales Ops'],
    [bundle, 'Bundle'],
    [clerk, 'Clerk'],
    [team, 'Team'],
    [all, 'All'],
    [chief, 'Chief'],
  ] as const) {
    writer.entitlement({ ...entitlement, displayName, description: `Has ${displayName}` });
  }
  const grant = (entitlement: EntitlementRef, principalId: string, end?: string, changedAt?: string): void =>
    writer.grant({ entitlement, principalId, expiresAt: end ?? null, changedAt: changedAt ?? null });
  grant(bundle, ADA);
  grant(sales, CYD, '2027-01-01T00:00:00Z', '2026-10-01T12:30:00Z');
  grant(sales, GONE);
  grant(chief, BEN);
  grant(clerk, ADA);
  grant(clerk, BEN);
  writer.inheritance({ from: bundle, to: sales });
  writer.inheritance({ from: team, to: all });
  writer.inheritance({ from: all, to: team });
  // Ben manages Ada, and holds what her managers hold.
  writer.grantToManagersOf(ADA, team);
  writer.dropped('grant', 'permission', 'assignment-expired', 2);
  fillPermissions(writer);
}

const modifyAllData: Permission = {
  kind: 'system',
  id: 'ModifyAllData',
  name: 'ModifyAllData',
  label: 'Modify All Data',
};
const accounts: Permission = { kind: 'object', id: 'Account', name: 'Account', label: 'Account' };
const rating: Permission = {
  kind: 'field',
  id: 'Account.Rating',
  name: 'Account.Rating',
  label: 'Account Rating',
  isSecured: true,
};
const exporting: Permission = {
  kind: 'custom',
  id: '0CP000000000001AAA',
  name: 'custom:Export_Invoices',
  label: 'Export Invoices',
};
const portal: Permission = {
  kind: 'app',
  id: '0H4000000000001AAA',
  name: 'app:Portal',
  label: 'Portal',
  isOpen: false,
};
/** Its name was not read. */
const unnamed: PermissionRef = { kind: 'apex', id: '01p000000000001AAA' };

/** Sales Ops may do all with accounts, Bundle holds Sales Ops and mutes some of it, and clerks may look. */
function fillPermissions(writer: SnapshotWriter): void {
  const [salesSet, bundleSet, clerkSet] = ['0PS000000000001AAA', '0PS000000000002AAA', '0PS000000000003AAA'] as const;
  const own = { isCustom: true, licenseId: null };
  writer.container({ id: salesSet, entitlement: sales, isSessionBased: true, status: null, ...own });
  writer.container({ id: bundleSet, entitlement: bundle, isSessionBased: false, status: 'Updated', ...own });
  writer.container({
    id: clerkSet,
    entitlement: clerk,
    isSessionBased: false,
    status: null,
    isCustom: false,
    licenseId: '100000000000001AAA',
  });
  for (const permission of [modifyAllData, accounts, rating, exporting, portal]) writer.permission(permission);
  writer.rights(salesSet, modifyAllData, 1);
  writer.rights(salesSet, accounts, 1 + 2 + 4 + 8);
  writer.rights(salesSet, rating, 1 + 4);
  writer.rights(salesSet, exporting, 1);
  writer.rights(bundleSet, accounts, 1 + 2 + 4);
  writer.rights(bundleSet, rating, 1);
  writer.rights(bundleSet, unnamed, 1);
  writer.rights(clerkSet, accounts, 1);
  writer.rights(clerkSet, portal, 1);
  // Of a license: it gives nobody anything.
  writer.rights('0PL000000000001AAA', accounts, 127);
  writer.groupPart(bundle.resourceId, salesSet);
  writer.groupPart(bundle.resourceId, '0QM000000000001AAA');
  writer.rights('0QM000000000001AAA', modifyAllData, 1);
  writer.rights('0QM000000000001AAA', accounts, 8);
  writer.lapsed({ entitlement: sales, userId: ADA, state: 'expired', expiresAt: '2026-11-01T00:00:00Z' });
  writer.lapsed({ entitlement: sales, userId: GONE, state: 'revoked', expiresAt: null });
  writer.activation({ entitlement: sales, userId: CYD });
  writer.logins({
    userId: ADA,
    type: 'Application',
    status: 'Success',
    count: 12,
    lastAt: '2026-08-20T09:15:00Z',
  });
  writer.licenseSeats({
    kind: 'user_license',
    id: '100000000000001AAA',
    name: 'Salesforce',
    apiName: 'SFDC',
    status: 'Active',
    total: 10,
    used: 3,
    expiresAt: null,
  });
  writer.featureLicense({ name: 'MarketingUser', label: 'Marketing User' });
  writer.featureHolder(BEN, 'MarketingUser');
  writer.featureHolder(GONE, 'MarketingUser');
}

const path = join(repository, `test/fixtures/snapshots/version${SNAPSHOT_VERSION}.snapshot`);
const snapshot = await createSnapshot();
try {
  const progress = { expected: 4, received: 3, spans: [] };
  snapshot.progress.advance('SELECT Id FROM User', 'User', progress, () => fill(snapshot.writer));
  snapshot.warnings.add({ kind: 'hidden-field', subject: 'User', detail: 'Division' });
  snapshot.warnings.add({ kind: 'left-out', subject: 'territory', detail: 'There is no such object.' });
  snapshot.writer.finish(about.readAt);
  await snapshot.build(about, 'user-not-read');
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, snapshot.bytes(), { flag: 'wx' });
} finally {
  await snapshot.dispose();
}
console.log(path);
