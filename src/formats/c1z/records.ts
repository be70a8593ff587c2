import type { PbfWriter } from 'pbf';
import { entitlementId, mainSlug } from '../../model/entitlement.js';
import type { Profile, ProfileValue, Resource as SnapshotResource } from '../../model/resource.js';
import { resourceType, type ResourceType as ModelResourceType, type Trait } from '../../model/resourceType.js';
import type { SnapshotAccount, SnapshotEntitlement } from '../../snapshot/reader.js';
import { ENTRY, FIELDS, TYPE_URLS, VALUES } from './fields.js';
import {
  type ResourceKey,
  Serializer,
  type Write,
  writeAnnotation,
  writeItem,
  writeKey,
  writeMark,
  writeResourceKey,
  writeText,
} from './wire.js';

const {
  AgentTrait,
  AppTrait,
  Email,
  Entitlement,
  ExternalLink,
  GroupTrait,
  NonHumanIdentityTrait,
  Resource,
  ResourceType,
  RoleTrait,
  Status,
  Struct,
  StructuredName,
  Timestamp,
  UserTrait,
  Value,
} = FIELDS;

/** A resource type. It says so if its resources have no entitlements, or if C1 syncs it only where somebody has chosen it. */
export const writeResourceType: Write<ModelResourceType> = ({ id, name, trait, chosenInC1 }, writer) => {
  writeText(ResourceType.id, id, writer);
  writeText(ResourceType.displayName, name, writer);
  writer.writePackedVarint(ResourceType.traits, [VALUES.trait[trait]]);
  if (mainSlug(id) === null) writeMark(ResourceType.annotations, TYPE_URLS.SkipEntitlementsAndGrants, writer);
  if (!chosenInC1) return;
  writeMark(ResourceType.annotations, TYPE_URLS.OptInRequired, writer);
  writeText(ResourceType.description, chosenInC1.description, writer);
};

/** Exactly one of the fields is set, so an empty value is written, too. */
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
  /** The keys of the last profile, unsorted and sorted: most profiles have the same keys, and sorting takes long. */
  private last: readonly string[] = [];
  private sorted: readonly string[] = [];
  private readonly serializer = new Serializer();

  /** @returns the bytes, which the next ones overwrite */
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

const writeUrl: Write<string> = (url, writer) => writeText(ExternalLink.url, url, writer);

/** The address of a resource's page in Setup, as an annotation of the resource. */
export const writeLink = (url: string, writer: PbfWriter): void =>
  writeAnnotation(Resource.annotations, [TYPE_URLS.ExternalLink, writeUrl, url], writer);

/** What C1 shows of an account; its upload CSV takes the names and id from here. Source: ConductorOne/baton, `export csv`. */
export const userProfile = (account: SnapshotAccount): Profile => ({
  ...account.profile,
  user_id: account.id,
  ...(account.firstName !== null && { first_name: account.firstName }),
  ...(account.lastName !== null && { last_name: account.lastName }),
  ...(account.managerId !== null && { manager_id: account.managerId }),
  ...(account.managerEmail !== null && { manager_email: account.managerEmail }),
});

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

/** A time in seconds since 1970. Salesforce's times have no parts of a second. */
const secondsOf = (time: string | null): number | null => (time === null ? null : Date.parse(time) / 1000);

type UserRecord = {
  readonly account: SnapshotAccount;
  readonly profile: Uint8Array;
  readonly createdAt: number | null;
  readonly link: string | null;
};

const writeTrait: Write<UserRecord> = ({ account, profile, createdAt }, writer) => {
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

const writeUser: Write<UserRecord> = (user, writer) => {
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
 * Serializes accounts. The profile, the status and the time of creation stand on the resource and, for readers from before 2026,
 * on the trait.
 *
 * Source: ConductorOne/baton-sdk, pkg/types/resource.
 */
export class UserRecords {
  private readonly profiles = new ProfileRecords();
  private readonly serializer = new Serializer();

  /**
   * @param link the address of the user's page in Setup
   * @returns the bytes, which the next ones overwrite
   */
  public bytesOf(account: SnapshotAccount, link: string | null): Uint8Array {
    const profile = this.profiles.bytesOf(userProfile(account));
    return this.serializer.bytesOf(writeUser, { account, profile, createdAt: secondsOf(account.createdAt), link });
  }
}

type ResourceRecord = {
  readonly resource: SnapshotResource;
  readonly profile: Uint8Array;
  readonly link: string | null;
};

type WriteTrait = Write<ResourceRecord>;

/** A trait that has nothing but the profile. */
const traitWith =
  ({ profile: field }: { readonly profile: number }): WriteTrait =>
  ({ profile }, writer) =>
    writer.writeBytesField(field, profile);

/** The user whom an agent runs as is named even if the user is no account of this sync, as by C1's own connector. */
const writeAgent: WriteTrait = ({ resource, profile }, writer) => {
  const { runsAs } = resourceType(resource.type);
  const userId = runsAs === undefined ? undefined : resource.profile[runsAs];
  if (typeof userId === 'string') {
    writer.writeMessage(AgentTrait.identityResourceId, writeKey, { type: 'user', id: userId });
  }
  writer.writeBytesField(AgentTrait.profile, profile);
};

const TRAITS: Readonly<Record<Exclude<Trait, 'user'>, { readonly typeUrl: string; readonly write: WriteTrait }>> = {
  group: { typeUrl: TYPE_URLS.GroupTrait, write: traitWith(GroupTrait) },
  role: { typeUrl: TYPE_URLS.RoleTrait, write: traitWith(RoleTrait) },
  app: { typeUrl: TYPE_URLS.AppTrait, write: traitWith(AppTrait) },
  agent: { typeUrl: TYPE_URLS.AgentTrait, write: writeAgent },
};

type NonHumanIdentity = { readonly kind: keyof typeof VALUES.nonHumanIdentity; readonly type: string };

/** Source of the detail: ConductorOne/baton-salesforce, pkg/connector/connected_applications.go. */
const writeNonHumanIdentity: Write<NonHumanIdentity> = ({ kind, type }, writer) => {
  writer.writeVarintField(NonHumanIdentityTrait.nhiType, VALUES.nonHumanIdentity[kind]);
  writeText(NonHumanIdentityTrait.nhiDetail, `salesforce.${type}`, writer);
};

/** The id of a resource's parent, which is of its own type. */
export const parentOf = ({ type, parentId }: SnapshotResource): ResourceKey | null =>
  parentId === null ? null : { type, id: parentId };

const writeResource: Write<ResourceRecord> = (record, writer) => {
  const { resource, profile, link } = record;
  const { trait: traitName, nonHumanIdentity } = resourceType(resource.type);
  const trait = TRAITS[traitName as Exclude<Trait, 'user'>];
  const parent = parentOf(resource);
  writer.writeMessage(Resource.id, writeKey, resource);
  if (parent) writer.writeMessage(Resource.parentResourceId, writeKey, parent);
  writeText(Resource.displayName, resource.displayName, writer);
  writeAnnotation(Resource.annotations, [trait.typeUrl, trait.write, record], writer);
  if (nonHumanIdentity) {
    const identity = { kind: nonHumanIdentity, type: resource.type };
    writeAnnotation(Resource.annotations, [TYPE_URLS.NonHumanIdentityTrait, writeNonHumanIdentity, identity], writer);
  }
  if (link !== null) writeLink(link, writer);
  writeText(Resource.description, resource.description, writer);
  writer.writeBytesField(Resource.profile, profile);
};

/**
 * Serializes resources other than accounts. The profile stands on the resource and, for readers from before 2026, on the
 * trait.
 *
 * Source: ConductorOne/baton-sdk, pkg/types/resource.
 */
export class ResourceRecords {
  private readonly profiles = new ProfileRecords();
  private readonly serializer = new Serializer();

  /**
   * @param link the address of the resource's page in Setup
   * @returns the bytes, which the next ones overwrite
   */
  public bytesOf(resource: SnapshotResource, link: string | null): Uint8Array {
    const profile = this.profiles.bytesOf(resource.profile);
    return this.serializer.bytesOf(writeResource, { resource, profile, link });
  }
}

/** An entitlement on a resource, which an account can be given. */
export const writeEntitlement: Write<SnapshotEntitlement> = (entitlement, writer) => {
  const { type, resourceId, displayName, description, slug } = entitlement;
  writer.writeMessage(Entitlement.resource, writeResourceKey, { type, id: resourceId });
  writeText(Entitlement.id, entitlementId(entitlement), writer);
  writeText(Entitlement.displayName, displayName, writer);
  writeText(Entitlement.description, description, writer);
  writer.writeMessage(Entitlement.grantableTo, writeResourceType, resourceType('user'));
  writer.writeVarintField(Entitlement.purpose, VALUES.purpose.assignment);
  writeText(Entitlement.slug, slug, writer);
};
