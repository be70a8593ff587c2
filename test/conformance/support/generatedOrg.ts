import type { Org, Row } from '../../../simulator/org/types.js';
import { assignPermissionSet, assignPermissionSetGroup } from '../../../simulator/seeds/builder/assignments.js';
import { addGroup, addGroupMember } from '../../../simulator/seeds/builder/groups.js';
import { OrgBuilder } from '../../../simulator/seeds/builder/orgBuilder.js';
import { addPermissionSetGroup } from '../../../simulator/seeds/builder/permissionSetGroups.js';
import { addPermissionSet } from '../../../simulator/seeds/builder/permissionSets.js';
import { addProfile } from '../../../simulator/seeds/builder/profiles.js';
import { addRole } from '../../../simulator/seeds/builder/roles.js';
import { addUserLicense } from '../../../simulator/seeds/builder/licenses.js';
import { addUser } from '../../../simulator/seeds/builder/users.js';

const USERS = 2500;
const PERMISSION_SETS = 500;
const PERMISSION_SET_GROUPS = 50;
const GROUPS = 100;
const ROLES = 100;
const DIRECT_ASSIGNMENTS = 5;

const many = (count: number, make: (index: number, made: readonly Row[]) => Row): Row[] => {
  const made: Row[] = [];
  for (let index = 0; index < count; index += 1) made.push(make(index, made));
  return made;
};

const at = (rows: readonly Row[], index: number): Row => rows[index % rows.length]!;

/**
 * Fills an org that has only its administrator: 2,500 users, 500 permission sets, 50 groups of them, 15,000 assignments
 * and public groups three deep. Nothing is left to chance.
 */
export const fillOrg = (org: Org): void => {
  const builder = new OrgBuilder(org);
  const license = addUserLicense(builder, { name: 'Acme', key: 'ACME', total: USERS });
  const profile = addProfile(builder, { name: 'Staff', license });
  const roles = many(ROLES, (index, made) =>
    addRole(builder, { name: `Role ${index}`, parent: index > 0 ? at(made, Math.floor((index - 1) / 3)) : undefined }),
  );
  const sets = many(PERMISSION_SETS, (index) => addPermissionSet(builder, { label: `Set ${index}` }));
  const setGroups = many(PERMISSION_SET_GROUPS, (index) =>
    addPermissionSetGroup(builder, {
      label: `Bundle ${index}`,
      components: [0, 1, 2, 3].map((step) => at(sets, index * 7 + step * 11)),
    }),
  );
  const groups = many(GROUPS, (index, made) => {
    const group = addGroup(builder, { name: `Group ${index}` });
    if (index % 3 > 0) addGroupMember(builder, at(made, index - 1), group);
    return group;
  });
  many(USERS, (index) => {
    const user = addUser(builder, {
      username: `user${index}@acme.example`,
      firstName: `First ${index}`,
      lastName: `Last, "${index}"`,
      profile,
      role: at(roles, index),
      isActive: index % 20 > 0,
      lastLoginDate: builder.ago(index % 90),
    });
    for (let step = 0; step < DIRECT_ASSIGNMENTS; step += 1) {
      assignPermissionSet(builder, user, at(sets, index * 3 + step * 101));
    }
    assignPermissionSetGroup(builder, user, at(setGroups, index));
    addGroupMember(builder, at(groups, index), user);
    return user;
  });
};
