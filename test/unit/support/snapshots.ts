import type { Account } from '../../../src/model/account.js';
import type { EntitlementRef } from '../../../src/model/entitlement.js';
import type { ResourceTypeId } from '../../../src/model/resourceType.js';
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

/** Fills a snapshot, finishes it, lets a test read it, and removes it. */
export const withSnapshot = async (
  fill: (writer: SnapshotWriter) => void,
  use: (reader: SnapshotReader) => void | Promise<void>,
  unknownUser: 'user-not-read' | 'user-not-visible' = 'user-not-read',
): Promise<void> => {
  const snapshot = await createSnapshot();
  try {
    fill(snapshot.writer);
    await snapshot.writer.finish(unknownUser);
    await use(snapshot.read());
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
