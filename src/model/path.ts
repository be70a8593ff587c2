import type { EntitlementRef } from './entitlement.js';
import type { ResourceTypeId } from './resourceType.js';

/** A resource on the way from a user to what the user holds. */
export type PathStep = {
  readonly type: ResourceTypeId;
  readonly id: string;
  readonly displayName: string;
  readonly apiName: string;
  /** Another resource of the type has the same API name, as a queue and a public group may: only the id names this one. */
  readonly sharesName?: true;
};

/** How a user holds something in another way than directly. */
export type Path = {
  /** From what the user holds directly to what gives the access. */
  readonly steps: readonly PathStep[];
  /** The entitlement whose revoke ends it; null where no command can end it. */
  readonly end: EntitlementRef | null;
  /** What is said instead of the steps: where no command can end it, how it comes and how it ends. */
  readonly advice: string | null;
};
