import { flatBlank } from './flat.js';
import type { Row } from './types.js';
import type { FieldSchema, FieldValue } from '../schema/types.js';

/** Makes rows that take little memory. All rows with values in the same fields are copies of one flat row. */
export class RowShapes {
  private readonly blanks = new Map<string, Row>();

  public constructor(private readonly fields: readonly FieldSchema[]) {}

  /** A row with the values that `valueOf` gives: Id first, then the fields in the schema's order. */
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
