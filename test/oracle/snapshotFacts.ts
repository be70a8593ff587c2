import { DatabaseSync } from 'node:sqlite';

/** What a kept snapshot says, by its documented tables: texts that name everything, some of them several times. */
export type Facts = readonly string[];

type Row = Record<string, string | number | null>;

/** The name by which a resource is called, its kind among it. */
const NAME = (table: string): string => `
  CASE WHEN ${table}.attributes ->> 'group_type' = 'Queue' THEN 'queue' ELSE ${table}.type END || ' ' ||
  COALESCE(${table}.attributes ->> 'api_name', ${table}.attributes ->> 'developer_name',
    CASE WHEN ${table}.stable_name = ${table}.id THEN ${table}.display_name ELSE ${table}.stable_name END)`;

const RESOURCE_OF = (entitlement: string, resource: string): string =>
  `JOIN resources ${resource} ON ${resource}.type = ${entitlement}.resource_type AND ${resource}.id = ${entitlement}.resource_id`;

const RIGHTS = ['read', 'create', 'edit', 'delete', 'view-all', 'modify-all', 'view-all-fields'];
const ALL_OBJECTS: Readonly<Record<string, readonly string[]>> = {
  ModifyAllData: ['read', 'create', 'edit', 'delete', 'view-all', 'modify-all'],
  ViewAllData: ['read', 'view-all'],
  ViewAllFieldsGlobal: ['view-all-fields'],
};

/**
 * The facts of a snapshot:
 *
 *     user ada@x.example | status | active
 *     grant ada@x.example | permission Inv_Full |  | 2026-12-01T00:00:00Z
 *     resource role CEO | name | Chief
 *     gives permission Inv_Full | Invoice__c:read
 *     part permission_set_group Billing | permission Inv_Full
 *     status permission_set_group Billing | Updated
 */
export function factsOf(path: string): Facts {
  const database = new DatabaseSync(path, { readOnly: true });
  try {
    const all = (sql: string): Row[] => database.prepare(sql).all() as Row[];
    return [...usersIn(all), ...grantsIn(all), ...resourcesIn(all), ...contentIn(all), ...partsIn(all)].sort();
  } finally {
    database.close();
  }
}

type All = (sql: string) => Row[];

const fact = (subject: string, ...parts: ReadonlyArray<string | number | null | undefined>): string =>
  [subject, ...parts.map((part) => part ?? '')].join(' | ');

function usersIn(all: All): string[] {
  const held = (
    type: string,
  ): string => `(SELECT ${NAME('r')} FROM grants g JOIN entitlements e ON e.key = g.entitlement
    ${RESOURCE_OF('e', 'r')} WHERE g.account = a.key AND e.resource_type = '${type}')`;
  const rows = all(`SELECT a.username, a.display_name AS name, a.email, m.username AS manager,
    ${held('profile')} AS profile, ${held('role')} AS role,
    CASE WHEN NOT a.is_active THEN 'inactive' WHEN a.is_frozen THEN 'frozen' ELSE 'active' END AS status
    FROM accounts a LEFT JOIN accounts m ON m.id = a.manager_id`);
  return rows.flatMap(({ username, ...fields }) =>
    Object.entries({ username, ...fields }).flatMap(([field, value]) =>
      value === null ? [] : [fact(`user ${username}`, field, String(value).replace(/^(profile|role) /, ''))],
    ),
  );
}

function grantsIn(all: All): string[] {
  const rows = all(`SELECT g.username, ${NAME('r')} AS access, g.slug, g.expires_at FROM grants_by_id g
    JOIN resources r ON r.type = g.resource_type AND r.id = g.resource_id
    WHERE g.is_stored AND r.type NOT IN ('profile', 'role')`);
  return rows.map(({ username, access, slug, expires_at: end }) => {
    const [, role] = /^role:(.+)$/.exec(String(slug)) ?? [];
    return fact(`grant ${username}`, access, role, end);
  });
}

function resourcesIn(all: All): string[] {
  const rows = all(`SELECT ${NAME('r')} AS access, r.display_name AS name, p.type, ${NAME('p')} AS parent,
    r.attributes ->> 'session_activation_required' AS session, r.type = 'permission_set_group' AS is_group, r.attributes ->> 'status' AS status
    FROM resources r LEFT JOIN resources p ON p.type = r.type AND p.id = r.parent_id`);
  return rows.flatMap(({ access, name, parent, session, is_group: isGroup, status }) => [
    fact(`resource ${access}`, 'name', name),
    ...(parent === null ? [] : [fact(`resource ${access}`, 'parent', String(parent).replace(/^\w+ /, ''))]),
    ...(session === 1 ? [fact(`resource ${access}`, 'session', 'required')] : []),
    ...(isGroup === 1 ? [fact(`status ${access}`, status)] : []),
  ]);
}

/** Of objects what a container gives by a row alone, and not on every object. */
function contentIn(all: All): string[] {
  const rows = all(`SELECT ${NAME('r')} AS access, p.kind, p.name, x.rights FROM container_permissions x
    JOIN permissions p ON p.key = x.permission JOIN containers c ON c.key = x.container
    JOIN entitlements e ON e.key = c.entitlement ${RESOURCE_OF('e', 'r')}`);
  const general = (access: unknown): string[] =>
    rows
      .filter((row) => row.access === access && row.kind === 'system')
      .flatMap(({ name }) => ALL_OBJECTS[String(name)] ?? []);
  return rows.flatMap(({ access, kind, name, rights }) => {
    const its = RIGHTS.filter((_, bit) => (Number(rights) >> bit) & 1);
    if (kind === 'field') return its.map((right) => fact(`gives ${access}`, `${name}:${right}`));
    if (kind !== 'object') return [fact(`gives ${access}`, name)];
    const everywhere = general(access);
    return its
      .filter((right) => !everywhere.includes(right))
      .map((right) => fact(`gives ${access}`, `${name}:${right}`));
  });
}

function partsIn(all: All): string[] {
  const inside = all(`SELECT ${NAME('c')} AS child, c.type AS type, ${NAME('p')} AS parent FROM inheritances i
    JOIN entitlements ce ON ce.key = i.child_entitlement ${RESOURCE_OF('ce', 'c')}
    JOIN entitlements pe ON pe.key = i.parent_entitlement ${RESOURCE_OF('pe', 'p')}`);
  const managed = all(`SELECT ${NAME('r')} AS access, g.kind, a.username FROM management_grants g
    JOIN entitlements e ON e.key = g.entitlement ${RESOURCE_OF('e', 'r')} JOIN accounts a ON a.id = g.user_id`);
  return [
    ...inside
      .filter(({ type }) => type !== 'connected_application')
      .map(({ child, type, parent }) =>
        type === 'permission' ? fact(`part ${parent}`, child) : fact(`part ${child}`, parent),
      ),
    ...managed.map(({ access, kind, username }) => fact(`part ${access}`, `${kind} ${username}`)),
  ];
}
