/** An org's own record. */
export type Organization = {
  readonly id: string;
  readonly name: string;
  /** Organization.OrganizationType: `Enterprise Edition`, `Developer Edition`, … */
  readonly edition: string;
  readonly isSandbox: boolean;
  /** Whether the org ends by itself, like a trial or a scratch org. */
  readonly isTrial: boolean;
  /** Organization.TimeZoneSidKey: `Europe/Berlin`; null where Node does not know the zone. */
  readonly timeZone: string | null;
  /** The org's own, where packages are made in it; null otherwise. */
  readonly namespace: string | null;
};

/** What an org is for: keys of texts. */
export type OrgKind = 'production' | 'sandbox' | 'scratch' | 'developer' | 'trial';

/**
 * What an org is for.
 *
 * Source: "Organization" (IsSandbox, TrialExpirationDate, OrganizationType), Object Reference; a scratch org is a sandbox that
 * ends by itself (`sf org list`).
 */
export function orgKindOf({ edition, isSandbox, isTrial }: Organization): OrgKind {
  if (isSandbox) return isTrial ? 'scratch' : 'sandbox';
  if (edition === 'Developer Edition') return 'developer';
  return isTrial ? 'trial' : 'production';
}
