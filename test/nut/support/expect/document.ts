import { z } from 'zod';
import { fileConnectorDocument, type FileConnectorDocument } from '../fileConnector/index.js';
import type { Findings } from '../walk/findings.js';
import { expectSame } from './same.js';

/** Checks C1's JSON by C1's own rules. @throws Error that lists every rule that is broken */
export function readDocument(value: unknown): FileConnectorDocument {
  const { data, error } = fileConnectorDocument.safeParse(value);
  if (error) throw new Error(z.prettifyError(error));
  return data;
}

/** Expects that a JSON document holds everything that the walk found, and nothing else. */
export function expectDocument(value: unknown, found: Findings, grants: 'direct' | 'effective' = 'direct'): void {
  const document = readDocument(value);
  const typeOf = new Map(document.resources.map(({ id, resource_type: type }) => [id, type]));
  const idOf = (resourceId: string, slug: string): string => `${typeOf.get(resourceId)}:${resourceId}:${slug}`;

  expectSame(
    'accounts',
    document.users.map((user) =>
      JSON.stringify({
        id: user.id,
        name: user.display_name,
        username: user.login,
        email: user.email ?? null,
        status: user.status,
        statusDetails: user.status_details ?? null,
        type: user.type,
        lastLogin: user.last_login === undefined ? null : Date.parse(user.last_login),
      }),
    ),
    [...found.accounts.values()].map(({ managerId: _, ...account }) => JSON.stringify(account)),
  );
  expectSame(
    'resources',
    document.resources.map((resource) =>
      JSON.stringify([
        resource.resource_type,
        resource.id,
        resource.trait,
        resource.parent_resource ?? null,
        found.resources.get(resource.id)?.name === null ? null : resource.display_name,
      ]),
    ),
    [...found.resources.values()].map(({ type, id, trait, parentId, name }) =>
      JSON.stringify([type, id, trait, parentId, name]),
    ),
  );
  expectSame(
    'entitlements',
    document.entitlements.map(({ resource_id: id, entitlement_slug: slug }) => idOf(id, slug)),
    found.entitlements,
  );
  expectSame(
    `${grants} grants`,
    document.direct_user_grants.map(
      ({ principal_id: user, resource_id: id, entitlement_slug: slug }) => `${idOf(id, slug)}:user:${user}`,
    ),
    grants === 'direct' ? found.directGrants : found.effectiveGrants,
  );
  expectSame(
    'inheritances',
    document.grant_inheritance_mappings.map((mapping) => {
      const from = idOf(mapping.principal_resource_id, mapping.principal_entitlement_slug);
      const to = idOf(mapping.inherited_resource_id, mapping.inherited_entitlement_slug);
      const depth = to.startsWith('connected_application:') ? 'shallow' : 'full';
      return mapping.inheritance_depth === depth ? `${from} → ${to}` : `${from} → ${to}, ${mapping.inheritance_depth}`;
    }),
    grants === 'direct' ? found.inheritances : [],
  );
}
