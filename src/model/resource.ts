import type { ResourceTypeId } from './resourceType.js';

/** A value that C1 keeps in the profile of an account or resource. */
export type ProfileValue = string | number | boolean;
export type Profile = Readonly<Record<string, ProfileValue>>;

/** One thing in the org that is not an account. */
export type Resource = {
  readonly type: ResourceTypeId;
  /** The 18-character Salesforce id. */
  readonly id: string;
  /** What people call it: the label. */
  readonly displayName: string;
  /** A name that no rename of the label changes: the API name where Salesforce has one, otherwise the id. */
  readonly stableName: string;
  readonly description: string | null;
  readonly parentId: string | null;
  readonly profile: Profile;
};

/** A profile without its empty values: C1 shows an attribute that is there, even when it is blank. */
export const profileOf = (values: Record<string, ProfileValue | null | undefined>): Profile => {
  const profile: Record<string, ProfileValue> = {};
  for (const name of Object.keys(values)) {
    const value = values[name];
    if (value !== null && value !== undefined && value !== '') profile[name] = value;
  }
  return profile;
};
