import type { SnapshotWriter } from '../../../src/snapshot/writer.js';
import { accountOf, addEntitlement, addGrant, addInheritance } from './snapshots.js';

/** Some people with direct and inherited access. Their names hold characters that a format must escape. */
export const company = (writer: SnapshotWriter): void => {
  writer.account(
    accountOf('005A', {
      displayName: 'Ada "The Countess" Ng',
      firstName: 'Ada',
      lastName: 'Ng, PhD\nLondon',
      employeeId: 'E100',
      managerId: '005B',
      lastLogin: '2026-08-20T09:15:00Z',
      profile: { department: 'R&D' },
    }),
  );
  writer.account(accountOf('005B', { isActive: false, firstName: null, email: null }));
  writer.account(accountOf('005C', { type: 'service', managerId: '005A' }));
  addEntitlement(writer, 'permission:0PSX:assigned', 'Ops');
  addEntitlement(writer, 'permission_set_group:0PGX:member', 'Bundle');
  addGrant(writer, 'permission:0PSX:assigned', '005C');
  addGrant(writer, 'permission_set_group:0PGX:member', '005A');
  addInheritance(writer, 'permission_set_group:0PGX:member', 'permission:0PSX:assigned');
};
