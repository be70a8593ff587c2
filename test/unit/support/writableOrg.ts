import type { Row } from '../../../simulator/org/types.js';
import type { RecordWrite } from '../../../src/model/recordWrite.js';
import { OrgClient } from '../../../src/org/client.js';
import '../../../src/resources/index.js';
import { startOrg, type UnitOrg } from './simulatedOrg.js';

/** A small org for tests of writes: users, and a permission set and a public group without members. */
export type WritableOrg = UnitOrg & {
  readonly client: OrgClient;
  readonly users: readonly string[];
  readonly permissionSet: string;
  readonly group: string;
  rows(object: string): Row[];
  /** The assignments of the permission set, in the order of their ids. */
  assignments(): Row[];
  /** Assigns the permission set, as somebody other than the plugin does. */
  assign(user: string, more?: Record<string, string>): string;
  insertAssignment(user: string, more?: Record<string, string>): RecordWrite;
  insertUser(username: string): RecordWrite;
  /** The writes that the org has received, by method and object, oldest first. */
  calls(): string[];
};

export const startWritableOrg = async (users: number): Promise<WritableOrg> => {
  const unit = await startOrg({ seed: 'empty' });
  const { org } = unit.simulator;
  const administrator = [...org.table('User').rows()].find(({ Username }) => Username === unit.simulator.username)!;
  const ids = Array.from({ length: users }, (_, index) => {
    const username = `user${String(index)}@acme.example`;
    const { Id } = org.table('User').insert({
      Username: username,
      LastName: username,
      Name: username,
      Email: username,
      ProfileId: administrator.ProfileId!,
      IsActive: true,
      UserType: 'Standard',
    });
    org.table('UserLogin').insert({ UserId: Id, IsFrozen: false, IsPasswordLocked: false });
    return Id;
  });
  const permissionSet = org.table('PermissionSet').insert({
    Name: 'Sales_Ops',
    Label: 'Sales Ops',
    Type: 'Regular',
    IsOwnedByProfile: false,
    IsCustom: true,
  }).Id;
  const group = org.table('Group').insert({ DeveloperName: 'Sales', Name: 'Sales', Type: 'Regular' }).Id;
  const fieldsOf = (user: string, more: Record<string, string> = {}): Record<string, string> => ({
    AssigneeId: user,
    PermissionSetId: permissionSet,
    ...more,
  });
  const rows = (object: string): Row[] => [...org.table(object).rows()];
  return {
    ...unit,
    client: new OrgClient(unit.connection, { firstRetryAfter: 1 }),
    users: ids,
    permissionSet,
    group,
    rows,
    assignments: () =>
      rows('PermissionSetAssignment').filter(({ PermissionSetId }) => PermissionSetId === permissionSet),
    assign: (user, more) => org.table('PermissionSetAssignment').insert({ ...fieldsOf(user, more), IsActive: true }).Id,
    insertAssignment: (user, more) => ({
      op: 'insert',
      object: 'PermissionSetAssignment',
      fields: fieldsOf(user, more),
    }),
    insertUser: (username) => ({
      op: 'insert',
      object: 'User',
      fields: {
        Username: username,
        LastName: 'Person',
        Email: username,
        Alias: 'person',
        ProfileId: String(administrator.ProfileId),
        TimeZoneSidKey: 'Europe/Berlin',
        LocaleSidKey: 'en_US',
        EmailEncodingKey: 'UTF-8',
        LanguageLocaleKey: 'en_US',
      },
    }),
    calls: () =>
      unit.simulator.requests
        .filter(({ method }) => method !== 'GET')
        .map(({ method, object }) => `${method} ${object ?? ''}`),
  };
};
