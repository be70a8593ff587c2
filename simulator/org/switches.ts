import { z } from 'zod';

/**
 * What Salesforce does and nobody here knows for certain: its documentation is silent, or people report both. Each switch
 * stands in its first position unless another is set. Who reads or changes an org must be right in every position.
 */
export const Switches = z.strictObject({
  /** A permission set made for a permission set license: its holder is given the license with it, or must have it before. */
  licenseForSet: z.enum(['assigned', 'demanded']),
  /** A permission set license when the last set that needs it is taken from its holder; `removed later`: after the lag. */
  licenseAfterLastSet: z.enum(['kept', 'removed', 'removed later']),
  /** A package license for everybody in the org (AllowedLicenses −1): may it be assigned to a user? */
  packageForEverybody: z.enum(['assignable', 'refused']),
  /** Whether queries show an assignment whose end has come; queryAll always does. */
  expiredAssignments: z.enum(['shown', 'hidden']),
  /** Another end for such an assignment, or its deletion: ENTITY_IS_DELETED where refused. */
  changesOfExpired: z.enum(['accepted', 'refused']),
  /** Whether queries show an assignment that a user access policy revoked; queryAll always does. */
  revokedAssignments: z.enum(['shown', 'hidden']),
  /** An end for the assignment of a set or group with which its holder administers access. */
  expirationOfAdministration: z.enum(['refused', 'accepted']),
  /**
   * A permission set group is assigned by the set that it owns: PermissionSetGroupId is filled in, or stays empty, or
   * that is refused.
   */
  groupByOwnedSet: z.enum(['filled', 'empty', 'refused']),
  /**
   * What follows when a component of a permission set group comes or goes: it is worked out `at once`; `later`, after the
   * lag, as every other group that is Outdated or Updating; `never`; or after the lag it has `failed`.
   */
  groupRecalculation: z.enum(['at once', 'later', 'never', 'failed']),
});
export type Switches = z.infer<typeof Switches>;

/** Every switch in its first position. */
export const firstPositions = (): Switches =>
  Object.fromEntries(
    Object.entries(Switches.shape).map(([name, { options }]) => [name, options[0]]),
  ) as unknown as Switches;

/** The switches and their positions, for people: `licenseForSet (assigned, demanded)`. */
export const switchTexts: readonly string[] = Object.entries(Switches.shape).map(
  ([name, { options }]) => `${name} (${options.join(', ')})`,
);
