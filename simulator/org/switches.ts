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
