import { licenseKinds, type LicenseKind } from '../../model/licenseSeats.js';
import type { PathStep } from '../../model/path.js';
import { defaultSyncOptions, type SyncOptions } from '../../model/syncOptions.js';
import { OrgClient } from '../../org/client.js';
import { optInsWith } from '../../resources/index.js';
import { stepOf } from '../../resources/names.js';
import { ACCOUNT_TYPE } from '../../resources/user.js';
import type { LicensesReport } from '../../schemas/licenses.js';
import { factsWith, type AnsweredOrg } from '../answers/facts.js';
import { withVisibleHolders } from '../answers/live/packageHolders.js';
import { wholeOrgSource, type ReadingEvents, type WholeOrg } from '../answers/live/wholeOrg.js';
import { checkVersion, targetOrgOf, type Origin } from '../answers/origin.js';
import { openSnapshotSource, withSource } from '../answers/source.js';
import { LicenseKnowledge } from './knowledge.js';
import { chosenLicenses } from './licenseNames.js';
import { hasEnded, SeatFinder, type SeatUse, type ToldLicense } from './seatHolders.js';

export type LicensesRequest = {
  readonly origin: Origin;
  /** Who has not logged in for so many days does not use the license. */
  readonly unusedForDays: number;
  /** The names of the licenses that are told; undefined: all. */
  readonly names?: readonly string[] | undefined;
};

/** The answer of `sf access licenses`. */
export type Licenses = { readonly report: LicensesReport; readonly org: AnsweredOrg };

type ToldSeats = LicensesReport['licenses'][number];

const DAY_MS = 24 * 60 * 60 * 1000;

/** Users of all types: each may hold a license. Of permission sets only which license each is made for, not what it gives. */
const options: SyncOptions = {
  ...defaultSyncOptions,
  ...optInsWith((option) => option === 'syncLicenses'),
  syncNonStandardUsers: true,
  withUsersWithoutType: true,
  syncContainers: true,
  resourceTypes: ['permission', 'permission_set_group', 'profile', 'permission_set_license', 'package_license'],
  leaveOutMissing: true,
};

/**
 * Tells the licenses of an org, or of a kept snapshot of it, who holds them without need, and what would free their seats.
 *
 * @param abort ends it early: its caller's signal, and its own when a query fails
 * @throws SfError in plain words: LicenseNotFoundError where a name stands for none, or for several
 */
export async function licenses(
  request: LicensesRequest,
  events: ReadingEvents,
  abort: AbortController,
): Promise<Licenses> {
  const { origin } = request;
  const answer = (source: WholeOrg): Licenses => ({
    report: reportOf(source, request),
    org: source.about.organization,
  });
  if (origin.kind === 'snapshot') return withSource(await openSnapshotSource(origin.path), answer);
  const client = new OrgClient(origin.connection, { signal: abort.signal });
  await checkVersion(client);
  return withSource(await wholeOrgSource(client, await withVisibleHolders(client, options), events, abort), answer);
}

function reportOf(source: WholeOrg, { origin, unusedForDays, names }: LicensesRequest): LicensesReport {
  const { reader, readAt } = source;
  const knows = new LicenseKnowledge(source);
  const finder = new SeatFinder(reader, knows, ACCOUNT_TYPE, readAt, unusedForDays, targetOrgOf(origin));
  const all = licensesIn(source);
  const chosen = names === undefined ? all : chosenLicenses(all, names, reader.holdsLicenses);
  const told = chosen.map((license) => ({ license, use: finder.useOf(license) }));
  return {
    unusedForDays,
    licenses: told.map(({ license, use }) => seatsOf(license, use, readAt)),
    holders: told.flatMap(({ use }) => use.holders),
    lacks: told.flatMap(({ use }) => use.lacks),
    outputDir: null,
    ...factsWith(source, origin, knows.unknown(finder.withoutUserLicense), 'licenses'),
  };
}

/** All licenses, by kinds as the model lists them and by names. */
function licensesIn({ reader }: WholeOrg): ToldLicense[] {
  const members = reader.members();
  const steps = new Map<string, PathStep>(
    (['permission_set_license', 'package_license'] as const).flatMap((type) =>
      members.resources(type).map((resource) => [`${type} ${resource.id}`, stepOf(resource)] as const),
    ),
  );
  const byKind = Map.groupBy(reader.licenses().seats(), ({ kind }): LicenseKind => kind);
  return licenseKinds.flatMap((kind) =>
    (byKind.get(kind) ?? []).map((seats) => ({ seats, step: steps.get(`${kind} ${seats.id}`) ?? null })),
  );
}

function seatsOf({ seats }: ToldLicense, { counts, holders }: SeatUse, readAt: Date): ToldSeats {
  const { kind, id, name, apiName, status, total, used, expiresAt } = seats;
  const daysLeft = expiresAt === null ? null : Math.floor((Date.parse(expiresAt) - readAt.getTime()) / DAY_MS);
  const frees = (wanted: 'yes' | 'not known'): number =>
    holders.filter((one) => one.action !== null && one.frees === wanted).length;
  return {
    ...{ kind, id, name, apiName, status, total, used },
    left: total === null || used === null ? null : Math.max(0, total - used),
    overused: total === null || used === null ? 0 : Math.max(0, used - total),
    expiresAt,
    daysLeft,
    hasEnded: hasEnded(seats, readAt),
    holders: counts,
    frees: { seats: frees('yes'), notKnown: frees('not known') },
  };
}
