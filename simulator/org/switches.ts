import { z } from 'zod';

/**
 * Where nobody here knows what Salesforce does: its documentation is silent, or people report both. A switch stands in
 * its first position until another is set. A client of the org must be right in every position.
 */
export const Switches = z.strictObject({
  /**
   * A permission set that needs a permission set license: its holder gets the license with the set, or must have it
   * before.
   */
  licenseForSet: z.enum(['assigned', 'demanded']),
  /**
   * What becomes of a permission set license when its holder loses the last set that needs it; `removed later`: after
   * the lag.
   */
  licenseAfterLastSet: z.enum(['kept', 'removed', 'removed later']),
  /**
   * The seats of permission set licenses that an inactive user holds: counted; not counted; or the license is removed at the
   * deactivation.
   */
  licensesOfInactive: z.enum(['counted', 'not counted', 'removed']),
  /** Whether a user can be assigned a package license for everybody in the org (AllowedLicenses −1). */
  packageForEverybody: z.enum(['assignable', 'refused']),
  /** Whether queries show an assignment whose end has come; queryAll always does. */
  expiredAssignments: z.enum(['shown', 'hidden']),
  /** Whether an assignment whose end has come can be changed and deleted; ENTITY_IS_DELETED where not. */
  changesOfExpired: z.enum(['accepted', 'refused']),
  /** Whether queries show an assignment that a user access policy revoked; queryAll always does. */
  revokedAssignments: z.enum(['shown', 'hidden']),
  /** Whether an assignment can end that lets its holder administer access. */
  expirationOfAdministration: z.enum(['refused', 'accepted']),
  /**
   * A profile of another internal license for a user: accepted where the assigned permission sets suit it; accepted, and those
   * that do not suit it are removed; or refused.
   */
  profileOfOtherLicense: z.enum(['sets must suit', 'sets removed', 'refused']),
  /** What the Tooling API tells in PermissionDependency, and by which names; or the object is hidden. */
  permissionDependencies: z.enum(['told by name', 'told by label', 'hidden']),
  /** Whether Manage Territories depends on rights on an object: on those to edit accounts. */
  manageTerritories: z.enum(['alone', 'needs accounts']),
  /** Whether UserRole is hidden from users without View Roles and Role Hierarchy. */
  rolesWithoutViewRoles: z.enum(['shown', 'hidden']),
  /**
   * An assignment that names the set which a permission set group owns: Salesforce fills PermissionSetGroupId in, leaves
   * it empty, or refuses the assignment.
   */
  groupByOwnedSet: z.enum(['filled', 'empty', 'refused']),
  /**
   * When Salesforce works out what a permission set group grants after a component came or went: `at once`; `later`, after
   * the lag, as for every group that is Outdated or Updating; `never`; or it has `failed` after the lag.
   */
  groupRecalculation: z.enum(['at once', 'later', 'never', 'failed']),
  /** Whether queries show the association of a user who is not active in a territory; queryAll always does. */
  inactiveTerritoryMembers: z.enum(['shown', 'hidden']),
  /** Whether a semi-join or anti-join may ask for the members of groups (GroupMember.UserOrGroupId IN …). */
  memberSemiJoins: z.enum(['accepted', 'refused']),
  /** Whether a semi-join may ask for the groups that are members (Group.Id IN (SELECT UserOrGroupId …)). */
  groupSemiJoins: z.enum(['accepted', 'refused']),
  /** Whether a semi-join may ask for assignments by the rows of permissions (PermissionSetAssignment.PermissionSetId IN …). */
  assignmentSemiJoins: z.enum(['accepted', 'refused']),
  /** Whether a job of the Bulk API may have a semi-join or anti-join. */
  bulkSemiJoins: z.enum(['accepted', 'refused']),
  /** Whether SetupEntityAccess has records whose parent is a muting permission set, for the apps that it takes away. */
  mutedEntities: z.enum(['hidden', 'listed']),
  /** Whether an assignment whose end has come keeps its holder from being assigned the same again. */
  grantAfterEnd: z.enum(['refused', 'accepted']),
  /** Whether ObjectPermissions has records that are not stored, for sets with Modify All Data or View All Data, and semi-joins see them. */
  unstoredObjectPermissions: z.enum(['shown', 'hidden in semi-joins', 'hidden']),
  /** The code for a record of a collection that is written after its deletion. */
  deletedAgain: z.enum(['ENTITY_IS_DELETED', 'INVALID_CROSS_REFERENCE_KEY']),
  /** Whether Manage Users suffices for the members of queues, or it takes more: Customize Application and Manage Public List Views, too. */
  queueMembers: z.enum(['Manage Users', 'more']),
  /** Whether a composite request may have describe-global among its requests. */
  describeInComposite: z.enum(['answered', 'refused']),
  /** Whether Bulk jobs may query setup objects: here, all but User, Account and Contact. */
  bulkOfSetupObjects: z.enum(['accepted', 'refused']),
  /** Whether the results of Bulk jobs have the order that the query asks for. */
  bulkOrder: z.enum(['as asked', 'any']),
  /** Whether federation ids that differ only in case are the same: as Setup says (Make Federation ID case-insensitive), which is off at first. */
  federationIds: z.enum(['case-sensitive', 'case-insensitive']),
  /** Which usernames have the form of an email address: any with an @ between other characters, or what an email field takes. */
  usernames: z.enum(['with an @', 'email addresses']),
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
