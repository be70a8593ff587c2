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
  /** The keys in order by the keys as they come. Most profiles have the same ones: sorting takes longer than writing. */
  private readonly sorted = new Map<string, readonly string[]>();
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
    const name = keys.join();
    let sorted = this.sorted.get(name);
    if (!sorted) this.sorted.set(name, (sorted = keys.sort()));
    return sorted;
  }
}
