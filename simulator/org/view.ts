import { dependencyRows } from '../rules/permissionSetDependencies.js';
import { assignmentsForQueries } from '../rules/assignmentExpiry.js';
import { objectPermissionsForQueries } from '../rules/objectRights.js';
import { entityAccessForQueries } from '../rules/groupEntities.js';
import { associationsForQueries } from '../rules/userTerritory2Association.js';
import type { Records, Source } from '../soql/source.js';
import { SYSTEM_PERMISSIONS, type SystemPermission } from '../schema/systemPermissions.js';
import type { GeneratedRows } from './generatedRows.js';
import { userAccessRecords } from './userAccess.js';
import { formatDateTime } from './time.js';
import type { Caller, OrgSettings, Row, Table } from './types.js';
import type { ObjectSchema } from '../schema/types.js';

/** What one caller sees of the org: the objects of the API version that the caller's permissions allow to read. */
export class View {
  private readonly opened = new Map<string, Records>();

  public constructor(
    private readonly caller: Caller,
    private readonly schemas: Map<string, ObjectSchema>,
    private readonly permissions: Set<SystemPermission>,
    private readonly table: (object: string) => Table,
    private readonly now: Date,
    private readonly settings: OrgSettings,
    private readonly generated: ReadonlyMap<string, GeneratedRows>,
  ) {}

  /** The objects of the view, in order of name. */
  public objects(): ObjectSchema[] {
    return [...this.schemas.values()].filter((schema) => this.mayRead(schema));
  }

  /** An object's schema; undefined when it does not exist or may not be seen. */
  public object(name: string): ObjectSchema | undefined {
    const schema = this.schemas.get(name.toLowerCase());
    return schema && this.mayRead(schema) ? schema : undefined;
  }

  public source(includeDeleted: boolean): Source {
    return {
      apiVersion: this.caller.apiVersion,
      now: this.now,
      includeDeleted,
      noSemiJoinsOf: new Set([
        ...(this.settings.switches.memberSemiJoins === 'refused' ? ['GroupMember.UserOrGroupId'] : []),
        ...(this.settings.switches.groupSemiJoins === 'refused' ? ['Group.Id'] : []),
        ...(this.settings.switches.assignmentSemiJoins === 'refused'
          ? ['PermissionSetAssignment.PermissionSetId']
          : []),
      ]),
      find: (object, inSemiJoin = false) => this.records(object, inSemiJoin),
      findByKeyPrefix: (keyPrefix) =>
        this.records(this.objects().find((schema) => schema.keyPrefix === keyPrefix)?.name ?? ''),
    };
  }

  private mayRead({ name, readPermissions }: ObjectSchema): boolean {
    const { switches } = this.settings;
    if (name === 'PermissionDependency' && switches.permissionDependencies === 'hidden') return false;
    if (name === 'UserRole' && switches.rolesWithoutViewRoles === 'hidden' && !this.permissions.has('ViewRoles'))
      return false;
    return (
      readPermissions.length === 0 ||
      readPermissions.some((permission) => this.permissions.has(permission as SystemPermission))
    );
  }

  private records(name: string, inSemiJoin = false): Records | undefined {
    const schema = this.object(name);
    if (!schema) return undefined;
    const key = `${schema.name} ${String(inSemiJoin)}`;
    let records = this.opened.get(key);
    if (!records) {
      records = this.open(schema, inSemiJoin);
      this.opened.set(key, records);
    }
    return records;
  }

  private open(schema: ObjectSchema, inSemiJoin: boolean): Records {
    if (schema.name === 'UserPermissionAccess') return this.ownPermissions(schema);
    if (schema.name === 'PermissionDependency')
      return derivedRecords(schema, dependencyRows(this.settings, this.dataObjects()));
    const { table, now, settings } = this;
    const derived = userAccessRecords(schema, { table, schemas: [...this.schemas.values()], now });
    if (derived) return derived;
    const stored = recordsOf(schema, table(schema.name));
    const records = this.generated.get(schema.name)?.behind(stored) ?? stored;
    switch (schema.name) {
      case 'ObjectPermissions':
        return objectPermissionsForQueries(records, { table, dataObjects: this.dataObjects(), settings, inSemiJoin });
      case 'PermissionSetAssignment':
        return assignmentsForQueries(records, formatDateTime(now), settings);
      case 'SetupEntityAccess':
        return entityAccessForQueries(records, settings);
      case 'UserTerritory2Association':
        return associationsForQueries(records, settings);
      default:
        return records;
    }
  }

  private dataObjects(): string[] {
    return [...this.schemas.values()].filter(({ isData }) => isData).map(({ name }) => name);
  }

  /** UserPermissionAccess has one record: the caller's own. */
  private ownPermissions(schema: ObjectSchema): Records {
    const row: Row = { Id: '000000000000000AAA' };
    for (const permission of SYSTEM_PERMISSIONS) row[`Permissions${permission}`] = this.permissions.has(permission);
    return derivedRecords(schema, [row]);
  }
}

/** Records that are in no table. */
const derivedRecords = (schema: ObjectSchema, rows: readonly Row[]): Records => ({
  schema,
  size: rows.length,
  rows: () => rows,
  deletedRows: () => [],
  get: (id) => rows.find((row) => row.Id === id),
  wasDeleted: () => false,
  where: (field, value) => rows.filter((row) => row[field] === value),
});

const recordsOf = (schema: ObjectSchema, table: Table): Records => ({
  schema,
  size: table.size,
  rows: () => table.rows(),
  deletedRows: () => table.deletedRows(),
  get: (id) => table.get(id),
  wasDeleted: (id) => table.wasDeleted(id),
  where: (field, id) => table.where(field, id),
});
