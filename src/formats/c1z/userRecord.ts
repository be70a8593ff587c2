import { PbfWriter } from 'pbf';
import type { DescMessage } from '@bufbuild/protobuf';
import { AnySchema, StructSchema, TimestampSchema, ValueSchema } from '@bufbuild/protobuf/wkt';
import type { Profile, ProfileValue } from '../../model/resource.js';
import type { SnapshotAccount } from '../../snapshot/reader.js';
import {
  ExternalLinkSchema,
  ResourceIdSchema,
  ResourceSchema,
  StatusSchema,
  UserTrait_EmailSchema,
  UserTrait_StructuredNameSchema,
  UserTraitSchema,
} from '../../generated/c1/connector/v2/connector_pb.js';
import { ACCOUNT_TYPES, STATUSES, userProfile } from './user.js';

/** Source: "Any", protobuf's well-known types. */
const typeUrl = ({ typeName }: DescMessage): string => `type.googleapis.com/${typeName}`;

const USER_TRAIT = typeUrl(UserTraitSchema);
const EXTERNAL_LINK = typeUrl(ExternalLinkSchema);

const RESOURCE = ResourceSchema.field;
const TRAIT = UserTraitSchema.field;
const VALUE = ValueSchema.field;

/** Source: "Maps", protobuf encoding. */
const MAP_KEY = { number: 1 };
const MAP_VALUE = { number: 2 };

type Field = { readonly number: number };

/** Characters in two units, of which the writer gets those beyond U+1FFFF wrong. */
const PAIRS = /[\uD800-\uDFFF]/;

/** One of several texts, which may be empty. */
const writeItem = ({ number }: Field, text: string, writer: PbfWriter): void => {
  if (PAIRS.test(text)) writer.writeBytesField(number, Buffer.from(text));
  else writer.writeStringField(number, text);
};

/** What is empty is left out, as by the protobuf library. */
const writeText = (field: Field, text: string | null, writer: PbfWriter): void => {
  if (text) writeItem(field, text, writer);
};

const writeSeconds = (seconds: number, writer: PbfWriter): void => {
  if (seconds !== 0) writer.writeVarintField(TimestampSchema.field.seconds.number, seconds);
};

/** A time in whole seconds, as Salesforce's are. */
const writeTime = ({ number }: Field, time: string | null, writer: PbfWriter): void => {
  if (time !== null) writer.writeMessage(number, writeSeconds, Date.parse(time) / 1000);
};

const writeId = (id: string, writer: PbfWriter): void => {
  writer.writeStringField(ResourceIdSchema.field.resourceType.number, 'user');
  writeText(ResourceIdSchema.field.resource, id, writer);
};

const writeEmail = (email: string, writer: PbfWriter): void => {
  writeText(UserTrait_EmailSchema.field.address, email, writer);
  writer.writeBooleanField(UserTrait_EmailSchema.field.isPrimary.number, true);
};

const writeStatus = ({ status, statusDetails }: SnapshotAccount, writer: PbfWriter): void => {
  writer.writeVarintField(StatusSchema.field.status.number, STATUSES[status]);
  writeText(StatusSchema.field.details, statusDetails, writer);
};

const writeName = ({ firstName, lastName }: SnapshotAccount, writer: PbfWriter): void => {
  writeText(UserTrait_StructuredNameSchema.field.givenName, firstName, writer);
  writeText(UserTrait_StructuredNameSchema.field.familyName, lastName, writer);
};

/** In a choice the empty value is one, too. */
const writeValue = (value: ProfileValue, writer: PbfWriter): void => {
  if (typeof value === 'string') writeItem(VALUE.stringValue, value, writer);
  else if (typeof value === 'boolean') writer.writeBooleanField(VALUE.boolValue.number, value);
  else writer.writeDoubleField(VALUE.numberValue.number, value);
};

type Attribute = { readonly key: string; readonly value: ProfileValue };

const writeAttribute = ({ key, value }: Attribute, writer: PbfWriter): void => {
  writeText(MAP_KEY, key, writer);
  writer.writeMessage(MAP_VALUE.number, writeValue, value);
};

type User = { readonly account: SnapshotAccount; readonly profile: Uint8Array };

const writeTrait = ({ account, profile }: User, writer: PbfWriter): void => {
  if (account.email !== null) writer.writeMessage(TRAIT.emails.number, writeEmail, account.email);
  writer.writeMessage(TRAIT.status.number, writeStatus, account);
  writer.writeBytesField(TRAIT.profile.number, profile);
  writer.writeVarintField(TRAIT.accountType.number, ACCOUNT_TYPES[account.type]);
  writeText(TRAIT.login, account.username, writer);
  writeTime(TRAIT.createdAt, account.createdAt, writer);
  writeTime(TRAIT.lastLogin, account.lastLogin, writer);
  writer.writeMessage(TRAIT.structuredName.number, writeName, account);
  if (account.employeeId !== null) writeItem(TRAIT.employeeIds, account.employeeId, writer);
};

const writeTraitAnnotation = (user: User, writer: PbfWriter): void => {
  writer.writeStringField(AnySchema.field.typeUrl.number, USER_TRAIT);
  writer.writeMessage(AnySchema.field.value.number, writeTrait, user);
};

const writeLink = (link: string, writer: PbfWriter): void => writeText(ExternalLinkSchema.field.url, link, writer);

const writeLinkAnnotation = (link: string, writer: PbfWriter): void => {
  writer.writeStringField(AnySchema.field.typeUrl.number, EXTERNAL_LINK);
  writer.writeMessage(AnySchema.field.value.number, writeLink, link);
};

/** The keys of profiles in order. Most accounts have the same ones: sorting takes longer than writing. */
class SortedKeys {
  private readonly known = new Map<string, readonly string[]>();

  public of(profile: Profile): readonly string[] {
    const keys = Object.keys(profile);
    const name = keys.join();
    let sorted = this.known.get(name);
    if (!sorted) this.known.set(name, (sorted = keys.sort()));
    return sorted;
  }
}

/**
 * Serializes accounts, to the bytes of `userMessage`: by a message of the protobuf library for each part, a hundred
 * thousand of them take ten times as long.
 */
export class UserRecords {
  private readonly keys = new SortedKeys();
  private readonly profiles = new PbfWriter();
  private readonly writer = new PbfWriter();

  /**
   * @param link the address of the user's page in Setup
   * @returns the bytes, until the next ones
   */
  public bytesOf(account: SnapshotAccount, link: string | null): Uint8Array {
    const { writer } = this;
    writer.pos = 0;
    writer.writeMessage(RESOURCE.id.number, writeId, account.id);
    writeText(RESOURCE.displayName, account.displayName, writer);
    const profile = this.profileOf(account);
    writer.writeMessage(RESOURCE.annotations.number, writeTraitAnnotation, { account, profile });
    if (link !== null) writer.writeMessage(RESOURCE.annotations.number, writeLinkAnnotation, link);
    writer.writeBytesField(RESOURCE.profile.number, profile);
    writer.writeMessage(RESOURCE.status.number, writeStatus, account);
    writeTime(RESOURCE.createdAt, account.createdAt, writer);
    return writer.buf.subarray(0, writer.pos);
  }

  private profileOf(account: SnapshotAccount): Uint8Array {
    const { profiles } = this;
    profiles.pos = 0;
    const profile = userProfile(account);
    // In order, since C1 compares records by their bytes.
    for (const key of this.keys.of(profile)) {
      const attribute: Attribute = { key, value: profile[key]! };
      profiles.writeMessage(StructSchema.field.fields.number, writeAttribute, attribute);
    }
    return profiles.buf.subarray(0, profiles.pos);
  }
}
