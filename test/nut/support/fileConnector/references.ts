import type { FileConnectorDocument, Problem } from './sections.js';

type Path = Problem['path'];

/** The problems of ids that no user, resource or entitlement of the document has. */
export function referenceProblems(document: FileConnectorDocument): Problem[] {
  const directory = new Directory(document);
  return [
    ...document.resources.flatMap((resource, index) => directory.missingRelatives(['resources', index], resource)),
    ...document.entitlements.flatMap(({ resource_id: id }, index) =>
      directory.missingResource(['entitlements', index, 'resource_id'], id),
    ),
    ...document.direct_user_grants.flatMap((grant, index) => [
      ...directory.missingUser(['direct_user_grants', index, 'principal_id'], grant.principal_id),
      ...directory.missingEntitlement(['direct_user_grants', index], '', grant.resource_id, grant.entitlement_slug),
    ]),
    ...document.grant_inheritance_mappings.flatMap((mapping, index) =>
      (['principal', 'inherited'] as const).flatMap((end) =>
        directory.missingEntitlement(
          ['grant_inheritance_mappings', index],
          `${end}_`,
          mapping[`${end}_resource_id`],
          mapping[`${end}_entitlement_slug`],
        ),
      ),
    ),
    ...document.external_grants.flatMap((grant, index) =>
      directory.missingEntitlement(['external_grants', index], '', grant.resource_id, grant.entitlement_slug),
    ),
  ];
}

const keyOf = (resourceId: string, slug: string): string => JSON.stringify([resourceId, slug]);

/** The users, resources and entitlements of a document. */
class Directory {
  private readonly users: Set<string>;
  private readonly typeOfResource: Map<string, string>;
  private readonly entitlements: Set<string>;

  public constructor({ users, resources, entitlements }: FileConnectorDocument) {
    this.users = new Set(users.map(({ id }) => id));
    this.typeOfResource = new Map(resources.map(({ id, resource_type: type }) => [id, type.toLowerCase()]));
    this.entitlements = new Set(entitlements.map((one) => keyOf(one.resource_id, one.entitlement_slug)));
  }

  public missingUser(path: Path, id: string): Problem[] {
    return this.users.has(id) ? [] : [{ path, message: `no user has the id "${id}"` }];
  }

  public missingResource(path: Path, id: string): Problem[] {
    return this.typeOfResource.has(id) ? [] : [{ path, message: `no resource has the id "${id}"` }];
  }

  public missingEntitlement(path: Path, prefix: string, id: string, slug: string): Problem[] {
    const missing = this.missingResource([...path, `${prefix}resource_id`], id);
    if (missing.length > 0 || this.entitlements.has(keyOf(id, slug))) return missing;
    const message = `resource "${id}" has no entitlement "${slug}"`;
    return [{ path: [...path, `${prefix}entitlement_slug`], message }];
  }

  public missingRelatives(path: Path, resource: FileConnectorDocument['resources'][number]): Problem[] {
    const problems: Problem[] = [];
    const { parent_resource: parent } = resource;
    if (parent !== undefined && !this.users.has(parent) && !this.typeOfResource.has(parent)) {
      problems.push({ path: [...path, 'parent_resource'], message: `nothing has the id "${parent}"` });
    }
    for (const field of ['created_by', 'identity'] as const) {
      const reference = resource[field];
      if (reference !== undefined && !this.hasTyped(reference)) {
        problems.push({ path: [...path, field], message: `"${reference}" is not "type:id" of a user or resource` });
      }
    }
    return problems;
  }

  /** `type:id`, split at the first colon. */
  private hasTyped(reference: string): boolean {
    const colon = reference.indexOf(':');
    const type = reference.slice(0, colon).toLowerCase();
    const id = reference.slice(colon + 1);
    return colon > 0 && (type === 'user' ? this.users.has(id) : this.typeOfResource.get(id) === type);
  }
}
