import { ColumnIndex } from './columnIndex.js';
import { formatDateTime, parseDateTime } from './time.js';
import { entityIsDeleted, malformedId, noSuchColumn, notFound } from './faults.js';
import { findField } from './fieldMap.js';
import { idOf, toLongId } from './ids.js';
import { OrderedRows } from './orderedRows.js';
import { RowShapes } from './rowShapes.js';
import type { Clock, Row, Table } from './types.js';
import type { FieldSchema, FieldType, FieldValue, ObjectSchema } from '../schema/types.js';
import type { UndoLog } from './undoLog.js';

/** A table in memory. A row is never changed, only replaced: code that holds a row keeps what it has read. */
export class MemoryTable implements Table {
  private readonly live = new Map<string, Row>();
  private readonly deleted = new Map<string, Row>();
  private readonly indexes = new Map<string, ColumnIndex>();
  private readonly inIdOrder = new OrderedRows();
  private readonly shapes;
  private counter = 0;
  private writes = 0;

  public constructor(
    public readonly schema: ObjectSchema,
    private readonly clock: Clock,
    private readonly undoLog: UndoLog,
  ) {
    this.shapes = new RowShapes(schema.fields);
  }

  public get size(): number {
    return this.live.size;
  }

  public get version(): number {
    return this.writes;
  }

  public rows(): Row[] {
    return this.inIdOrder.rows;
  }

  public deletedRows(): Iterable<Row> {
    return findField(this.schema, 'IsDeleted') ? this.deleted.values() : [];
  }

  public get(id: string): Row | undefined {
    return this.live.get(id) ?? this.live.get(toLongId(id) ?? '');
  }

  public existing(id: string): Row {
    const row = this.get(id);
    if (row) return row;
    throw this.wasDeleted(id) ? entityIsDeleted() : notFound();
  }

  public wasDeleted(id: string): boolean {
    return this.deleted.size > 0 && this.deleted.has(toLongId(id) ?? '');
  }

  public where(field: string, id: string): Row[] {
    const rows: Row[] = [];
    for (const found of this.indexOf(field).idsWith(
      this.column(field).type === 'reference' ? (toLongId(id) ?? id) : id,
    )) {
      const row = this.live.get(found);
      if (row) rows.push(row);
    }
    return rows;
  }

  public valuesOf(field: string): Iterable<FieldValue> {
    return this.indexOf(field).keys();
  }

  public insert(fields: Record<string, FieldValue>): Row {
    const given = this.canonical(fields);
    const id = typeof given.Id === 'string' ? this.unused(given.Id) : this.nextId();
    let now: string | undefined;
    const row = this.shapes.make(
      id,
      ({ name, defaultValue }) =>
        given[name] ?? (isTimestamp(name) ? (now ??= formatDateTime(this.clock.now())) : defaultValue),
    );
    this.put(row);
    this.undoLog.record(() => this.remove(row));
    return row;
  }

  public update(id: string, fields: Record<string, FieldValue>): Row {
    const before = this.existing(id);
    const now = formatDateTime(this.clock.now());
    const after: Row = { ...before };
    for (const stamp of ['LastModifiedDate', 'SystemModstamp']) if (findField(this.schema, stamp)) after[stamp] = now;
    Object.assign(after, this.canonical(fields), { Id: before.Id });
    this.replace(before, after);
    this.undoLog.record(() => this.replace(after, before));
    return after;
  }

  public delete(id: string): void {
    const row = this.existing(id);
    this.remove(row);
    const now = formatDateTime(this.clock.now());
    this.deleted.set(row.Id, { ...row, IsDeleted: true, SystemModstamp: now });
    this.undoLog.record(() => {
      this.deleted.delete(row.Id);
      this.put(row);
    });
  }

  public restore(fields: Record<string, FieldValue>): void {
    this.counter += 1;
    this.put(this.shapes.make(String(fields.Id), ({ name }) => fields[name]));
  }

  private unused(id: string): string {
    if (this.live.has(id)) throw new Error(`${this.schema.name} ${id} exists already`);
    return id;
  }

  private nextId(): string {
    let id: string;
    do {
      this.counter += 1;
      id = idOf(this.schema.keyPrefix, this.counter);
    } while (this.live.has(id) || (this.deleted.size > 0 && this.deleted.has(id)));
    return id;
  }

  private put(row: Row): void {
    this.writes += 1;
    this.inIdOrder.add(row);
    this.live.set(row.Id, row);
    for (const index of this.indexes.values()) index.add(row);
  }

  private remove(row: Row): void {
    this.writes += 1;
    this.inIdOrder.remove(row);
    this.live.delete(row.Id);
    for (const index of this.indexes.values()) index.remove(row);
  }

  private replace(before: Row, after: Row): void {
    this.writes += 1;
    this.inIdOrder.replace(after);
    this.live.set(after.Id, after);
    for (const index of this.indexes.values()) {
      index.remove(before);
      index.add(after);
    }
  }

  private indexOf(field: string): ColumnIndex {
    const { name, type } = this.column(field);
    let index = this.indexes.get(name);
    if (!index) {
      index = new ColumnIndex(name, EXACT.includes(type), this.live.values());
      this.indexes.set(name, index);
    }
    return index;
  }

  private column(name: string): FieldSchema {
    const field = findField(this.schema, name);
    if (!field) throw noSuchColumn(name, this.schema.name);
    return field;
  }

  /** Names in the schema's casing, ids in the long form, date-times in the stored form. */
  private canonical(fields: Record<string, FieldValue>): Record<string, FieldValue> {
    const canonical: Record<string, FieldValue> = {};
    for (const name in fields) {
      const field = this.column(name);
      canonical[field.name] = storedValue(field, fields[name] ?? null);
    }
    return canonical;
  }
}

const EXACT: readonly FieldType[] = ['id', 'reference', 'date', 'datetime'];

const isTimestamp = (name: string): boolean =>
  name === 'CreatedDate' || name === 'LastModifiedDate' || name === 'SystemModstamp';

function storedValue(field: FieldSchema, value: FieldValue): FieldValue {
  if (typeof value !== 'string') return value;
  if (field.type === 'reference' || field.type === 'id') {
    const id = toLongId(value);
    if (id === undefined) throw malformedId(value);
    return id;
  }
  return field.type === 'datetime' ? (parseDateTime(value) ?? value) : value;
}
