import type { SnapshotAccount } from '../../snapshot/reader.js';
import { FIELDS, TYPE_URLS, VALUES } from './fields.js';
import { writeLink } from './link.js';
import { ProfileRecords } from './profileRecord.js';
import { userProfile } from './userProfile.js';
import { Serializer, writeAnnotation, writeItem, writeKey, writeText, type Write } from './wire.js';

const { Email, Resource, Status, StructuredName, Timestamp, UserTrait } = FIELDS;

const writeSeconds: Write<number> = (seconds, writer) => {
  if (seconds !== 0) writer.writeVarintField(Timestamp.seconds, seconds);
};

const writeEmail: Write<string> = (email, writer) => {
  writeText(Email.address, email, writer);
  writer.writeBooleanField(Email.isPrimary, true);
};

const writeStatus: Write<SnapshotAccount> = ({ status, statusDetails }, writer) => {
  writer.writeVarintField(Status.status, VALUES.status[status]);
  writeText(Status.details, statusDetails, writer);
};

const writeName: Write<SnapshotAccount> = ({ firstName, lastName }, writer) => {
  writeText(StructuredName.givenName, firstName, writer);
  writeText(StructuredName.familyName, lastName, writer);
};

/** In whole seconds, as Salesforce's times are. */
const secondsOf = (time: string | null): number | null => (time === null ? null : Date.parse(time) / 1000);

type User = {
  readonly account: SnapshotAccount;
  readonly profile: Uint8Array;
  readonly createdAt: number | null;
  readonly link: string | null;
};

const writeTrait: Write<User> = ({ account, profile, createdAt }, writer) => {
  const lastLogin = secondsOf(account.lastLogin);
  if (account.email !== null) writer.writeMessage(UserTrait.emails, writeEmail, account.email);
  writer.writeMessage(UserTrait.status, writeStatus, account);
  writer.writeBytesField(UserTrait.profile, profile);
  writer.writeVarintField(UserTrait.accountType, VALUES.accountType[account.type]);
  writeText(UserTrait.login, account.username, writer);
  if (createdAt !== null) writer.writeMessage(UserTrait.createdAt, writeSeconds, createdAt);
  if (lastLogin !== null) writer.writeMessage(UserTrait.lastLogin, writeSeconds, lastLogin);
  writer.writeMessage(UserTrait.structuredName, writeName, account);
  if (account.employeeId !== null) writeItem(UserTrait.employeeIds, account.employeeId, writer);
};

const writeUser: Write<User> = (user, writer) => {
  const { account, profile, createdAt, link } = user;
  writer.writeMessage(Resource.id, writeKey, { type: 'user', id: account.id });
  writeText(Resource.displayName, account.displayName, writer);
  writeAnnotation(Resource.annotations, [TYPE_URLS.UserTrait, writeTrait, user], writer);
  if (link !== null) writeLink(link, writer);
  writer.writeBytesField(Resource.profile, profile);
  writer.writeMessage(Resource.status, writeStatus, account);
  if (createdAt !== null) writer.writeMessage(Resource.createdAt, writeSeconds, createdAt);
};

/**
 * Serializes accounts, to the bytes of the protobuf library. Profile, status and creation stand on the resource and, for readers
 * from before 2026, on the trait.
 *
 * Source: ConductorOne/baton-sdk, pkg/types/resource.
 */
export class UserRecords {
  private readonly profiles = new ProfileRecords();
  private readonly serializer = new Serializer();

  /**
   * @param link the address of the user's page in Setup
   * @returns the bytes, until the next ones
   */
  public bytesOf(account: SnapshotAccount, link: string | null): Uint8Array {
    const profile = this.profiles.bytesOf(userProfile(account));
    return this.serializer.bytesOf(writeUser, { account, profile, createdAt: secondsOf(account.createdAt), link });
  }
}
