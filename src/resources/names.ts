import { profileOf, type Resource } from '../model/resource.js';
import type { PathStep } from '../model/path.js';
import type { SalesforceRecord } from '../org/query.js';
import { apiNameIn, text } from '../org/record.js';
import type { ObjectQuery } from '../org/soql.js';
import type { Target, Targets } from './kinds.js';

/** The fields in which the records of an object have their names. */
export type NameFields = {
  /** The name that people see. */
  readonly label: string;
  /** The name that no new label changes; records of an object without one have only their id. */
  readonly apiName?: string;
  /** Whether the namespace of a managed package belongs to the name: two packages may use the same one. */
  readonly isNamespaced?: true;
};

/** The name that stays: the API name, with its namespace; the id where there is none. */
export function apiNameOf({ apiName, isNamespaced }: NameFields, record: SalesforceRecord): string {
  const name = (apiName && text(record, apiName)) ?? record.Id;
  return isNamespaced ? apiNameIn(text(record, 'NamespacePrefix'), name) : name;
}

/** The label; the name that stays where there is none. */
export function labelOf(names: NameFields, record: SalesforceRecord): string {
  return text(record, names.label) ?? apiNameOf(names, record);
}

/**
 * A resource as a step of a path: with the name that a flag takes. A label is the only name that stays of a record without an API name.
 */
export function stepOf({ type, id, displayName, stableName, profile }: Resource): PathStep {
  const apiName = profile['api_name'] ?? profile['developer_name'] ?? (stableName === id ? displayName : stableName);
  return { type, id, displayName, apiName: String(apiName) };
}

/** What is known of a resource besides its id and names. */
type ResourceFacts = Pick<Resource, 'type'> &
  Partial<Pick<Resource, 'displayName' | 'description' | 'parentId'>> & {
    readonly profile: Parameters<typeof profileOf>[0];
  };

/** The resource that a record is. */
export function toResource(
  names: NameFields,
  record: SalesforceRecord,
  { type, displayName, description = null, parentId = null, profile }: ResourceFacts,
): Resource {
  return {
    type,
    id: record.Id,
    displayName: displayName ?? labelOf(names, record),
    stableName: apiNameOf(names, record),
    description,
    parentId,
    profile: profileOf(profile),
  };
}

/**
 * The records of a query as targets.
 *
 * @param more what else is known of one, or is to be known in another way
 */
export function targetsOf(
  query: ObjectQuery,
  names: NameFields,
  more: (record: SalesforceRecord) => Partial<Target> = () => ({}),
): Targets {
  const { label, apiName } = names;
  return {
    query,
    nameFields: [...new Set([...(apiName ? [apiName] : []), label])],
    toTarget: (record) => ({
      id: record.Id,
      displayName: labelOf(names, record),
      apiName: apiNameOf(names, record),
      record,
      ...more(record),
    }),
  };
}
