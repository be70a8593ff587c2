import type { Account } from '../../../src/model/account.js';
import type { EntitlementRef } from '../../../src/model/entitlement.js';
import type { ResourceTypeId } from '../../../src/model/resourceType.js';
import type { About } from '../../../src/snapshot/about.js';
import type { SnapshotReader } from '../../../src/snapshot/reader.js';
import { createSnapshot } from '../../../src/snapshot/snapshot.js';
import type { SnapshotWriter } from '../../../src/snapshot/writer.js';

export const accountOf = (id: string, fields: Partial<Account> = {}): Account => ({
  id,
  displayName: `User ${id}`,
  firstName: 'User',
  lastName: id,
  email: `${id}@acme.example`,
  username: `${id}@acme.example`,
  isActive: true,
  type: 'human',
  employeeId: null,
  managerId: null,
  lastLogin: null,
  createdAt: null,
  profile: {},
  ...fields,
});

/** `type:id:slug` as a reference. */
export const ref = (text: string): EntitlementRef => {
  const [type, resourceId, ...slug] = text.split(':');
  return { type: type as ResourceTypeId, resourceId: resourceId!, slug: slug.join(':') };
};

/** A resource with one entitlement. */
export const addEntitlement = (writer: SnapshotWriter, text: string, displayName = text): void => {
  const entitlement = ref(text);
  writer.resource({
    type: entitlement.type,
    id: entitlement.resourceId,
    displayName,
    stableName: entitlement.resourceId,
    description: null,
    parentId: null,
    profile: {},
  });
  writer.entitlement({ ...entitlement, displayName, description: `Holds ${displayName}` });
};

export const addGrant = (writer: SnapshotWriter, entitlement: string, principalId: string): void =>
  writer.grant({ entitlement: ref(entitlement), principalId, expiresAt: null });

export const addInheritance = (writer: SnapshotWriter, from: string, to: string): void =>
  writer.inheritance({ from: ref(from), to: ref(to) });

/** What the snapshots of tests are of. */
export const about: About = {
  organization: {
    id: '00D000000000001AAA',
    name: 'Acme',
    instanceUrl: 'https://acme.my.salesforce.com',
    edition: 'Enterprise Edition',
    isSandbox: false,
    isTrial: false,
  },
  apiVersion: '65.0',
  runningUser: {
    id: '005000000000001AAA',
    username: 'admin@acme.example',
    permissions: { ViewSetup: true, ManageUsers: false },
  },
  options: { 'resource-type': ['group', 'territory'], 'sync-agents': false },
  resourceTypes: [
    { id: 'user', name: 'User', notRead: null },
    { id: 'group', name: 'Group', notRead: null },
    { id: 'role', name: 'Role', notRead: 'not-asked' },
    { id: 'package_license', name: 'Package License', notRead: 'not-in-org' },
  ],
  startedAt: new Date('2026-11-24T19:58:30Z'),
  readAt: new Date('2026-11-24T20:00:00Z'),
  pluginVersion: '0.1.0',
};

/** Fills a snapshot, finishes it, lets a test read it, and removes it. */
export const withSnapshot = async (
  fill: (writer: SnapshotWriter) => void,
  use: (reader: SnapshotReader) => void | Promise<void>,
  unknownUser: 'user-not-read' | 'user-not-visible' = 'user-not-read',
  options: About['options'] = about.options,
): Promise<void> => {
  const snapshot = await createSnapshot();
  try {
    fill(snapshot.writer);
    snapshot.writer.finish(about.readAt);
    await use(await snapshot.build({ ...about, options }, unknownUser));
  } finally {
    await snapshot.dispose();
  }
};

/** The grants as `type:id:slug:principal`, in the reader's order. */
export const holdings = (reader: SnapshotReader, view: 'direct' | 'effective'): string[] =>
  [...reader.entitlements()].flatMap((entitlement) =>
    [...reader.grantsOf(entitlement, view)].map(
      ({ id }) => `${entitlement.type}:${entitlement.resourceId}:${entitlement.slug}:${id}`,
    ),
  );
