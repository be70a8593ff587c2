import { parse } from 'yaml';
import type { Row } from '../../simulator/org/types.js';
import type { Tables } from './tables.js';

/** A file of one access, as a plain reader of YAML gives it. */
export type StateFile = {
  readonly kind: string;
  readonly name: string;
  readonly members: ReadonlyArray<
    string | { readonly user: string; readonly until?: string; readonly role?: string; readonly reason?: string }
  >;
};

/** Who holds what: `KIND:NAME` → username → the end and the role. */
export type Holdings = ReadonlyMap<string, ReadonlyMap<string, string>>;

/** The kinds of which everybody has one at most. */
const WHOLE = ['profile', 'role'];

/** Who holds each access directly and in force, by the records of an org: naively, row by row. */
export function holdingsIn(tables: Tables): Holdings {
  const all = new Map<string, Map<string, string>>();
  const add = (kind: string, name: unknown, userId: unknown, end: unknown = null, role: unknown = null): void => {
    const user = tables.get('User', String(userId));
    if (!user) return;
    const access = `${kind}:${String(name)}`;
    const holders = all.get(access) ?? new Map<string, string>();
    const said = heldAs(
      typeof end === 'string' ? new Date(end).toISOString() : null,
      typeof role === 'string' ? role : null,
    );
    const before = holders.get(String(user.Username));
    // Of two records, the one counts that lasts for longer.
    if (before === undefined || before < said) holders.set(String(user.Username), said);
    all.set(access, holders);
  };
  for (const row of tables.rows('PermissionSetAssignment')) {
    if (row.IsActive === false || row.IsRevoked === true) continue;
    if (typeof row.ExpirationDate === 'string' && row.ExpirationDate <= tables.now) continue;
    const set = tables.get('PermissionSet', row.PermissionSetId);
    const groupId = row.PermissionSetGroupId ?? set?.PermissionSetGroupId;
    if (typeof groupId === 'string') {
      const group = tables.get('PermissionSetGroup', groupId);
      add('permission-set-group', group?.DeveloperName, row.AssigneeId, row.ExpirationDate);
    } else if (set && set.IsOwnedByProfile !== true) {
      add('permission-set', set.Name, row.AssigneeId, row.ExpirationDate);
    }
  }
  for (const { GroupId, UserOrGroupId } of tables.rows('GroupMember')) {
    const group = tables.get('Group', GroupId);
    if (group?.Type === 'Queue') add('queue', group.DeveloperName, UserOrGroupId);
    if (group?.Type === 'Regular') add('group', group.DeveloperName, UserOrGroupId);
  }
  for (const { UserId, Territory2Id, IsActive, RoleInTerritory2 } of tables.rows('UserTerritory2Association')) {
    if (IsActive !== false) {
      add('territory', tables.get('Territory2', Territory2Id)?.DeveloperName, UserId, null, RoleInTerritory2);
    }
  }
  for (const { AssigneeId, PermissionSetLicenseId } of tables.rows('PermissionSetLicenseAssign')) {
    const license = tables.get('PermissionSetLicense', PermissionSetLicenseId);
    add('permission-set-license', license?.DeveloperName, AssigneeId);
  }
  for (const { UserId, PackageLicenseId } of tables.rows('UserPackageLicense')) {
    add('package-license', tables.get('PackageLicense', PackageLicenseId)?.NamespacePrefix, UserId);
  }
  for (const user of tables.rows('User')) {
    if (typeof user.UserRoleId === 'string') {
      add('role', tables.get('UserRole', user.UserRoleId)?.DeveloperName, user.Id);
    }
    if (typeof user.ProfileId === 'string') add('profile', tables.get('Profile', user.ProfileId)?.Name, user.Id);
  }
  return all;
}

/**
 * Who is to hold what once files are applied to an org, whatever the way.
 *
 * @param texts the files of accesses
 * @param options usernames that are left alone; what files may leave out of usernames
 */
export function stateSays(
  texts: readonly string[],
  { ignored, suffix }: { readonly ignored: readonly string[]; readonly suffix: string },
  before: Holdings,
  tables: Tables,
): Holdings {
  const files = texts.map((text) => parse(text) as StateFile);
  const users = tables.rows('User');
  const usernameOf = (said: string): string =>
    String(
      users.find(({ Id, Username }) =>
        [said, said + suffix].some((one) => [Id, String(Username).toLowerCase()].includes(one)),
      )!.Username,
    );
  const isFixed = (username: string, kind: string): boolean => {
    const user = users.find(({ Username }) => Username === username)!;
    return ignored.includes(username) || (WHOLE.includes(kind) && !hasToBeInAFile(user));
  };
  const after = new Map(
    Array.from(before, ([access, holders]): [string, Map<string, string>] => [access, new Map(holders)]),
  );
  const holdersOf = (access: string): Map<string, string> => {
    const holders = after.get(access) ?? new Map<string, string>();
    after.set(access, holders);
    return holders;
  };
  for (const { kind, name, members } of files) {
    const holders = holdersOf(`${kind}:${name}`);
    const inFiles = files
      .filter((file) => (WHOLE.includes(kind) ? file.kind === kind : file.kind === kind && file.name === name))
      .flatMap((file) => file.members.map((member) => usernameOf(membersName(member))));
    for (const username of [...holders.keys()]) {
      if (!inFiles.includes(username) && !isFixed(username, kind)) holders.delete(username);
    }
    for (const member of members) {
      const username = usernameOf(membersName(member));
      const { until = null, role = null } = typeof member === 'string' ? {} : member;
      if (WHOLE.includes(kind))
        for (const [access, others] of after) if (access.startsWith(`${kind}:`)) others.delete(username);
      holders.set(username, heldAs(until === null ? null : new Date(until).toISOString(), role));
    }
  }
  return after;
}

function membersName(member: StateFile['members'][number]): string {
  const said = typeof member === 'string' ? member : member.user;
  return said.includes('@') ? said.toLowerCase() : said;
}

/** Nobody else has to have a profile or role that a file names. */
function hasToBeInAFile({ IsActive, UserType }: Row): boolean {
  return IsActive === true && (UserType ?? 'Standard') === 'Standard';
}

function heldAs(end: string | null, role: string | null): string {
  return `until ${end ?? 'the end of time'}, as ${role ?? 'a member'}`;
}
