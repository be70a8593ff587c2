import { drawArchitecture } from './architecture.js';
import { box, draw, note, PAINTS } from './drawing.js';

const removal = (text: string): string => `<font color="#b3261e">${text}</font>`;

/** How a user comes to permissions. */
export const drawPermissions = (): Promise<string> =>
  draw(
    `
    rankdir=LR; ranksep=0.8
    nodesep=0.3
    label=${note('A permission set, or a group, may be assigned until a time, or count only in an activated session.')}
    user [label=${box('User')}, ${PAINTS.start}]
    profile [label=${box('Profile')}]
    set [label=${box('Permission set')}]
    group [label=${box('Permission set group', [
      '+ what the permission sets in it give',
      removal('− what its muting permission set takes'),
      removal('&#160;&#160;&#160;away, in this group alone'),
    ])}]
    permissions [label=${box('Permissions', [
      'They add up.',
      '&#160;',
      'ModifyAllData',
      'Account:delete',
      'Account.Rating:edit',
      'apex:InvoiceController',
    ])}, ${PAINTS.end}]
    user -> profile [label="exactly one"]
    user -> set [label="any number"]
    user -> group [label="any number"]
    {profile set group} -> permissions
    `,
    {
      title: 'How a user comes to permissions',
      description:
        'A user has exactly one profile, and any number of permission sets and permission set groups. Each of them gives permissions, and they add up. ' +
        'A permission set group gives what the permission sets in it give, without what its muting permission set takes away from this group alone.',
    },
  );

/** How a user comes into a role, a territory and a group. */
export const drawMemberships = (): Promise<string> =>
  draw(
    `
    rankdir=LR; ranksep=0.8
    label=${note('None of them gives a permission. They open records, by the role hierarchy and by sharing.')}
    user [label=${box('User')}, ${PAINTS.start}]
    role [label=${box('Role', ['alone, or with all roles below it'])}]
    territory [label=${box('Territory', ['alone, or with all below it'])}]
    inner [label=${box('Another group', ['in the group, to any depth'])}]
    managers [label=${box('Managers of a user', ['or all who report to one'])}]
    everybody [label=${box('All internal users')}]
    group [label=${box('Group', ['public, or a queue'])}, ${PAINTS.end}]
    user -> role [label="at most one"]
    user -> territory [label="any number"]
    user -> inner [label="any number"]
    user -> managers
    user -> everybody
    user -> group [label="any number"]
    {role territory inner managers everybody} -> group
    `,
    {
      title: 'How a user comes into a group',
      description:
        'A user has at most one role, and is in any number of territories and groups. A group has users as its members, and also roles and territories, ' +
        'alone or with all below them, other groups to any depth, the managers of a user or all who report to one, and all internal users.',
    },
  );

export const drawings = { permissions: drawPermissions, memberships: drawMemberships, architecture: drawArchitecture };
