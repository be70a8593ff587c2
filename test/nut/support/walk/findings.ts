/** An account as C1 should get it. */
export type Account = {
  id: string;
  name: string;
  username: string;
  email: string | null;
  status: 'enabled' | 'disabled';
  statusDetails: string | null;
  type: 'human' | 'service';
  /** The moment, in milliseconds of Unix time. */
  lastLogin: number | null;
  /** The manager, when the manager is an account of this sync. */
  managerId: string | null;
};

export type Resource = {
  type: string;
  id: string;
  /** The name that Salesforce shows; null if the test does not compare it. */
  name: string | null;
  trait: string;
  parentId: string | null;
};

/** Why a user of the org is no account. */
export type LeftOut = 'user-without-type' | 'user-non-standard' | 'user-deactivated';

/** The reason why an access of the org is not in the output. */
export type DropReason =
  | LeftOut
  | 'assignment-expired'
  | 'assignment-not-in-force'
  | 'role-not-active'
  | 'member-not-active'
  | 'system-group'
  | 'all-internal-users'
  | 'resource-not-synced';

/**
 * What the walk finds. An entitlement is `type:id:slug`, a grant `entitlement:user:id`, an inheritance `from → to`.
 */
export class Findings {
  public readonly accounts = new Map<string, Account>();
  public readonly leftOut = new Map<string, LeftOut>();
  public readonly resources = new Map<string, Resource>();
  public readonly entitlements = new Set<string>();
  /** The grants that Salesforce stores, and those that follow from the management chain. */
  public readonly directGrants = new Set<string>();
  public readonly storedGrants = new Set<string>();
  public readonly inheritances = new Set<string>();
  public readonly effectiveGrants = new Set<string>();
  /** When each direct grant ends, by each record that gives it: milliseconds of Unix time, Infinity for never. */
  public readonly ends = new Map<string, number[]>();
  /** When each effective grant ends; null if it does not. The moment, in milliseconds of Unix time. */
  public readonly effectiveEnds = new Map<string, number | null>();
  /** How many were dropped, by `resource type: reason`. */
  public readonly dropped = new Map<string, number>();
  private readonly refused = new Set<string>();

  public resource(resource: Resource, slugs: string[]): void {
    this.resources.set(resource.id, resource);
    for (const slug of slugs) this.entitlements.add(`${resource.type}:${resource.id}:${slug}`);
  }

  /**
   * Adds the grant of an entitlement to a user, or drops it if the user is not an account.
   *
   * @param isStored whether Salesforce stores the grant
   * @param end when Salesforce ends it
   */
  public grant(entitlement: string, userId: string, isStored = true, end: string | null = null): void {
    const grant = `${entitlement}:user:${userId}`;
    if (this.accounts.has(userId)) {
      this.ends.set(grant, [...(this.ends.get(grant) ?? []), end === null ? Infinity : Date.parse(end)]);
      this.directGrants.add(grant);
      if (isStored) this.storedGrants.add(grant);
    } else if (!this.refused.has(grant)) {
      this.refused.add(grant);
      const reason = this.leftOut.get(userId);
      if (!reason) throw new Error(`${grant}: the org has no such user.`);
      this.drop(entitlement, reason);
    }
  }

  public inherit(from: string, to: string): void {
    this.inheritances.add(`${from} → ${to}`);
  }

  public drop(entitlement: string, reason: DropReason): void {
    const key = `${entitlement.split(':')[0]}: ${reason}`;
    this.dropped.set(key, (this.dropped.get(key) ?? 0) + 1);
  }
}

/** The two ends of an inheritance. */
export function endsOf(inheritance: string): { from: string; to: string } {
  const [from = '', to = ''] = inheritance.split(' → ');
  return { from, to };
}
