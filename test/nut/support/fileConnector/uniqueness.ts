import { secretOnly, type FileConnectorDocument, type Problem } from './sections.js';

/**
 * The problems of ids that several users or resources have, of types with several traits, of entitlements and grants that are
 * there twice, and of fields that the resource's trait does not have.
 */
export function uniquenessProblems(document: FileConnectorDocument): Problem[] {
  return [
    ...idProblems(document),
    ...traitProblems(document),
    ...repeats('entitlements', document.entitlements, ({ resource_id, entitlement_slug }) => [
      resource_id,
      entitlement_slug,
    ]),
    ...repeats('direct_user_grants', document.direct_user_grants, Object.values<string>),
    ...repeats('grant_inheritance_mappings', document.grant_inheritance_mappings, (mapping) => [
      mapping.principal_resource_id,
      mapping.principal_entitlement_slug,
      mapping.inherited_resource_id,
      mapping.inherited_entitlement_slug,
    ]),
  ];
}

function idProblems({ users, resources }: FileConnectorDocument): Problem[] {
  const problems: Problem[] = [];
  const seen = new Map<string, string>();
  const all = [
    ...users.map(({ id }, index) => ({ id, section: 'users', index })),
    ...resources.map(({ id }, index) => ({ id, section: 'resources', index })),
  ];
  for (const { id, section, index } of all) {
    const first = seen.get(id);
    if (first) problems.push({ path: [section, index, 'id'], message: `duplicate id "${id}", found in ${first}, too` });
    else seen.set(id, `${section}[${index}]`);
  }
  return problems;
}

function traitProblems({ resources }: FileConnectorDocument): Problem[] {
  const problems: Problem[] = [];
  const traitOfType = new Map<string, string>();
  for (const [index, resource] of resources.entries()) {
    const path = ['resources', index];
    const trait = resource.trait.toLowerCase();
    const type = resource.resource_type.toLowerCase();
    const first = traitOfType.get(type) ?? trait;
    traitOfType.set(type, first);
    if (first !== trait)
      problems.push({ path: [...path, 'trait'], message: `type "${type}" has trait "${first}" above` });
    if (trait !== 'secret') {
      for (const field of secretOnly) {
        if (resource[field] !== undefined) problems.push({ path: [...path, field], message: 'is for secrets only' });
      }
    }
    if (resource.profile && (trait === 'secret' || trait === 'user')) {
      problems.push({ path: [...path, 'profile'], message: `is dropped for trait "${trait}"` });
    }
  }
  return problems;
}

function repeats<T>(section: string, records: T[], keyOf: (record: T) => string[]): Problem[] {
  const problems: Problem[] = [];
  const seen = new Set<string>();
  for (const [index, record] of records.entries()) {
    const key = JSON.stringify(keyOf(record));
    if (seen.has(key)) problems.push({ path: [section, index], message: `is there twice: ${key}` });
    seen.add(key);
  }
  return problems;
}
