import type { Simulator } from '../../simulator/start.js';
import type { RecordWrite } from '../../src/model/recordWrite.js';
import { Violation } from './fuzz.js';

const WHO = /^005\w{15}$/;
const END = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/;

/** What the product writes into an org besides new users, said a second time: the source must not be asked whether it is right. */
const FIELDS: Readonly<Record<string, Readonly<Record<string, RegExp>>>> = {
  'insert PermissionSetAssignment': {
    AssigneeId: WHO,
    PermissionSetId: /^0PS\w{15}$/,
    PermissionSetGroupId: /^0PG\w{15}$/,
    ExpirationDate: END,
  },
  'update PermissionSetAssignment': { ExpirationDate: /^(null|\d{4}-.*)$/ },
  'insert GroupMember': { GroupId: /^00G\w{15}$/, UserOrGroupId: WHO },
  'insert PermissionSetLicenseAssign': { AssigneeId: WHO, PermissionSetLicenseId: /^0PL\w{15}$/ },
  'insert UserPackageLicense': { UserId: WHO, PackageLicenseId: /^050\w{15}$/ },
  'insert UserTerritory2Association': { UserId: WHO, Territory2Id: /^0MI\w{15}$/, RoleInTerritory2: /^/ },
  'update UserTerritory2Association': { RoleInTerritory2: /^/ },
  'update User': { IsActive: /^(true|false)$/, ProfileId: /^00e\w{15}$/, UserRoleId: /^(null|00E\w{15})$/ },
  'update UserLogin': { IsFrozen: /^(true|false)$/ },
};

const DELETED =
  /^(PermissionSetAssignment|GroupMember|PermissionSetLicenseAssign|UserPackageLicense|UserTerritory2Association)$/;

/** @param fieldsOfUsers the fields that a new user may have @throws Violation where a write is none of the product's */
export function checkWrites(writes: readonly RecordWrite[], fieldsOfUsers: ReadonlySet<string> = new Set()): void {
  for (const write of writes) {
    const refuse = (): never => {
      throw new Violation(`a write that no valid file asks for: ${JSON.stringify(write)}`);
    };
    if (write.op !== 'insert' && !/^\w{18}$/.test(write.id)) refuse();
    if (write.op === 'delete') {
      if (!DELETED.test(write.object)) refuse();
      continue;
    }
    if (write.op === 'insert' && write.object === 'User') {
      if (!Object.keys(write.fields).every((name) => fieldsOfUsers.has(name))) refuse();
      continue;
    }
    const fields = FIELDS[`${write.op} ${write.object}`] ?? refuse();
    for (const [name, value] of Object.entries(write.fields)) {
      if (!Object.hasOwn(fields, name) || !fields[name]!.test(String(value))) refuse();
    }
  }
}

/** Has an org refuse every write, so that all runs meet the same org. */
export function refuseWrites({ faults }: Simulator): void {
  const objects = new Set([...Object.keys(FIELDS), 'insert User'].map((key) => key.split(' ')[1]!));
  for (const object of objects) {
    for (const call of ['create', 'update', 'delete'] as const) {
      faults.plan({ kind: 'record-refused', object, call, code: 'FIELD_INTEGRITY_EXCEPTION', times: 'always' });
    }
  }
}
