import type { Resource as SnapshotResource } from '../../model/resource.js';
import { resourceType, type Trait } from '../../model/resourceType.js';
import { FIELDS, TYPE_URLS } from './fields.js';
import { writeLink } from './link.js';
import { ProfileRecords } from './profileRecord.js';
import type { ResourceKey } from './store.js';
import { Serializer, writeAnnotation, writeKey, writeText, type Write } from './wire.js';

const { AppTrait, GroupTrait, Resource, RoleTrait } = FIELDS;

type ProfiledTrait = { readonly typeUrl: string; readonly write: Write<Uint8Array> };

const traitWith = (typeUrl: string, { profile: field }: { readonly profile: number }): ProfiledTrait => ({
  typeUrl,
  write: (profile, writer) => writer.writeBytesField(field, profile),
});

const TRAITS: Readonly<Record<Exclude<Trait, 'user'>, ProfiledTrait>> = {
  group: traitWith(TYPE_URLS.GroupTrait, GroupTrait),
  role: traitWith(TYPE_URLS.RoleTrait, RoleTrait),
  app: traitWith(TYPE_URLS.AppTrait, AppTrait),
};

/** The id of a resource's parent, which is of its own type. */
export const parentOf = ({ type, parentId }: SnapshotResource): ResourceKey | null =>
  parentId === null ? null : { type, id: parentId };

type Linked = { readonly resource: SnapshotResource; readonly profile: Uint8Array; readonly link: string | null };

const writeResource: Write<Linked> = ({ resource, profile, link }, writer) => {
  const trait = TRAITS[resourceType(resource.type).trait as Exclude<Trait, 'user'>];
  const parent = parentOf(resource);
  writer.writeMessage(Resource.id, writeKey, resource);
  if (parent) writer.writeMessage(Resource.parentResourceId, writeKey, parent);
  writeText(Resource.displayName, resource.displayName, writer);
  writeAnnotation(Resource.annotations, [trait.typeUrl, trait.write, profile], writer);
  if (link !== null) writeLink(link, writer);
  writeText(Resource.description, resource.description, writer);
  writer.writeBytesField(Resource.profile, profile);
};

/**
 * Serializes resources that are no accounts. The profile stands on the resource and, for readers from before 2026, on the
 * trait.
 *
 * Source: ConductorOne/baton-sdk, pkg/types/resource.
 */
export class ResourceRecords {
  private readonly profiles = new ProfileRecords();
  private readonly serializer = new Serializer();

  /**
   * @param link the address of the resource's page in Setup
   * @returns the bytes, until the next ones
   */
  public bytesOf(resource: SnapshotResource, link: string | null): Uint8Array {
    const profile = this.profiles.bytesOf(resource.profile);
    return this.serializer.bytesOf(writeResource, { resource, profile, link });
  }
}
