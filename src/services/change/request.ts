import { Messages, type SfError } from '@salesforce/core';
import { isWrongSlug, mainSlug, parseEntitlementId, roleSlug } from '../../model/entitlement.js';
import { afterDuration, parseTime, type LocalTime } from '../../model/time.js';
import { parseGrantId } from '../../model/grant.js';
import type { ResourceTypeId } from '../../model/resourceType.js';
import type { Place } from '../../model/riskRule.js';
import { grantableKinds } from '../../resources/index.js';
import '../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'changeFlags');
const fileMessages = Messages.loadMessages('sf-plugin-access', 'changeFile');

/** A change as somebody asks for it, in the words of a command line or a file. */
export type RequestedChange = {
  readonly action: 'grant' | 'revoke';
  /** Username, email address, id, alias or federation id. */
  readonly user: string;
  readonly type: ResourceTypeId;
  /** The word for those resources of the type that alone are meant, such as `queue`; absent: all are. */
  readonly part?: string;
  /** API name, label or id. */
  readonly resource: string;
  /** A second name of the resource, given beside its id. The change is refused if the resource does not have this name. */
  readonly alsoCalled?: string;
  /** The column that names type and resource, if a row, or a flag, names them by one C1 id and not each by itself. */
  readonly resourceColumn?: 'entitlement';
  readonly slug: string;
  /** The end of a grant: UTC with `Z`, or a time in the org's time zone; null: never; undefined: the request does not say. */
  readonly expiresAt?: string | LocalTime | null;
  /** Where the request stands, for messages: `changes.csv:7`; null for the command line. */
  readonly source: string | null;
  /** Where the user and the end stand, of a request in a file that is no table. */
  readonly places?: { readonly user: Place; readonly end: Place };
};

/** What is wrong in a row of a file of changes, and where. */
export type RowProblem = {
  readonly source: string;
  /** The name of a column, or its number where it has none; null: the whole row. */
  readonly column: string | null;
  readonly problem: string;
  /** The texts of the row, by column. */
  readonly cells: Readonly<Record<string, string>>;
};

/** `changes.csv:7, column user: …` */
export function describeRowProblem({ source, column, problem }: Omit<RowProblem, 'cells'>): string {
  if (column === null) return fileMessages.getMessage('wholeRow', [source, problem]);
  return fileMessages.getMessage('row', [source, column, problem]);
}

/** The flags that name users and entitlements. Each kind of access has another flag, with one value or several. */
export type RequestFlags = {
  readonly user?: readonly string[] | undefined;
  readonly entitlement?: readonly string[] | undefined;
};

/** A flag that names what to grant or revoke. */
export type TargetFlag = {
  readonly name: string;
  /** Whether it may be given several times. */
  readonly multiple: boolean;
  /** The flag that must be given with it. */
  readonly dependsOn?: string;
};

/** The flags of all kinds of access that can be granted. */
export const accessFlags: readonly TargetFlag[] = grantableKinds.flatMap(
  ({ change: { flag, isOnePerUser, roles } }) => [
    { name: flag, multiple: !isOnePerUser },
    ...(roles ? [{ name: roles.flag, multiple: false, dependsOn: flag }] : []),
  ],
);

/**
 * Requests a change for every named user and every named entitlement.
 *
 * @throws SfError NothingNamedError without a user or an entitlement, BadEntitlementError
 */
export function requestChanges(
  action: RequestedChange['action'],
  flags: RequestFlags,
  until?: RequestedChange['expiresAt'],
): RequestedChange[] {
  const users = flags.user ?? [];
  const entitlements = entitlementsOf(flags);
  if (users.length === 0) throw nothingNamed('--user');
  if (entitlements.length === 0) throw nothingNamed(messages.getMessage('nothingNamed.access'));
  return users.flatMap((user) =>
    entitlements.map((entitlement) => ({
      action,
      user,
      ...entitlement,
      ...(until !== undefined && { expiresAt: until }),
      source: null,
    })),
  );
}

function nothingNamed(missing: string): SfError {
  const names = [
    ...accessFlags.filter(({ dependsOn }) => dependsOn === undefined).map(({ name }) => name),
    'entitlement',
  ];
  return messages.createError('error.nothingNamed', [missing], [names.map((name) => `--${name}`).join(', ')]);
}

/** An entitlement as somebody names it: its resource by a name or an id. */
type EntitlementName = Pick<RequestedChange, 'type' | 'resource' | 'resourceColumn' | 'slug'>;

function entitlementsOf(flags: RequestFlags): EntitlementName[] {
  const valuesOf = (flag: string): string[] => {
    const value = (flags as Readonly<Record<string, unknown>>)[flag];
    return value ? ([value].flat() as string[]) : [];
  };
  const named = grantableKinds.flatMap(({ type: { id }, change: { flag, roles } }) => {
    const [role] = roles ? valuesOf(roles.flag) : [];
    const slug = role ? roleSlug(id, role) : mainSlug(id)!;
    return valuesOf(flag).map((resource) => ({ type: id, resource, slug }));
  });
  return [...named, ...(flags.entitlement ?? []).map(byEntitlementId)];
}

function byEntitlementId(id: string): EntitlementName {
  const parsed = parseEntitlementId(id);
  if (!parsed || isWrongSlug(parsed.type, parsed.slug)) throw messages.createError('error.badEntitlement', [id]);
  return { type: parsed.type, resource: parsed.resourceId, resourceColumn: 'entitlement', slug: parsed.slug };
}

/** Requests to revoke the grants that C1's ids name. @throws SfError BadGrantError */
export function requestRevokes(grantIds: readonly string[]): RequestedChange[] {
  return grantIds.map((id) => {
    const parsed = parseGrantId(id);
    if (!parsed || isWrongSlug(parsed.entitlement.type, parsed.entitlement.slug)) {
      throw messages.createError('error.badGrant', [id]);
    }
    const { type, resourceId, slug } = parsed.entitlement;
    return {
      ...{
        action: 'revoke',
        user: parsed.principalId,
        type,
        resource: resourceId,
        resourceColumn: 'entitlement',
        slug,
      },
      source: null,
    };
  });
}

/** The end that --expires-at or --expires-in gives, if there is one. @throws SfError BadExpiryError */
export function expiryOf(
  at: string | undefined,
  duration: string | undefined,
  now: Date,
): string | LocalTime | undefined {
  if (at === undefined && duration === undefined) return undefined;
  const until = at !== undefined ? parseTime(at) : afterDuration(duration!, now);
  if (until === null) throw messages.createError('error.badExpiry', [at ?? duration!]);
  return until;
}
