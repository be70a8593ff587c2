import type { Profile, ProfileValue } from '../../model/resource.js';
import { ENTRY, FIELDS } from './fields.js';
import { Serializer, writeItem, writeText, type Write } from './wire.js';

const { Struct, Value } = FIELDS;

/** In a choice the empty value is one, too. */
const writeValue: Write<ProfileValue> = (value, writer) => {
  if (typeof value === 'string') writeItem(Value.stringValue, value, writer);
  else if (typeof value === 'boolean') writer.writeBooleanField(Value.boolValue, value);
  else writer.writeDoubleField(Value.numberValue, value);
};

type Attribute = { readonly key: string; readonly value: ProfileValue };

const writeAttribute: Write<Attribute> = ({ key, value }, writer) => {
  writeText(ENTRY.key, key, writer);
  writer.writeMessage(ENTRY.value, writeValue, value);
};

/** Serializes profiles as Structs, with their keys in order, since C1 compares records by their bytes. */
export class ProfileRecords {
  /** The keys of the last profile, as they came and in order: most have the same ones, and sorting takes longer than writing. */
  private last: readonly string[] = [];
  private sorted: readonly string[] = [];
  private readonly serializer = new Serializer();

  /** @returns the bytes, until the next ones */
  public bytesOf(profile: Profile): Uint8Array {
    return this.serializer.bytesOf(this.write, profile);
  }

  private readonly write: Write<Profile> = (profile, writer) => {
    for (const key of this.keysOf(profile)) {
      writer.writeMessage(Struct.fields, writeAttribute, { key, value: profile[key]! });
    }
  };

  private keysOf(profile: Profile): readonly string[] {
    const keys = Object.keys(profile);
    const { last } = this;
    if (keys.length !== last.length || keys.some((key, index) => key !== last[index])) {
      this.last = keys;
      this.sorted = keys.toSorted();
    }
    return this.sorted;
  }
}
