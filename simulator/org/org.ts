import { Expiry } from '../rules/assignmentExpiry.js';
import { MixedDmlCheck } from '../rules/mixedDml.js';
import { GroupRecalculation } from '../rules/permissionSetGroupStatus.js';
import { customSchema, objects, type NewCustomObject } from '../schema/index.js';
import type { RuleContext } from '../rules/rules.js';
import type { SystemPermission } from '../schema/systemPermissions.js';
import { runQuery } from '../soql/query.js';
import { Agenda } from './agenda.js';
import { createClock, formatDateTime } from './time.js';
import { describeBriefly, describeFully } from './describe.js';
import { malformedId, notFound } from './faults.js';
import { GeneratedRows } from './generatedRows.js';
import { idOf, toLongId } from './ids.js';
import { MemoryTable } from './memoryTable.js';
import { fillMetadata, isMetadata } from './metadataTables.js';
import { effectivePermissions, isPermitted } from './permissions.js';
import { PlannedFaults } from './plannedFaults.js';
import { firstPositions } from './switches.js';
import type { Caller, Clock, Generator, Org, OrgSettings, QueryAnswer } from './types.js';
import type { FieldValue, ObjectSchema } from '../schema/types.js';
import { UndoLog } from './undoLog.js';
import { OrgSchemas } from './orgSchemas.js';
import { View } from './view.js';
import { Writer } from './writer.js';

const defaultSettings = (): OrgSettings => ({
  edition: 'Developer Edition',
  features: new Set([
    'territory-management',
    'bots',
    'digital-experiences',
    'external-client-apps',
    'package-license-permission',
  ]),
  apiLimit: 15_000,
  usernamesElsewhere: new Set(),
  deactivationBlockers: new Map(),
  userValidationRules: new Map(),
  switches: firstPositions(),
  lag: 60_000,
});

/** The version whose objects and fields the metadata records describe. */
const NEWEST_API_VERSION = 68;

type OrgOptions = { id?: string; now?: Date | 'machine'; settings?: Partial<OrgSettings> };

/** An org without a record. With a date as `now` its clock stands still until it is moved. */
export const createOrg = (options: OrgOptions = {}): Org => new MemoryOrg(options);

class MemoryOrg implements Org {
  public readonly id: string;
  public readonly clock: Clock;
  public readonly settings: OrgSettings;
  public readonly faults = new PlannedFaults();
  private readonly undoLog = new UndoLog();
  private readonly mixedDml = new MixedDmlCheck();
  private readonly tables: Map<string, MemoryTable>;
  private readonly expiry: Expiry;
  private readonly groupRecalculation: GroupRecalculation;
  private readonly agenda: Agenda;
  private readonly schemas = new OrgSchemas();
  private readonly generated = new Map<string, GeneratedRows>();
  private metadataFilled = false;

  public constructor({ id = '', now, settings }: OrgOptions) {
    this.id = toLongId(id) ?? idOf('00D', 1);
    this.clock = createClock(now);
    this.settings = { ...defaultSettings(), ...settings };
    this.tables = new Map(
      objects.map((schema) => [schema.name.toLowerCase(), new MemoryTable(schema, this.clock, this.undoLog)]),
    );
    this.expiry = new Expiry(this.table('PermissionSetAssignment'));
    this.groupRecalculation = new GroupRecalculation((object) => this.table(object), this.settings);
    this.agenda = new Agenda(this.clock, this.undoLog);
  }

  public table(object: string): MemoryTable {
    const table = this.tables.get(object.toLowerCase());
    if (!table) throw notFound();
    if (isMetadata(table.schema.name)) this.fillMetadataOnce();
    return table;
  }

  public addCustomObject(object: NewCustomObject): void {
    const schema = customSchema(object);
    this.schemas.add(schema);
    this.tables.set(schema.name.toLowerCase(), new MemoryTable(schema, this.clock, this.undoLog));
    if (this.metadataFilled) fillMetadata((name) => this.table(name), [schema]);
  }

  public addGenerator(generator: Generator): void {
    this.generated.set(generator.object, new GeneratedRows(generator));
  }

  public query(soql: string, caller: Caller, options: { includeDeleted?: boolean } = {}): QueryAnswer {
    this.catchUp();
    return runQuery(soql, this.viewOf(caller).source(options.includeDeleted ?? false));
  }

  public sees(object: string, caller: Caller): boolean {
    return this.viewOf(caller).object(object) !== undefined;
  }

  public describeGlobal(caller: Caller): Array<Record<string, unknown>> {
    return this.viewOf(caller)
      .objects()
      .map((schema) => describeBriefly(schema, caller));
  }

  public describe(object: string, caller: Caller): Record<string, unknown> {
    return describeFully(this.visible(object, caller), caller);
  }

  public retrieve(object: string, id: string, fields: string[] | undefined, caller: Caller): Record<string, unknown> {
    const schema = this.visible(object, caller);
    const longId = toLongId(id);
    if (longId === undefined) throw malformedId(id);
    const names = fields ?? schema.fields.map(({ name }) => name);
    const withId = names.some((name) => name.toLowerCase() === 'id') ? names : [...names, 'Id'];
    const answer = this.query(`SELECT ${withId.join(', ')} FROM ${schema.name} WHERE Id = '${longId}'`, caller);
    const [record] = answer.page(0, 1);
    if (record) return record;
    this.table(schema.name).existing(longId);
    throw notFound();
  }

  public create(object: string, fields: Record<string, FieldValue>, caller: Caller): { id: string } {
    return { id: this.transaction(() => this.writer(caller).create(this.visible(object, caller), fields)) };
  }

  public update(object: string, id: string, fields: Record<string, FieldValue>, caller: Caller): void {
    this.transaction(() => this.writer(caller).update(this.visible(object, caller), id, fields));
  }

  public delete(object: string, id: string, caller: Caller): void {
    this.transaction(() => this.writer(caller).delete(this.visible(object, caller), id));
  }

  public transaction<T>(work: () => T): T {
    this.catchUp();
    return this.undoLog.transaction(work);
  }

  public hasPermission(userId: string, permission: string): boolean {
    return isPermitted((object) => this.table(object), userId, permission, this.clock.now());
  }

  /** Does what Salesforce does by itself by the time of the clock. Not within a transaction, which may be undone. */
  private catchUp(): void {
    if (this.undoLog.isOpen) return;
    this.expiry.catchUp(formatDateTime(this.clock.now()));
    this.groupRecalculation.catchUp(this.clock.now().getTime());
    this.agenda.doWhatIsDue();
  }

  private permissionsOf(userId: string): Set<SystemPermission> {
    return effectivePermissions((object) => this.table(object), userId, this.clock.now());
  }

  private writer(caller: Caller): Writer {
    const permissions = this.permissionsOf(caller.userId);
    const context: RuleContext = {
      settings: this.settings,
      callerId: toLongId(caller.userId) ?? caller.userId,
      now: formatDateTime(this.clock.now()),
      table: (object) => this.table(object),
      may: (permission) => permissions.has(permission),
      later: (work) => this.agenda.add(this.settings.lag, work),
    };
    return new Writer(context, this.faults, (object, call, values) =>
      this.mixedDml.check(this.undoLog.transactionNumber, object, call, values),
    );
  }

  private viewOf(caller: Caller): View {
    const schemas = this.schemas.of(caller.apiVersion, this.settings.features);
    return new View(
      caller,
      schemas,
      this.permissionsOf(caller.userId),
      (object) => this.table(object),
      this.clock.now(),
      this.settings,
      this.generated,
    );
  }

  private visible(object: string, caller: Caller): ObjectSchema {
    const schema = this.viewOf(caller).object(object);
    if (!schema) throw notFound();
    return schema;
  }

  private fillMetadataOnce(): void {
    if (this.metadataFilled) return;
    this.metadataFilled = true;
    fillMetadata((object) => this.table(object), this.schemas.of(NEWEST_API_VERSION, this.settings.features).values());
  }
}
