import type { OrgClient } from '../client.js';
import { errorCodeOf, unreadableAnswer } from '../errors.js';
import type { CompositeReader } from './compositeReader.js';
import { explainHiddenObject } from './queryErrors.js';

/** What this plugin needs to know of a field. */
export type FieldDescription = {
  readonly name: string;
  readonly type: string;
  /** The length of a text; 0 where there is no limit. */
  readonly length: number;
  readonly createable: boolean;
  /** Whether each new record must be given a value, since the org's administrator made the field so. Standard fields have rules of their own. */
  readonly isRequired: boolean;
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
    const { name, type, length, createable, isRequired } = field;
    return { name, type, length, createable, isRequired, values: picklistValuesOf(field) };
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
 * All system permissions that the running user may see in permission sets: their names, and their labels. Which of them are `updateable`
 * depends on the running user as well, and says nothing of what they give.
 *
 * @throws SfError in plain words
 */
export async function readPermissionNames(
  client: OrgClient,
  object: 'PermissionSet' | 'MutingPermissionSet' = 'PermissionSet',
): Promise<Map<string, string>> {
  return new Map(
    (await describe(client, object))
      .filter(({ name }) => PERMISSION_FIELD.test(name))
      .map(({ name, label }) => [name.replace(PERMISSION_FIELD, ''), label]),
  );
}

/**
 * The fields of an object that the running user sees: their names, and their labels.
 *
 * @throws SfError in plain words
 */
export async function readFieldLabels(client: OrgClient, object: string): Promise<Map<string, string>> {
  return new Map((await describe(client, object)).map(({ name, label }) => [name, label]));
}

/** A value that a picklist may have. */
export type PicklistValue = { readonly value: string; readonly label: string };

/**
 * The values of a picklist that name what the org has, such as the objects of ObjectPermissions.SobjectType.
 *
 * @throws SfError in plain words
 */
export async function readPicklist(
  client: OrgClient,
  object: string,
  field: string,
): Promise<readonly PicklistValue[]> {
  return (await describe(client, object)).find(({ name }) => name === field)?.picklistValues ?? [];
}

/** What a name of a field may stand for, and whether field-level security applies to it. */
export type FieldNames = {
  readonly name: string;
  readonly label: string;
  /** `Account` of `AccountId`; null for a field that refers to no record. */
  readonly relationshipName: string | null;
  /** `BillingAddress` of `BillingStreet`; null for a field that is no part of another. */
  readonly compoundFieldName: string | null;
  readonly permissionable: boolean;
  /** Whether Salesforce works out each value, by a formula, a sum or a count, and nobody edits it; null where that is not known. */
  readonly isComputed: boolean | null;
};

/**
 * The fields of an object by all their names.
 *
 * @returns null where the org does not show the object to the running user, or has none of that name
 * @throws SfError in plain words
 */
export async function readFieldNames(client: OrgClient, object: string): Promise<readonly FieldNames[] | null> {
  try {
    return await describeOnce(client, object);
  } catch (error) {
    if (isHidden(error)) return null;
    throw client.explain(error);
  }
}

/** Whether the description of an object says that the org does not have it, or hides it from the running user. */
export function isHidden(error: unknown): boolean {
  return ['NOT_FOUND', 'INVALID_TYPE'].includes(errorCodeOf(error));
}

/**
 * The fields of an object. A command describes each object once.
 *
 * @throws the Salesforce error as the connection gives it; SfError UnreadableAnswerError
 */
export function describeOnce(client: OrgClient, object: string): Promise<readonly DescribedField[]> {
  return described.get(client)?.get(object) ?? keepFields(client, object, askForFields(client, object));
}

/** Describes objects in calls with other reads. Whoever needs one of them later waits for these calls. */
export function describeTogether(reader: CompositeReader, objects: readonly string[]): void {
  const { client } = reader;
  for (const object of objects) {
    const fields = reader.get(describePath(object), (answer) => describedFields(object, answer));
    void keepFields(
      client,
      object,
      fields.catch(() => askForFields(client, object)),
    );
  }
}

function askForFields(client: OrgClient, object: string): Promise<readonly DescribedField[]> {
  return client.get(client.path(describePath(object)), (answer) => describedFields(object, answer));
}

function keepFields(client: OrgClient, object: string, fields: Promise<readonly DescribedField[]>): typeof fields {
  const known = described.get(client) ?? new Map<string, typeof fields>();
  described.set(client, known.set(object, fields));
  // After an error, the next one who asks is told the present state.
  fields.catch(() => known.delete(object));
  return fields;
}

const described = new WeakMap<OrgClient, Map<string, Promise<readonly DescribedField[]>>>();

/** The path of an object's description, below `OrgClient.path`. */
export function describePath(object: string): string {
  return `sobjects/${object}/describe`;
}

/** A field as Salesforce describes it; the answer says more of it. */
export type DescribedField = FieldNames & {
  readonly type: string;
  readonly length: number;
  readonly createable: boolean;
  readonly updateable: boolean;
  readonly restrictedPicklist: boolean;
  readonly isRequired: boolean;
  /** The active ones. */
  readonly picklistValues: readonly PicklistValue[];
};

type FieldAnswer = Omit<DescribedField, 'picklistValues' | 'isComputed' | 'isRequired'> & {
  readonly calculated?: boolean;
  readonly autoNumber?: boolean;
  readonly custom?: boolean;
  readonly nillable?: boolean;
  readonly defaultedOnCreate?: boolean;
  readonly defaultValue?: unknown;
  readonly defaultValueFormula?: string | null;
  readonly picklistValues?: ReadonlyArray<
    PicklistValue & { readonly active: boolean; readonly defaultValue?: boolean }
  >;
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
  if (Array.isArray(fields) && fields.every(isField)) return (fields as FieldAnswer[]).map(toDescribedField);
  throw unreadableAnswer(object, 'noFields');
}

/** The part of an answer that is kept: it is fifty times as long. */
function toDescribedField(field: FieldAnswer): DescribedField {
  const { name, label, type, length, createable, updateable, restrictedPicklist } = field;
  return {
    ...{ name, label, type, length, createable, updateable, restrictedPicklist },
    relationshipName: field.relationshipName ?? null,
    compoundFieldName: field.compoundFieldName ?? null,
    permissionable: field.permissionable,
    isComputed: field.calculated === true || field.autoNumber === true,
    isRequired: isRequired(field),
    picklistValues: (field.picklistValues ?? [])
      .filter(({ active }) => active)
      .map(({ value, label: shown }) => ({ value, label: shown })),
  };
}

/** Whether a new record needs a value of a custom field. A checkbox always has one, and Salesforce fills in what has a default. */
function isRequired(field: FieldAnswer): boolean {
  if (field.custom !== true || field.createable !== true || field.nillable !== false) return false;
  const {
    type,
    defaultedOnCreate = false,
    defaultValue = null,
    defaultValueFormula = null,
    picklistValues = [],
  } = field;
  const hasDefault = defaultedOnCreate || defaultValue !== null || defaultValueFormula !== null;
  return type !== 'boolean' && !hasDefault && !picklistValues.some((value) => value.defaultValue === true);
}

async function describe(client: OrgClient, object: string): Promise<readonly DescribedField[]> {
  try {
    return await describeOnce(client, object);
  } catch (error) {
    throw isHidden(error) ? await explainHiddenObject(client, object, error as Error) : client.explain(error);
  }
}

function picklistValuesOf({ type, restrictedPicklist, picklistValues }: DescribedField): string[] | null {
  return type === 'picklist' && restrictedPicklist ? picklistValues.map(({ value }) => value) : null;
}
