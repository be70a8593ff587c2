import type { FieldDescription } from '../../model/typedValue.js';
import type { OrgClient } from '../client.js';
import { unreadableAnswer } from '../errors.js';

/** A field as Salesforce describes it; more is there. */
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

/** The path of an object's description, below `OrgClient.path`. */
export const describePath = (object: string): string => `sobjects/${object}/describe`;

/**
 * The fields in a description of an object.
 *
 * Source: "sObject Describe", REST API Developer Guide.
 *
 * @throws SfError UnreadableAnswerError
 */
export const describedFields = (object: string, answer: unknown): readonly DescribedField[] => {
  const fields = (answer as { fields?: unknown } | null)?.fields;
  const isField = (field: unknown): boolean => typeof (field as { name?: unknown } | null)?.name === 'string';
  if (Array.isArray(fields) && fields.every(isField)) return fields as DescribedField[];
  throw unreadableAnswer(object, 'noFields');
};

const describe = async (client: OrgClient, object: string): Promise<readonly DescribedField[]> => {
  try {
    return await client.get(client.path(describePath(object)), (answer) => describedFields(object, answer));
  } catch (error) {
    throw client.explain(error);
  }
};

const valuesOf = ({ type, restrictedPicklist, picklistValues }: DescribedField): string[] | null =>
  type === 'picklist' && restrictedPicklist
    ? picklistValues.filter(({ active }) => active).map(({ value }) => value)
    : null;

/**
 * The fields of an object that the running user sees.
 *
 * @throws SfError in plain words
 */
export const describeFields = async (client: OrgClient, object: string): Promise<FieldDescription[]> =>
  (await describe(client, object)).map((field) => {
    const { name, type, length, createable } = field;
    return { name, type, length, createable, values: valuesOf(field) };
  });

/** PermissionSet has one boolean field for each system permission, `PermissionsManageUsers` (Object Reference). */
export const PERMISSION_FIELD = /^Permissions(?=[A-Z])/;

/**
 * The system permissions that this org's permission sets can hold: their names (`ManageUsers`) and what Setup calls them.
 *
 * Source: "PermissionSet", Object Reference: which there are depends on the org's features and licenses.
 *
 * @throws SfError in plain words
 */
export const readPermissionLabels = async (client: OrgClient): Promise<Map<string, string>> =>
  new Map(
    (await describe(client, 'PermissionSet'))
      .filter(({ name, updateable }) => updateable && PERMISSION_FIELD.test(name))
      .map(({ name, label }) => [name.replace(PERMISSION_FIELD, ''), label]),
  );
