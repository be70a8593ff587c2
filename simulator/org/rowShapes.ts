import { flatBlank } from './flat.js';
import type { Row } from './types.js';
import type { FieldSchema, FieldValue } from '../schema/types.js';

/** Makes rows that take little memory: copies of a flat one for each set of fields with a value. */
export class RowShapes {
  private readonly blanks = new Map<string, Row>();

  public constructor(private readonly fields: readonly FieldSchema[]) {}

  /** A row with a value for each field of which `valueOf` gives one, in the schema's order, Id first. */
  public make(id: string, valueOf: (field: FieldSchema) => FieldValue | undefined): Row {
    const values: FieldValue[] = [];
    let shape = '';
    for (let at = 0; at < this.fields.length; at += 1) {
      const field = this.fields[at]!;
      const value = field.name === 'Id' ? undefined : valueOf(field);
      if (value === undefined) continue;
      values.push(value);
      shape += String.fromCharCode(at);
    }
    const row = { ...this.blank(shape) };
    row.Id = id;
    for (let at = 0; at < values.length; at += 1) row[this.fields[shape.charCodeAt(at)]!.name] = values[at]!;
    return row;
  }

  private blank(shape: string): Row {
    let blank = this.blanks.get(shape);
    if (!blank) {
      blank = flatBlank(['Id', ...Array.from(shape, (at) => this.fields[at.charCodeAt(0)]!.name)]) as Row;
      this.blanks.set(shape, blank);
    }
    return blank;
  }
}
