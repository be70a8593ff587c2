import { checkRequired, checkedValues } from '../rules/fieldChecks.js';
import { readOnlyRecord, refused, rowLocked } from '../rules/faults.js';
import { permissionsFor, rulesOf } from '../rules/index.js';
import type { RuleContext, Values } from '../rules/rules.js';
import type { Call } from '../schema/sObject.js';
import { malformedId, plannedRefusal } from './faults.js';
import { findField } from './fieldMap.js';
import { toLongId } from './ids.js';
import type { PlannedFaults } from './plannedFaults.js';
import type { Row, SalesforceFault } from './types.js';
import type { ObjectSchema } from '../schema/types.js';

/** Writes records as a user: permission, fields, required fields, the object's own rules, then the table. */
export class Writer {
  /** @param checkMixedDml throws when the transaction has written what does not go with this write. */
  public constructor(
    private readonly context: RuleContext,
    private readonly faults: PlannedFaults,
    private readonly checkMixedDml: (object: string, call: Call, values: Values) => void,
  ) {}

  /** @returns the new record's id, or that of the record that already says the same. */
  public create(schema: ObjectSchema, fields: Values): string {
    if (!schema.createable) throw unsupportedCall(schema, 'inserted');
    const rules = rulesOf(schema.name);
    const values = checkedValues(schema, fields, 'create', this.context.table);
    this.checkPermission(schema, 'create', values);
    checkRequired(schema, values, 'create');
    this.meetFaults(schema, 'create', values);
    const existing = rules.beforeInsert?.(values, this.context);
    if (existing) return existing.Id;
    const row = this.context
      .table(schema.name)
      .insert({ ...this.stamps(schema, 'CreatedById', 'LastModifiedById'), ...values });
    rules.afterInsert?.(row, this.context);
    return row.Id;
  }

  public update(schema: ObjectSchema, id: string, fields: Values): void {
    if (!schema.updateable) throw unsupportedCall(schema, 'updated');
    const rules = rulesOf(schema.name);
    const before = this.existing(schema, id);
    const changes = checkedValues(schema, fields, 'update', this.context.table);
    this.checkPermission(schema, 'update', before);
    checkRequired(schema, changes, 'update');
    this.meetFaults(schema, 'update', { ...changes, Id: before.Id });
    rules.beforeUpdate?.(before, changes, this.context);
    const after = this.context
      .table(schema.name)
      .update(before.Id, { ...this.stamps(schema, 'LastModifiedById'), ...changes });
    rules.afterUpdate?.(before, after, this.context);
  }

  public delete(schema: ObjectSchema, id: string): void {
    if (!schema.deletable) throw unsupportedCall(schema, 'deleted');
    const rules = rulesOf(schema.name);
    const row = this.existing(schema, id);
    this.checkPermission(schema, 'delete', row);
    this.meetFaults(schema, 'delete', row);
    rules.beforeDelete?.(row, this.context);
    this.context.table(schema.name).delete(row.Id);
    rules.afterDelete?.(row, this.context);
  }

  private existing(schema: ObjectSchema, id: string): Row {
    const longId = toLongId(id);
    if (longId === undefined) throw malformedId(id);
    if (!longId.startsWith(schema.keyPrefix)) throw refused('MALFORMED_ID', `bad id ${id}`);
    return this.context.table(schema.name).existing(longId);
  }

  private checkPermission(schema: ObjectSchema, call: Call, values: Values): void {
    const needed = permissionsFor(schema.name, call);
    if (needed.length === 0 || needed.some((permission) => this.context.may(permission))) return;
    throw rulesOf(schema.name).refusal?.(values) ?? readOnlyRecord(call === 'delete' ? 403 : 400);
  }

  private meetFaults(schema: ObjectSchema, call: Call, values: Values): void {
    this.checkMixedDml(schema.name, call, values);
    const ids = Object.values(values).filter((value): value is string => typeof value === 'string');
    const written = { method: call, path: '', object: schema.name, ids };
    const due = this.faults.takeDue(['row-locked', 'record-refused'], written);
    if (due?.fault.kind === 'row-locked') throw rowLocked(values.Id ?? firstReference(schema, values));
    if (due?.fault.kind === 'record-refused') throw plannedRefusal(due.fault);
  }

  private stamps(schema: ObjectSchema, ...names: string[]): Values {
    const known = names.filter((name) => findField(schema, name));
    return Object.fromEntries(known.map((name) => [name, this.context.callerId]));
  }
}

/** The first record that a new record refers to: the one that somebody else has locked. */
const firstReference = (schema: ObjectSchema, values: Values): unknown =>
  schema.fields
    .filter(({ type }) => type === 'reference')
    .map(({ name }) => values[name])
    .find((id) => typeof id === 'string');

const unsupportedCall = (schema: ObjectSchema, done: string): SalesforceFault =>
  refused('INVALID_TYPE_FOR_OPERATION', `entity type cannot be ${done}: ${schema.label}`);
