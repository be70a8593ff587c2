import type { ResourceTypeId } from './resourceType.js';

/** A value that C1 keeps in the profile of an account or resource. */
export type ProfileValue = string | number | boolean;
export type Profile = Readonly<Record<string, ProfileValue>>;

/** One thing in the org that is not an account. */
export type Resource = {
  readonly type: ResourceTypeId;
  /** The 18-character Salesforce id. */
  readonly id: string;
  /** The label. */
  readonly displayName: string;
  /** A name that stays the same when somebody changes the label: the API name if there is one, otherwise the id. */
  readonly stableName: string;
  readonly description: string | null;
  readonly parentId: string | null;
  readonly profile: Profile;
};

/** A profile without its empty values, since C1 would show their attributes. */
export function profileOf(values: Record<string, ProfileValue | null | undefined>): Profile {
  const profile: Record<string, ProfileValue> = {};
  for (const name of Object.keys(values)) {
    const value = values[name];
    if (value !== null && value !== undefined && value !== '') profile[name] = value;
  }
  return profile;
}
