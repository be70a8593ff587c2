import { Messages } from '@salesforce/core';
import { isWrongSlug, mainSlug, parseEntitlementId, territoryRoleSlug } from '../../model/entitlement.js';
import { expiresAt, expiresIn } from '../../model/expiry.js';
import { parseGrantId } from '../../model/grant.js';
import { parseLicenseProfile, parseLicenseProfiles } from '../../model/licenseProfiles.js';
import type { ResourceTypeId } from '../../model/resourceType.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-access', 'changeFlags');

/** A change as somebody asks for it, in the words of a command line or a file. */
export type RequestedChange = {
  readonly action: 'grant' | 'revoke';
  /** Username, e-mail address, id, alias or federation id. */
  readonly user: string;
  readonly type: ResourceTypeId;
  /** API name, label or id. */
  readonly resource: string;
  /** A second name of the resource, given beside its id: a resource that is not called so is another one. */
  readonly alsoCalled?: string;
  /** Where a whole C1 id names type and resource of a row, and not the columns of these names. */
  readonly resourceColumn?: 'entitlement';
  readonly slug: string;
  /** UTC with `Z`; null: never; undefined: not said. */
  readonly expiresAt?: string | null;
  /** Where it stands, for messages: `changes.csv:7`; null for the command line. */
  readonly source: string | null;
};

/** An entitlement as someone names it: its resource by a name or an id. */
type NamedEntitlement = Pick<RequestedChange, 'type' | 'resource' | 'slug'>;

/** What a command line names: flags of several values, or of one. */
export type ChangeFlags = {
  readonly user?: readonly string[] | undefined;
  readonly 'permission-set'?: readonly string[] | undefined;
  readonly 'permission-set-group'?: readonly string[] | undefined;
  readonly group?: readonly string[] | undefined;
  readonly role?: string | undefined;
  readonly profile?: string | undefined;
  readonly territory?: readonly string[] | undefined;
  readonly 'territory-role'?: string | undefined;
  readonly entitlement?: readonly string[] | undefined;
};

const ofEntitlementId = (id: string): NamedEntitlement => {
  const parsed = parseEntitlementId(id);
  if (!parsed || isWrongSlug(parsed.type, parsed.slug)) throw messages.createError('error.badEntitlement', [id]);
  return { type: parsed.type, resource: parsed.resourceId, slug: parsed.slug };
};

const entitlementsOf = (flags: ChangeFlags): NamedEntitlement[] => {
  const byName = (type: ResourceTypeId, names: readonly string[] = [], slug = mainSlug[type]!): NamedEntitlement[] =>
    names.map((resource) => ({ type, resource, slug }));
  const territoryRole = flags['territory-role'];
  return [
    ...byName('permission', flags['permission-set']),
    ...byName('permission_set_group', flags['permission-set-group']),
    ...byName('group', flags.group),
    ...byName('role', flags.role ? [flags.role] : []),
    ...byName('profile', flags.profile ? [flags.profile] : []),
    ...byName('territory', flags.territory, territoryRole ? territoryRoleSlug(territoryRole) : undefined),
    ...(flags.entitlement ?? []).map(ofEntitlementId),
  ];
};

/**
 * Every named user with every named entitlement.
 *
 * @throws SfError NothingNamedError without a user or an entitlement, BadEntitlementError
 */
export const requestChanges = (
  action: RequestedChange['action'],
  flags: ChangeFlags,
  until?: string | null,
): RequestedChange[] => {
  const users = flags.user ?? [];
  const entitlements = entitlementsOf(flags);
  if (users.length === 0) throw messages.createError('error.nothingNamed', ['--user']);
  if (entitlements.length === 0) {
    throw messages.createError('error.nothingNamed', [messages.getMessage('nothingNamed.access')]);
  }
  return users.flatMap((user) =>
    entitlements.map((entitlement) => ({
      action,
      user,
      ...entitlement,
      ...(until !== undefined && { expiresAt: until }),
      source: null,
    })),
  );
};

/** The grants that C1's ids name, to be revoked. @throws SfError BadGrantError */
export const requestRevokes = (grantIds: readonly string[]): RequestedChange[] =>
  grantIds.map((id) => {
    const parsed = parseGrantId(id);
    if (!parsed || isWrongSlug(parsed.entitlement.type, parsed.entitlement.slug)) {
      throw messages.createError('error.badGrant', [id]);
    }
    const { type, resourceId, slug } = parsed.entitlement;
    return { action: 'revoke', user: parsed.principalId, type, resource: resourceId, slug, source: null };
  });

/** The end that --expires-at or --expires-in gives, if any. @throws SfError BadExpiryError */
export const expiryOf = (at: string | undefined, duration: string | undefined, now: Date): string | undefined => {
  if (at === undefined && duration === undefined) return undefined;
  const until = at !== undefined ? expiresAt(at) : expiresIn(duration!, now);
  if (until === null) throw messages.createError('error.badExpiry', [at ?? duration!]);
  return until;
};

/**
 * License name in lower case → profile, from --license-profile, and from C1's variable for licenses that no flag names.
 *
 * @throws SfError BadLicenseProfileError
 */
export const licenseProfilesOf = (flags: readonly string[], variable: string | undefined): Map<string, string> => {
  const understood = <T>(text: string, parsed: T | null): T => {
    if (!parsed) throw messages.createError('error.badLicenseProfile', [text]);
    return parsed;
  };
  const mapped = understood(variable ?? '', parseLicenseProfiles(variable ?? ''));
  for (const text of flags) {
    const [license, profile] = understood(text, parseLicenseProfile(text));
    mapped.set(license.toLowerCase(), profile);
  }
  return mapped;
};
