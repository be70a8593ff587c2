/** A field's value as the REST API shows it. Date-times are `2026-08-21T22:52:45.000+0000`, dates `2026-08-21`. */
export type FieldValue = string | number | boolean | null;

export type FieldType =
  | 'id'
  | 'reference'
  | 'string'
  | 'textarea'
  | 'email'
  | 'phone'
  | 'url'
  | 'picklist'
  | 'boolean'
  | 'int'
  | 'double'
  | 'date'
  | 'datetime';

export type PicklistValue = { value: string; label: string; active: boolean; defaultValue: boolean };

export type FieldSchema = {
  name: string;
  label: string;
  type: FieldType;
  nillable: boolean;
  createable: boolean;
  updateable: boolean;
  /** Must be given on create (not nillable and without a default of Salesforce's own). */
  required: boolean;
  length: number;
  defaultValue?: FieldValue;
  /** For references: the objects it may point at (several: polymorphic) and the path name in SOQL. */
  referenceTo: string[];
  relationshipName: string | null;
  picklistValues: PicklistValue[];
  /** The values are the org's objects of business data, or the fields of those that take field permissions. */
  valuesFrom?: 'objects' | 'fields';
  /** First API version that has the field. */
  since?: number;
  /** The org feature without which the field does not exist (INVALID_FIELD). */
  feature?: Feature;
  /** The field that names a record (`Name`, `DeveloperName`, …). */
  nameField?: boolean;
  /** No two records hold the same value; looked up by index. */
  unique?: boolean;
  /** FieldPermissions can be given on it; without, whoever reads the object reads the field. */
  permissionable?: boolean;
  /** Salesforce computes each value: by a formula, or by counting. */
  computed?: 'formula' | 'auto number';
  /** The compound field that it is a part of: `BillingAddress` of `BillingStreet`. */
  compound?: string;
};

export type ChildRelationship = { relationshipName: string; childSObject: string; field: string };

export type ObjectSchema = {
  name: string;
  label: string;
  labelPlural: string;
  keyPrefix: string;
  queryable: boolean;
  createable: boolean;
  updateable: boolean;
  deletable: boolean;
  /** First API version that has the object. */
  since?: number;
  /** The org feature without which the object does not exist (INVALID_TYPE). */
  feature?: Feature;
  /** The running user must hold one of these system permissions to see the object (else INVALID_TYPE). */
  readPermissions: string[];
  fields: FieldSchema[];
  childRelationships: ChildRelationship[];
  /** No query answers more rows than this, and none says that there are more. */
  maxRows?: number;
  /** Its records belong to the business: ObjectPermissions say what a user may do with them. */
  isData?: true;
  isCustom?: true;
  /** No query heeds a LIMIT, and every further page is the first one again. */
  repeatsItself?: true;
};

/** What an org may have switched on. */
export type Feature =
  | 'territory-management'
  | 'bots'
  | 'manager-groups'
  | 'digital-experiences'
  | 'external-client-apps'
  | 'user-access-policies'
  /** PermissionsManagePackageLicenses is a field; the describe of an org of version 67 lacks it. */
  | 'package-license-permission';
