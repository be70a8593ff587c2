import { permissionsFor } from '../rules/index.js';
import type { Call } from '../schema/sObject.js';
import type { Records } from '../soql/source.js';
import { toLongId } from './ids.js';
import { effectivePermissions, setsInForce, type TableLookup } from './permissions.js';
import type { Row } from './types.js';
import type { FieldSchema, FieldValue, ObjectSchema } from '../schema/types.js';

/** Such records are not stored: their ids begin with 000 and lead nowhere. */
const idAt = (userId: string, position: number): string =>
  toLongId(`000${userId.slice(9, 15)}${String(position).padStart(6, '0')}`)!;

export type UserAccessSource = {
  readonly table: TableLookup;
  readonly schemas: readonly ObjectSchema[];
  readonly now: Date;
};

type Access = { read: boolean; create: boolean; edit: boolean; delete: boolean; all: boolean };

/**
 * What one user may do, by the permissions in force.
 *
 * Source: ObjectPermissions, FieldPermissions, UserEntityAccess, UserFieldAccess, UserRecordAccess, Object Reference.
 */
class UserRights {
  private readonly permissions;
  private readonly setIds: string[];

  public constructor(
    private readonly source: UserAccessSource,
    userId: string,
  ) {
    this.permissions = effectivePermissions(source.table, userId, source.now);
    this.setIds = setsInForce(source.table, userId, source.now).map(({ Id }) => Id);
  }

  public onObject(schema: ObjectSchema): Access {
    return schema.isData ? this.onData(schema) : this.onSetup(schema);
  }

  public onField(schema: ObjectSchema, field: FieldSchema): { read: boolean; edit: boolean } {
    const { read, edit } = this.onObject(schema);
    if (!field.permissionable) return { read, edit: edit && field.updateable };
    const named = `${schema.name}.${field.compound ?? field.name}`;
    const rows = this.grants('FieldPermissions').filter(({ Field }) => Field === named);
    return {
      read: read && (this.readsAllFields(schema) || rows.some(({ PermissionsRead }) => PermissionsRead === true)),
      edit: edit && field.updateable && rows.some(({ PermissionsEdit }) => PermissionsEdit === true),
    };
  }

  /** Modify All Data and View All Data open no field (Salesforce Help: "View All and Modify All Permissions Overview"). */
  private readsAllFields({ name }: ObjectSchema): boolean {
    return (
      this.permissions.has('ViewAllFieldsGlobal') ||
      this.grants('ObjectPermissions').some(
        ({ SobjectType, PermissionsViewAllFields }) => SobjectType === name && PermissionsViewAllFields === true,
      )
    );
  }

  private onSetup({ name, readPermissions, createable, updateable, deletable }: ObjectSchema): Access {
    const read = this.holdsOne(readPermissions);
    const may = (call: Call): boolean => read && this.holdsOne(permissionsFor(name, call));
    return {
      read,
      create: createable && may('create'),
      edit: updateable && may('update'),
      delete: deletable && may('delete'),
      all: this.permissions.has('ModifyAllData'),
    };
  }

  private onData({ name }: ObjectSchema): Access {
    const rows = this.grants('ObjectPermissions').filter(({ SobjectType }) => SobjectType === name);
    const all = this.permissions.has('ModifyAllData');
    const may = (field: string): boolean => all || rows.some((row) => row[field] === true);
    return {
      read: may('PermissionsRead') || this.permissions.has('ViewAllData'),
      create: may('PermissionsCreate'),
      edit: may('PermissionsEdit'),
      delete: may('PermissionsDelete'),
      all: may('PermissionsModifyAllRecords'),
    };
  }

  private grants(object: string): Row[] {
    return this.setIds.flatMap((id) => this.source.table(object).where('ParentId', id));
  }

  private holdsOne(permissions: readonly string[]): boolean {
    return permissions.length === 0 || permissions.some((name) => (this.permissions as Set<string>).has(name));
  }
}

type RowsOf = (userId: string, source: UserAccessSource) => Array<Record<string, FieldValue>>;

const entityRows: RowsOf = (userId, source) => {
  const rights = new UserRights(source, userId);
  const definitions = definitionIds(source);
  return source.schemas.map((schema) => {
    const { read, create, edit, delete: remove } = rights.onObject(schema);
    return {
      DurableId: `${schema.name}.${userId}`,
      UserId: userId,
      EntityDefinitionId: definitions.get(schema.name) ?? null,
      IsReadable: read,
      IsCreatable: create,
      IsEditable: edit,
      IsUpdatable: edit,
      IsDeletable: remove,
      IsUndeletable: remove,
      IsMergeable: remove && schema.isData === true,
      IsActivateable: false,
      IsFlsUpdatable: schema.isData ?? false,
    };
  });
};

const fieldRows: RowsOf = (userId, source) => {
  const rights = new UserRights(source, userId);
  const definitions = definitionIds(source);
  return source.schemas.flatMap((schema) =>
    schema.fields.map((field) => {
      const { read, edit } = rights.onField(schema, field);
      return {
        DurableId: `${schema.name}.${field.name}.${userId}`,
        UserId: userId,
        EntityDefinitionId: definitions.get(schema.name) ?? null,
        FieldDefinitionId: `${schema.name}.${field.name}`,
        IsAccessible: read,
        IsCreatable: edit && field.createable,
        IsUpdatable: edit,
      };
    }),
  );
};

const levelOf = ({ read, edit, delete: remove, all }: Access): string =>
  all ? 'All' : remove ? 'Delete' : edit ? 'Edit' : read ? 'Read' : 'None';

const recordRows: RowsOf = (userId, source) => {
  const rights = new UserRights(source, userId);
  return source.schemas
    .filter(({ isData }) => isData)
    .flatMap((schema) => {
      const access = rights.onObject(schema);
      return [...source.table(schema.name).rows()].map(({ Id: recordId }) => ({
        UserId: userId,
        RecordId: recordId,
        HasReadAccess: access.read,
        HasEditAccess: access.edit,
        HasDeleteAccess: access.delete,
        HasTransferAccess: access.all,
        HasAllAccess: access.all,
        MaxAccessLevel: levelOf(access),
      }));
    });
};

const definitionIds = ({ table }: UserAccessSource): Map<string, string> =>
  new Map([...table('EntityDefinition').rows()].map((row) => [String(row.QualifiedApiName), row.Id]));

const derived: Readonly<Record<string, RowsOf>> = {
  UserEntityAccess: entityRows,
  UserFieldAccess: fieldRows,
  UserRecordAccess: recordRows,
};

/** The records of UserEntityAccess, UserFieldAccess or UserRecordAccess; undefined for every other object. */
export function userAccessRecords(schema: ObjectSchema, source: UserAccessSource): Records | undefined {
  const fieldsOf = derived[schema.name];
  if (!fieldsOf) return undefined;
  const rowsOf = (userId: string): Row[] =>
    fieldsOf(userId, source).map((fields, position) => ({ Id: idAt(userId, position), ...fields }));
  const users = source.table('User');
  function* rows(): Generator<Row> {
    for (const { Id } of users.rows()) yield* rowsOf(Id);
  }
  return {
    schema,
    size: users.size,
    rows,
    deletedRows: () => [],
    get: () => undefined,
    wasDeleted: () => false,
    where: (field, id) => (field === 'UserId' ? rowsOf(id) : [...rows()].filter((row) => row[field] === id)),
  };
}
