import type { Fields } from '../../builder/orgBuilder.js';
import type { Place } from '../places.js';
import type { DemoProfile } from '../profiles.js';
import type { DemoRole } from '../roles.js';

/** Somebody at Acme, under the part of the username before the `@`. */
export type Person = {
  /** Given name and family name; many a service account has only the latter. */
  name: readonly [string | undefined, string];
  title: string;
  place: Place;
  profile: DemoProfile;
  role?: DemoRole;
  manager?: string;
  /** How many days ago the user was made. */
  hired: number;
  /** How many days ago the user last logged in; nothing: never. */
  seen?: number;
  /** The username where it is not given. */
  email?: string;
  isActive?: false;
  isFrozen?: true;
  isPasswordLocked?: true;
  /** Null for the user that lost its type in an old migration. */
  userType?: null;
  more?: Fields;
};

export type People = Record<string, Person>;
