import type { Change, PlannedChange } from '../model/change.js';
import { ASSIGNED } from '../model/entitlement.js';
import type { WritableObject } from '../model/recordWrite.js';
import type { ResourceTypeId } from '../model/resourceType.js';
import type { SyncOptions } from '../model/syncOptions.js';
import { readWhere, type SalesforceRecord } from '../org/query.js';
import { number, text, time } from '../org/record.js';
import { type ObjectQuery, soqlIn, soqlInLists } from '../org/soql.js';
import { type AccessSink, nothingToDo, type PlanContext, refused, type Subscription, type Target } from './kinds.js';
import { countLeftOut, ofUsersReadIn } from './leftOutUsers.js';
import { withChangeTime } from './queries.js';
import { reasonOf } from './texts.js';

declare module '../model/syncOptions.js' {
  interface OptIns {
    syncLicenses: true;
  }
}

declare module '../model/requiredPermissions.js' {
  interface AccessUses {
    licenses: true;
  }
}

/** An object of licenses: the fields that hold its names and the number of its seats. */
export type LicenseObject = {
  readonly name: string;
  readonly label: string;
  readonly apiName: string;
  readonly total: 'TotalLicenses' | 'AllowedLicenses';
};

/** Source: "UserLicense", Object Reference. */
export const userLicenses: LicenseObject = {
  name: 'UserLicense',
  label: 'Name',
  apiName: 'LicenseDefinitionKey',
  total: 'TotalLicenses',
};

/** Source: "PermissionSetLicense", Object Reference. */
export const permissionSetLicenses: LicenseObject = {
  name: 'PermissionSetLicense',
  label: 'MasterLabel',
  apiName: 'DeveloperName',
  total: 'TotalLicenses',
};

/** The license of a managed package. Source: "PackageLicense", Object Reference. */
export const packageLicenses: LicenseObject = {
  name: 'PackageLicense',
  label: 'NamespacePrefix',
  apiName: 'NamespacePrefix',
  total: 'AllowedLicenses',
};

/** The number of seats, also of those in use. */
export type Seats = {
  readonly used: number;
  /** Negative: any number; of a package, everybody in the org may use it, and nobody has a seat. */
  readonly total: number;
};

export function seatsOf({ total }: LicenseObject, license: SalesforceRecord): Seats {
  return { used: number(license, 'UsedLicenses'), total: number(license, total) };
}

/** Dates name the last day, date-times the end. */
function hasEnded(endsAt: string, now: Date): boolean {
  return endsAt.length === '2026-03-31'.length
    ? endsAt < now.toISOString().slice(0, endsAt.length)
    : new Date(endsAt) <= now;
}

/** Why nobody can be given a license, whatever its seats; null where somebody can. */
export function reasonItIsOff(license: SalesforceRecord, now: Date): string | null {
  const status = text(license, 'Status');
  const endsAt = text(license, 'ExpirationDate');
  if (endsAt !== null && hasEnded(endsAt, now)) return reasonOf('licenseEnded', [endsAt.slice(0, 10)]);
  return status === 'Disabled' || status === 'Expired' ? reasonOf('licenseOff', [status]) : null;
}

/** Source: "PermissionSetLicenseAssign" and "UserPackageLicense" (LastModifiedDate), Object Reference. */
const CHANGED = 'LastModifiedDate';

/**
 * The grants of licenses to the users whom a sync reads, and the number of those to others.
 *
 * @param seats reads the records of the assignment: the first of its target fields names the license
 */
export function readSeats(
  type: ResourceTypeId,
  seats: ObjectQuery,
  { userField, targetFields }: WritableObject,
  options: SyncOptions,
  sink: AccessSink,
): Subscription[] {
  const userPath = userField.replace(/Id$/, '.');
  return [
    {
      query: ofUsersReadIn(options, withChangeTime(seats, CHANGED, options), userPath),
      each: (record) => {
        const principalId = text(record, userField);
        const resourceId = text(record, targetFields[0]!);
        if (!principalId || !resourceId) return;
        const entitlement = { type, resourceId, slug: ASSIGNED };
        sink.grant({ entitlement, principalId, expiresAt: null, changedAt: time(record, CHANGED) });
      },
    },
    ...countLeftOut(options, { object: seats.object, fields: ['COUNT(Id) grants'] }, userPath, (counts, reason) =>
      sink.dropped('grant', type, reason, number(counts, 'grants')),
    ),
  ];
}

/** How the license of a kind is assigned to users. */
export type LicenseRules = {
  readonly object: LicenseObject;
  /** The object of its assignments: the first of its target fields names the license. */
  readonly assignment: WritableObject;
  /** Why nobody can be given it, for a reason of the kind's own; null where somebody can. */
  readonly refusalOf?: (seats: Seats) => string | null;
  /** By revoke: what the user holds, or is about to be given, that needs the license. */
  readonly needs?: (revokes: readonly Change[], context: PlanContext) => Promise<ReadonlyMap<Change, string>>;
};

const FEW = 50;

const keyOf = ({ userId, entitlement }: Change): string => `${userId} ${entitlement.resourceId}`;

/** The assignments of the users and licenses that changes name, by user and license. */
async function assignmentsOf(
  changes: readonly Change[],
  { name, userField, targetFields }: WritableObject,
  { client }: PlanContext,
): Promise<Map<string, string>> {
  const licenseField = targetFields[0]!;
  const licenseIds = [...new Set(changes.map(({ entitlement }) => entitlement.resourceId))];
  const userIds = [...new Set(changes.map(({ userId }) => userId))];
  const query = {
    object: name,
    fields: ['Id', userField, licenseField],
    ...(licenseIds.length <= FEW && { where: soqlIn(licenseField, licenseIds) }),
  };
  const records = await readWhere(client, query, soqlInLists(userField, userIds));
  return new Map(records.map((record) => [`${String(record[userField])} ${String(record[licenseField])}`, record.Id]));
}

/** The seats of one license during a plan: what is revoked makes room for what is granted. */
export class FreeSeats {
  private taken = 0;

  public constructor(
    private readonly seats: Seats,
    private readonly freed: number,
  ) {}

  /** Takes one. @returns why there is none, or null */
  public take(): string | null {
    const { used, total } = this.seats;
    const inUse = used - this.freed + this.taken;
    if (total >= 0 && inUse >= total) {
      return this.taken === 0
        ? reasonOf('noSeat', [String(used), String(total)])
        : reasonOf('noSeatInRun', [String(used), String(total), String(this.taken)]);
    }
    this.taken += 1;
    return null;
  }
}

/**
 * Plans changes of licenses. A grant is refused where the license has no seat left, with the seats that the run itself frees
 * and takes counted in; a revoke is refused where the user keeps something that needs the license.
 *
 * Source: "PermissionSetLicense" and "PackageLicense" (Status, ExpirationDate, the numbers of seats), Object Reference.
 */
export async function planLicenses(
  changes: readonly Change[],
  { object, assignment, refusalOf, needs }: LicenseRules,
  context: PlanContext,
): Promise<PlannedChange[]> {
  const assignments = await assignmentsOf(changes, assignment, context);
  const revokes = changes.filter((change) => change.action === 'revoke' && assignments.has(keyOf(change)));
  const needed = (revokes.length > 0 ? await needs?.(revokes, context) : null) ?? new Map<Change, string>();
  const freed = Map.groupBy(
    revokes.filter((change) => !needed.has(change)),
    ({ entitlement }) => entitlement.resourceId,
  );
  const seatsLeft = new Map<string, FreeSeats>();
  const refusalOfGrant = ({ id, record }: Target): string | null => {
    const seats = seatsOf(object, record);
    const refusal = reasonItIsOff(record, context.now) ?? refusalOf?.(seats);
    if (refusal) return refusal;
    const left = seatsLeft.get(id) ?? new FreeSeats(seats, freed.get(id)?.length ?? 0);
    seatsLeft.set(id, left);
    return left.take();
  };
  return changes.map((change): PlannedChange => {
    const { userId, entitlement } = change;
    const id = assignments.get(keyOf(change));
    const fields = { [assignment.userField]: userId, [assignment.targetFields[0]!]: entitlement.resourceId };
    if (change.action === 'grant') {
      if (id) return nothingToDo(change);
      const refusal = refusalOfGrant(context.targets.get(entitlement.resourceId)!);
      if (refusal) return refused(change, refusal);
      return { change, verdict: 'grant', write: { op: 'insert', object: assignment.name, fields }, reason: null };
    }
    if (!id) return nothingToDo(change);
    const need = needed.get(change);
    if (need) return refused(change, need);
    const write = { op: 'delete', object: assignment.name, id, before: fields } as const;
    return { change, verdict: 'revoke', write, reason: null };
  });
}
