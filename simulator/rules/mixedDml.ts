import type { Call } from '../schema/sObject.js';
import { refused } from './faults.js';
import type { Values } from './rules.js';

/** Apex Developer Guide: "sObjects That Cannot Be Used Together in DML Operations". */
const SETUP_OBJECTS = new Set([
  'AuthSession',
  'FieldPermissions',
  'Group',
  'GroupMember',
  'ObjectPermissions',
  'PermissionSet',
  'PermissionSetAssignment',
  'QueueSobject',
  'SetupEntityAccess',
  'Territory2',
  'Territory2Model',
  'User',
  'UserPackageLicense',
  'UserRole',
  'UserTerritory2Association',
]);

/** The fields that make an update of a user a change of setup. */
const SETUP_FIELDS_OF_USER = ['UserRoleId', 'IsActive', 'ForecastEnabled', 'IsPortalEnabled', 'Username', 'ProfileId'];

/** Whether a write is of setup, of data, or goes with both: groups, and changes of users that touch nobody's access. */
function sideOf(object: string, call: Call, values: Values): 'setup' | 'data' | 'both' {
  if (!SETUP_OBJECTS.has(object)) return 'data';
  if (object === 'Group' && call !== 'delete') return 'both';
  if (object !== 'User') return 'setup';
  const isPlain =
    call === 'create' ? (values.UserRoleId ?? null) === null : !SETUP_FIELDS_OF_USER.some((name) => name in values);
  return isPlain ? 'both' : 'setup';
}

/** Keeps whether the running transaction has written setup or data. */
export class MixedDmlCheck {
  private transaction = 0;
  private first: { side: 'setup' | 'data'; object: string } | undefined;

  /**
   * One transaction writes setup objects or others, not both.
   *
   * @param transaction a number that no other transaction has
   * @throws MIXED_DML_OPERATION
   */
  public check(transaction: number, object: string, call: Call, values: Values): void {
    if (transaction !== this.transaction) this.first = undefined;
    this.transaction = transaction;
    const side = sideOf(object, call, values);
    if (side === 'both') return;
    this.first ??= { side, object };
    if (this.first.side === side) return;
    throw refused(
      'MIXED_DML_OPERATION',
      `DML operation on setup object is not permitted after you have updated a non-setup object (or vice versa): ${object}, original object: ${this.first.object}`,
    );
  }
}
