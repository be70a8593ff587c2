import { formatDateTime } from '../../org/dateTime.js';
import { findField } from '../../org/fieldMap.js';
import { idOf } from '../../org/ids.js';
import type { Feature, FieldValue, Org, Row } from '../../org/types.js';

export type Fields = Record<string, FieldValue | undefined>;

const DAY_IN_MS = 24 * 60 * 60 * 1000;
const AGE_IN_DAYS = 1500;
const STAMPS = ['CreatedDate', 'LastModifiedDate', 'SystemModstamp'];
const AUTHORS = ['CreatedById', 'LastModifiedById'];

/**
 * Writes the rows of an org in the making. Time stands still meanwhile, whatever the org's clock does, and nothing is
 * left to chance: the same steps give the same rows.
 */
export class OrgBuilder {
  private readonly startedAt: Date;
  /** When everything came into being that tells no time of its own. */
  private readonly founded: string;
  /** The first user; made what came before it, too. */
  private readonly author = idOf('005', 1);

  public constructor(public readonly org: Org) {
    this.startedAt = org.clock.now();
    this.founded = this.ago(AGE_IN_DAYS);
  }

  public has(feature: Feature): boolean {
    return this.org.settings.features.has(feature);
  }

  /** The date-time so many days before the org is opened. */
  public ago(days: number): string {
    return formatDateTime(new Date(this.startedAt.getTime() - days * DAY_IN_MS));
  }

  /** The date-time so many days after the org is opened. */
  public ahead(days: number): string {
    return this.ago(-days);
  }

  /** Adds a row. Times and authors that are not given are those of the org's founding. */
  public insert(object: string, fields: Fields): Row {
    const table = this.org.table(object);
    const row: Record<string, FieldValue> = {};
    const time = fields.CreatedDate ?? this.founded;
    for (const stamp of STAMPS) if (findField(table.schema, stamp)) row[stamp] = time;
    for (const author of AUTHORS) if (findField(table.schema, author)) row[author] = this.author;
    for (const [name, value] of Object.entries(fields)) if (value !== undefined) row[name] = value;
    return table.insert(row);
  }

  /** Corrects a row as if it had always been so: its times stay. */
  public amend(object: string, row: Row, fields: Record<string, FieldValue>): Row {
    const { schema } = this.org.table(object);
    const kept: Record<string, FieldValue> = {};
    for (const stamp of STAMPS) if (findField(schema, stamp)) kept[stamp] = row[stamp] ?? null;
    return this.org.table(object).update(row.Id, { ...kept, ...fields });
  }
}
