import type { FieldSchema, FieldValue, ObjectSchema } from '../schema/types.js';
import { objects } from '../schema/index.js';
import type { RowPart } from './rowParts.js';

/** The objects that fields refer to. */
const referredTo = new Set(objects.flatMap(({ fields }) => fields.flatMap(({ referenceTo }) => referenceTo)));

/** Keeps each id and time once, though it stands in many rows: they then take a fraction of the memory. */
export class SharedTexts {
  private readonly texts = new Map<string, string>();

  /** Replaces texts in the rows of an object by equal texts that are kept already. */
  public share({ columns }: RowPart, schema: ObjectSchema): void {
    for (const field of schema.fields) {
      const column = columns[field.name];
      if (!Array.isArray(column) || !standsInMany(field, schema)) continue;
      for (let at = 0; at < column.length; at += 1) column[at] = this.shared(column[at] ?? null);
    }
  }

  private shared(text: FieldValue): FieldValue {
    if (typeof text !== 'string') return text;
    const known = this.texts.get(text);
    if (known !== undefined) return known;
    this.texts.set(text, text);
    return text;
  }
}

const standsInMany = ({ type }: FieldSchema, { name }: ObjectSchema): boolean =>
  type === 'reference' || type === 'datetime' || (type === 'id' && referredTo.has(name));
