/** A protobuf message without its schema: the values of each field by its number. */
export type Fields = ReadonlyMap<number, ReadonlyArray<bigint | Uint8Array>>;

/**
 * Reads a serialized message by the rules of the wire format alone.
 *
 * @throws Error for bytes that are no message
 */
export const fieldsOf = (bytes: Uint8Array): Fields => {
  const fields = new Map<number, Array<bigint | Uint8Array>>();
  let position = 0;
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = bytes[position];
      if (byte === undefined) throw new Error('The message ends in the middle of a number.');
      position += 1;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  };
  const slice = (length: number): Uint8Array => {
    if (position + length > bytes.length) throw new Error('The message ends in the middle of a value.');
    position += length;
    return bytes.subarray(position - length, position);
  };
  const read: Readonly<Record<number, () => bigint | Uint8Array>> = {
    0: varint,
    1: () => slice(8),
    2: () => slice(Number(varint())),
    5: () => slice(4),
  };
  while (position < bytes.length) {
    const tag = Number(varint());
    const reader = read[tag & 7];
    if (!reader) throw new Error(`There is no wire type ${tag & 7}.`);
    const values = fields.get(tag >> 3) ?? [];
    values.push(reader());
    fields.set(tag >> 3, values);
  }
  return fields;
};

/** The message in a field, which is there once. */
export const messageAt = (fields: Fields, number: number): Fields => fieldsOf(bytesAt(fields, number));

/** The text in a field; empty where the field is not there, as protobuf has it. */
export const textAt = (fields: Fields, number: number): string =>
  fields.has(number) ? Buffer.from(bytesAt(fields, number)).toString('utf8') : '';

const bytesAt = (fields: Fields, number: number): Uint8Array => {
  const [value, ...others] = fields.get(number) ?? [];
  if (!(value instanceof Uint8Array) || others.length > 0) throw new Error(`Field ${number} is not there once.`);
  return value;
};
