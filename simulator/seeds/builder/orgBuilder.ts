import { formatDateTime } from '../../org/time.js';
import { findField } from '../../org/fieldMap.js';
import { idOf } from '../../org/ids.js';
import type { Org, Row, Table } from '../../org/types.js';
import type { Feature, FieldValue } from '../../schema/types.js';

export type Fields = Record<string, FieldValue | undefined>;

/** A table, and which of the times and authors its rows have. */
type Target = { table: Table; stamps: string[]; authors: string[] };

const DAY_IN_MS = 24 * 60 * 60 * 1000;
const AGE_IN_DAYS = 1500;
const STAMPS = ['CreatedDate', 'LastModifiedDate', 'SystemModstamp'];
const AUTHORS = ['CreatedById', 'LastModifiedById'];

/**
 * Writes the rows of an org in the making. Time stands still for it, whatever the org's clock does, so that the
 * same steps give the same rows.
 */
export class OrgBuilder {
  /** In whole seconds, as every time of a row. */
  private readonly startedAt: number;
  /** The time of rows that are given no time of their own. */
  private readonly founded: string;
  private readonly targets = new Map<string, Target>();
  /** By the number of days. */
  private readonly dates = new Map<number, string>();
  /** The first user, who is also the author of rows that are older than the user. */
  private readonly author = idOf('005', 1);

  public constructor(public readonly org: Org) {
    this.startedAt = Math.floor(org.clock.now().getTime() / 1000) * 1000;
    this.founded = this.ago(AGE_IN_DAYS);
  }

  public has(feature: Feature): boolean {
    return this.org.settings.features.has(feature);
  }

  /** The date-time so many days before the org is opened. */
  public ago(days: number): string {
    let date = this.dates.get(days);
    if (date === undefined) {
      date = formatDateTime(new Date(this.startedAt - days * DAY_IN_MS));
      this.dates.set(days, date);
    }
    return date;
  }

  /** The date-time so many days after the org is opened. */
  public ahead(days: number): string {
    return this.ago(-days);
  }

  /** Adds a row. Times and authors that are not given are those of the org's founding. */
  public insert(object: string, fields: Fields): Row {
    const { table, stamps, authors } = this.target(object);
    const row: Record<string, FieldValue> = {};
    for (const stamp of stamps) row[stamp] = fields.CreatedDate ?? this.founded;
    for (const author of authors) row[author] = this.author;
    for (const name in fields) if (fields[name] !== undefined) row[name] = fields[name];
    return table.insert(row);
  }

  /** Corrects a row as if it had always been so: its times stay. */
  public amend(object: string, row: Row, fields: Record<string, FieldValue>): Row {
    const { table, stamps } = this.target(object);
    const kept = Object.fromEntries(stamps.map((stamp) => [stamp, row[stamp] ?? null]));
    return table.update(row.Id, { ...kept, ...fields });
  }

  private target(object: string): Target {
    let target = this.targets.get(object);
    if (!target) {
      const table = this.org.table(object);
      const present = (names: string[]): string[] => names.filter((name) => findField(table.schema, name));
      target = { table, stamps: present(STAMPS), authors: present(AUTHORS) };
      this.targets.set(object, target);
    }
    return target;
  }
}
