import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import type { DescMessage } from '@bufbuild/protobuf';
import { AnySchema, StructSchema, TimestampSchema, ValueSchema } from '@bufbuild/protobuf/wkt';
import type { ProfileValue } from '../../model/resource.js';
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

type Field = { readonly number: number };

/** Writes messages field by field. Like the library, it leaves out what is empty. */
class MessageWriter {
  private readonly writer = new BinaryWriter();

  public finish(): Uint8Array {
    return this.writer.finish();
  }

  public text({ number }: Field, text: string | null): void {
    if (text) this.writer.tag(number, WireType.LengthDelimited).string(text);
  }

  /** One of several texts, which may be empty. */
  public item({ number }: Field, text: string): void {
    this.writer.tag(number, WireType.LengthDelimited).string(text);
  }

  public flag({ number }: Field, flag: boolean): void {
    if (flag) this.writer.tag(number, WireType.Varint).bool(true);
  }

  public value({ number }: Field, value: number): void {
    this.writer.tag(number, WireType.Varint).int32(value);
  }

  public bytes({ number }: Field, bytes: Uint8Array): void {
    this.writer.tag(number, WireType.LengthDelimited).bytes(bytes);
  }

  public message({ number }: Field, content: () => void): void {
    this.writer.tag(number, WireType.LengthDelimited).fork();
    content();
    this.writer.join();
  }

  /** A time in whole seconds, as Salesforce's are. */
  public time(field: Field, time: string | null): void {
    if (time === null) return;
    const seconds = Date.parse(time) / 1000;
    this.message(field, () => {
      if (seconds !== 0) this.writer.tag(TimestampSchema.field.seconds.number, WireType.Varint).int64(seconds);
    });
  }

  public profileValue(field: Field, value: ProfileValue): void {
    const { stringValue, boolValue, numberValue } = ValueSchema.field;
    this.message(field, () => {
      // In a choice the empty value is one, too.
      if (typeof value === 'string') this.writer.tag(stringValue.number, WireType.LengthDelimited).string(value);
      else if (typeof value === 'boolean') this.writer.tag(boolValue.number, WireType.Varint).bool(value);
      else this.writer.tag(numberValue.number, WireType.Bit64).double(value);
    });
  }
}

/** Source: "Maps", protobuf encoding. */
const MAP_KEY: Field = { number: 1 };
const MAP_VALUE: Field = { number: 2 };

/**
 * Serializes accounts, to the bytes of `userMessage`: by a message of the library's for each part, a hundred thousand of
 * them take five times as long.
 */
export class UserRecords {
  private readonly profiles = new MessageWriter();
  private readonly writer = new MessageWriter();

  /** @param link the address of the user's page in Setup */
  public bytesOf(account: SnapshotAccount, link: string | null): Uint8Array {
    const { writer } = this;
    const { field } = ResourceSchema;
    const profile = this.profileOf(account);
    writer.message(field.id, () => {
      writer.text(ResourceIdSchema.field.resourceType, 'user');
      writer.text(ResourceIdSchema.field.resource, account.id);
    });
    writer.text(field.displayName, account.displayName);
    writer.message(field.annotations, () => {
      writer.text(AnySchema.field.typeUrl, USER_TRAIT);
      writer.message(AnySchema.field.value, () => this.trait(account, profile));
    });
    if (link !== null) {
      writer.message(field.annotations, () => {
        writer.text(AnySchema.field.typeUrl, EXTERNAL_LINK);
        writer.message(AnySchema.field.value, () => writer.text(ExternalLinkSchema.field.url, link));
      });
    }
    writer.bytes(field.profile, profile);
    this.status(field.status, account);
    writer.time(field.createdAt, account.createdAt);
    return writer.finish();
  }

  private trait(account: SnapshotAccount, profile: Uint8Array): void {
    const { writer } = this;
    const { field } = UserTraitSchema;
    if (account.email !== null) {
      writer.message(field.emails, () => {
        writer.text(UserTrait_EmailSchema.field.address, account.email);
        writer.flag(UserTrait_EmailSchema.field.isPrimary, true);
      });
    }
    this.status(field.status, account);
    writer.bytes(field.profile, profile);
    writer.value(field.accountType, ACCOUNT_TYPES[account.type]);
    writer.text(field.login, account.username);
    writer.time(field.createdAt, account.createdAt);
    writer.time(field.lastLogin, account.lastLogin);
    writer.message(field.structuredName, () => {
      writer.text(UserTrait_StructuredNameSchema.field.givenName, account.firstName);
      writer.text(UserTrait_StructuredNameSchema.field.familyName, account.lastName);
    });
    if (account.employeeId !== null) writer.item(field.employeeIds, account.employeeId);
  }

  private status(field: Field, account: SnapshotAccount): void {
    this.writer.message(field, () => {
      this.writer.value(StatusSchema.field.status, STATUSES[account.status]);
      this.writer.text(StatusSchema.field.details, account.statusDetails);
    });
  }

  private profileOf(account: SnapshotAccount): Uint8Array {
    const profile = userProfile(account);
    // In order, since C1 compares records by their bytes.
    for (const key of Object.keys(profile).sort()) {
      this.profiles.message(StructSchema.field.fields, () => {
        this.profiles.text(MAP_KEY, key);
        this.profiles.profileValue(MAP_VALUE, profile[key]!);
      });
    }
    return this.profiles.finish();
  }
}
