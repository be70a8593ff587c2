import type { FileConnectorDocument } from '../../../src/formats/fileConnector.js';

/** Ids of the rows of a c1z file. */
export type C1zIds = { readonly resources: string[]; readonly entitlements: string[]; readonly grants: string[] };

/**
 * What C1's file connector makes of a document, by the rules of its documentation: an inheritance is a grant to the
 * resource that it starts from, and every user who holds the one entitlement holds the other. If the inheritance is shallow, only
 * those do who hold it directly.
 */
export const connectorIds = (document: FileConnectorDocument): C1zIds => {
  const typeOf = new Map(document.resources.map(({ id, resource_type: type }) => [id, type]));
  const resource = (id: string): string => `${typeOf.get(id)!}:${id}`;
  const holders = new Map<string, Set<string>>();
  for (const { resource_id: id, entitlement_slug: slug } of document.entitlements) {
    holders.set(`${resource(id)}:${slug}`, new Set());
  }
  for (const grant of document.direct_user_grants) {
    holders.get(`${resource(grant.resource_id)}:${grant.entitlement_slug}`)!.add(`user:${grant.principal_id}`);
  }
  const direct = new Map([...holders.values()].map((all) => [all, new Set(all)]));
  const edges = document.grant_inheritance_mappings.map((mapping) => {
    const from = holders.get(`${resource(mapping.principal_resource_id)}:${mapping.principal_entitlement_slug}`)!;
    const to = holders.get(`${resource(mapping.inherited_resource_id)}:${mapping.inherited_entitlement_slug}`)!;
    to.add(resource(mapping.principal_resource_id));
    return { from: mapping.inheritance_depth === 'shallow' ? direct.get(from)! : from, to };
  });
  for (let isDone = false; !isDone;) {
    isDone = true;
    for (const { from, to } of edges) {
      const before = to.size;
      for (const holder of from) if (holder.startsWith('user:')) to.add(holder);
      if (to.size > before) isDone = false;
    }
  }
  return {
    resources: [
      ...document.users.map(({ id }) => `user:${id}`),
      ...document.resources.map(({ id }) => resource(id)),
    ].sort(),
    entitlements: [...holders.keys()].sort(),
    grants: [...holders].flatMap(([entitlement, all]) => [...all].map((holder) => `${entitlement}:${holder}`)).sort(),
  };
};
