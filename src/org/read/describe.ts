import type { OrgClient } from '../client.js';
import { unreadableAnswer } from '../errors.js';

/** What this plugin needs to know of a field. */
export type FieldDescription = {
  readonly name: string;
  readonly type: string;
  /** The length of a text; 0 where there is no limit. */
  readonly length: number;
  readonly createable: boolean;
  /** The active values of a restricted picklist; null for any other field. */
  readonly values: readonly string[] | null;
};

/**
 * The fields of an object that the running user sees.
 *
 * @throws SfError in plain words
 */
export async function describeFields(client: OrgClient, object: string): Promise<FieldDescription[]> {
  return (await describe(client, object)).map((field) => {
    const { name, type, length, createable } = field;
    return { name, type, length, createable, values: picklistValuesOf(field) };
  });
}

/** PermissionSet has one boolean field for each system permission, `PermissionsManageUsers` (Object Reference). */
export const PERMISSION_FIELD = /^Permissions(?=[A-Z])/;

/**
 * The system permissions that this org's permission sets can hold: their names (`ManageUsers`) and what Setup calls them.
 *
 * Source: "PermissionSet", Object Reference: the org's features and licenses decide which there are.
 *
 * @throws SfError in plain words
 */
export async function readPermissionLabels(client: OrgClient): Promise<Map<string, string>> {
  return new Map(
    (await describe(client, 'PermissionSet'))
      .filter(({ name, updateable }) => updateable && PERMISSION_FIELD.test(name))
      .map(({ name, label }) => [name.replace(PERMISSION_FIELD, ''), label]),
  );
}

/**
 * The names of all system permissions that the running user may see in permission sets. Which of them are `updateable` depends on the
 * running user as well, and says nothing of what they give.
 *
 * @throws SfError in plain words
 */
export async function readPermissionNames(client: OrgClient): Promise<Set<string>> {
  const names = (await describe(client, 'PermissionSet')).map(({ name }) => name);
  return new Set(names.filter((name) => PERMISSION_FIELD.test(name)).map((name) => name.replace(PERMISSION_FIELD, '')));
}

/** The path of an object's description, below `OrgClient.path`. */
export function describePath(object: string): string {
  return `sobjects/${object}/describe`;
}

/** A field as Salesforce describes it; the answer says more of it. */
type DescribedField = {
  readonly name: string;
  readonly label: string;
  readonly type: string;
  readonly length: number;
  readonly createable: boolean;
  readonly updateable: boolean;
  readonly relationshipName: string | null;
  readonly restrictedPicklist: boolean;
  readonly picklistValues: ReadonlyArray<{ readonly active: boolean; readonly value: string }>;
};

/**
 * The fields in a description of an object.
 *
 * Source: "sObject Describe", REST API Developer Guide.
 *
 * @throws SfError UnreadableAnswerError
 */
export function describedFields(object: string, answer: unknown): readonly DescribedField[] {
  const fields = (answer as { fields?: unknown } | null)?.fields;
  const isField = (field: unknown): boolean => typeof (field as { name?: unknown } | null)?.name === 'string';
  if (Array.isArray(fields) && fields.every(isField)) return fields as DescribedField[];
  throw unreadableAnswer(object, 'noFields');
}

async function describe(client: OrgClient, object: string): Promise<readonly DescribedField[]> {
  try {
    return await client.get(client.path(describePath(object)), (answer) => describedFields(object, answer));
  } catch (error) {
    throw client.explain(error);
  }
}

function picklistValuesOf({ type, restrictedPicklist, picklistValues }: DescribedField): string[] | null {
  return type === 'picklist' && restrictedPicklist
    ? picklistValues.filter(({ active }) => active).map(({ value }) => value)
    : null;
}
