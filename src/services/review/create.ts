import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { resolve } from 'node:path';
import { Messages } from '@salesforce/core';
import type { ReviewItem, ReviewPage, ReviewScope } from '../../model/review.js';
import type { ResourceTypeId } from '../../model/resourceType.js';
import type { RiskRule } from '../../model/riskRule.js';
import { defaultSyncOptions, type SyncOptions } from '../../model/syncOptions.js';
import { statusOf } from '../../model/userStatus.js';
import { OrgClient } from '../../org/client.js';
import { readOrganization } from '../../org/facts.js';
import { grantableKind, kinds, mandatoryKind, optInsWith } from '../../resources/index.js';
import { isSelected } from '../../resources/kinds.js';
import { ACCOUNT_TYPE } from '../../resources/user.js';
import type { ReviewCreation } from '../../schemas/review.js';
import type { SnapshotReader } from '../../snapshot/reader.js';
import { factsWith, type AnsweredOrg } from '../answers/facts.js';
import { withVisibleHolders } from '../answers/live/packageHolders.js';
import { wholeOrgSource, type LiveOrg, type ReadingEvents, type WholeOrg } from '../answers/live/wholeOrg.js';
import { namesOfOrg, namesOfSnapshot, type NamedUser } from '../answers/names.js';
import { checkVersion, type Origin } from '../answers/origin.js';
import { notRead, openSnapshotSource, usersLeftOut, withSource } from '../answers/source.js';
import {
  licenseProfilesIn,
  unknownProfile,
  withKnownLicenses,
  type LicenseProfile,
} from '../change/licenseProfiles.js';
import { risksIn } from '../risks/risks.js';
import { readStoredStatuses } from '../users/status.js';
import { LastReview } from './lastReview.js';
import { RiskMarks } from './marks.js';
import { openReviewFolder, type ReviewFolder } from './reviewFolder.js';
import { REVIEW_FILE, reviewDocument, type ReviewFile, type ReviewFilePage } from './reviewFile.js';
import { planPages, type PlannedPage, type ReviewPlan } from './reviewPages.js';
import '../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'review');

export type ReviewRequest = {
  readonly origin: Origin;
  readonly folder: string;
  readonly scope: ReviewScope;
  /** A day, such as `2026-12-18`. */
  readonly due: string | null;
  /** The snapshot of the last review. */
  readonly last: string | null;
  /** Names of users who review where no manager can, in the order of preference. */
  readonly fallbackReviewers: readonly string[];
  /** The profiles that take the place of others. */
  readonly licenseProfiles: readonly LicenseProfile[];
  /** Is given a warning for each license of the variable that the org does not have. */
  readonly onUnknownLicense: (warning: string) => void;
  /** What marks people and accesses. */
  readonly rules: readonly RiskRule[];
  readonly now: Date;
  readonly pluginVersion: string;
};

/** The answer of `sf access review create`. */
export type Review = { readonly report: ReviewCreation; readonly org: AnsweredOrg };

/** The folder of the pages, and the snapshot, within that of the review. */
const PAGES = 'pages';
const SNAPSHOT_FILE = 'org.snapshot';

/**
 * Makes a review of an org, or of a kept snapshot of it: a folder with a page for each reviewer, an index, and what closing it needs. From
 * an org it reads what a sync with permissions and licenses reads, and keeps the snapshot in the folder.
 *
 * @param abort ends it early: its caller's signal, and its own when a query fails
 * @throws SfError in plain words; nothing is written then
 */
export async function createReview(
  request: ReviewRequest,
  events: ReadingEvents,
  abort: AbortController,
): Promise<Review> {
  const { origin, last: lastPath } = request;
  const last = lastPath === null ? null : await LastReview.open(lastPath);
  try {
    const folder = await openReviewFolder(request.folder, PAGES);
    try {
      const review = await withSource(await openSource(request, last, events, abort), async (source) => {
        const snapshot = await keepSnapshot(source, origin, folder, abort.signal);
        return write(source, snapshot, request, last, folder, abort.signal);
      });
      await folder.place();
      return review;
    } finally {
      await folder.discard();
    }
  } finally {
    last?.close();
  }
}

/** A source, and what it knows of the people who were named. */
type ReviewSource = WholeOrg & Partial<Pick<LiveOrg, 'bytes'>> & { readonly fallbacks: readonly string[] };

async function openSource(
  { origin, fallbackReviewers, licenseProfiles, pluginVersion }: ReviewRequest,
  last: LastReview | null,
  events: ReadingEvents,
  abort: AbortController,
): Promise<ReviewSource> {
  if (origin.kind === 'snapshot') {
    const source = await openSnapshotSource(origin.path);
    try {
      last?.refuseOtherOrg(source.about.organization);
      const users = await namesOfSnapshot(source.reader).users(fallbackReviewers);
      return { ...source, fallbacks: idsOf(users, fallbackReviewers) };
    } catch (error) {
      await source.close();
      throw source.explain(error);
    }
  }
  const client = new OrgClient(origin.connection, { signal: abort.signal });
  await checkVersion(client);
  // Before the org is read as a whole, which takes long.
  last?.refuseOtherOrg(await readOrganization(client));
  const users = await namesOfOrg(client).users(fallbackReviewers);
  const fallbacks = idsOf(users, fallbackReviewers);
  await refuseWithoutLogin(client, fallbacks, [...users.values()]);
  // The snapshot tells of licenses that the variable names in vain.
  await licenseProfilesIn(client, licenseProfiles, () => undefined);
  const source = await wholeOrgSource(client, await optionsFor(client), events, abort, pluginVersion);
  return Object.assign(source, { fallbacks });
}

/** @throws SfError FallbackReviewerError for one who is inactive, or frozen where the running user may see that; in plain words */
async function refuseWithoutLogin(
  client: OrgClient,
  ids: readonly string[],
  users: readonly NamedUser[],
): Promise<void> {
  if (ids.length === 0) return;
  const statuses = await readStoredStatuses(client, ids, false);
  for (const { id, username } of users) {
    const status = statuses.get(id);
    if (status && statusOf(status) !== 'active') throw messages.createError('error.fallbackReviewer', [username]);
  }
}

function idsOf(users: ReadonlyMap<string, { readonly id: string }>, names: readonly string[]): string[] {
  return [...new Set(names.map((name) => users.get(name)!.id))];
}

/** What a sync with `--sync-permissions --sync-licenses` reads. What an org does not have is told. */
async function optionsFor(client: OrgClient): Promise<SyncOptions> {
  const options: SyncOptions = {
    ...defaultSyncOptions,
    ...optInsWith((option) => option === 'syncLicenses'),
    syncPermissions: true,
    leaveOutMissing: true,
  };
  const resourceTypes = kinds.filter((kind) => isSelected(kind, options)).map(({ type }) => type.id);
  return withVisibleHolders(client, { ...options, resourceTypes });
}

/** Keeps the snapshot of an org that was just read in the folder. @returns the file, and its SHA-256 */
async function keepSnapshot(
  { bytes }: ReviewSource,
  origin: Origin,
  folder: ReviewFolder,
  signal: AbortSignal,
): Promise<ReviewCreation['snapshot']> {
  if (bytes) return { file: SNAPSHOT_FILE, sha256: await folder.write(SNAPSHOT_FILE, untilAborted(bytes(), signal)) };
  const path = origin.kind === 'snapshot' ? resolve(origin.path) : '';
  return { file: path, sha256: await sha256Of(path) };
}

/** @throws Error of the system where the file cannot be read */
export async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

async function* untilAborted(chunks: AsyncIterable<Uint8Array>, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    signal.throwIfAborted();
    yield chunk;
  }
}

async function write(
  source: ReviewSource,
  snapshot: ReviewCreation['snapshot'],
  request: ReviewRequest,
  last: LastReview | null,
  folder: ReviewFolder,
  signal: AbortSignal,
): Promise<Review> {
  const { reader, about } = source;
  const { scope, due, rules, origin, now } = request;
  last?.refuseLater(source.readAt);
  if (scope === 'risky' && !reader.holdsPermissions) throw messages.createError('error.noPermissions');
  const risks = await risksIn(source, { origin, rules, now });
  const profiles = await profilesFor(reader, request);
  const marks = new RiskMarks(risks);
  const planned = planPages({ reader, scope, marks, last, fallbacks: fallbacksIn(reader, source.fallbacks), profiles });
  const { id, name, isSandbox, instanceUrl } = about.organization;
  const review: ReviewPage['review'] = {
    id: randomUUID(),
    org: { id, name, isSandbox },
    readAt: secondOf(source.readAt),
    // An org is read after the command has begun, and before pages are made.
    createdAt: secondOf(source.readAt > now ? source.readAt : now),
    ...{ due, scope, comparedWith: last ? secondOf(last.readAt) : null },
  };
  const pages = await writePages(review, planned, folder, signal);
  const isHeld = (type: ResourceTypeId): boolean => grantableKind(type) !== undefined;
  const unknown = [...usersLeftOut(reader, about), ...notRead(about, ['permissions'], isHeld)];
  const facts = factsWith(source, origin, unknown, 'permissions');
  const kept: Omit<ReviewFile, 'format' | 'version'> = {
    ...{ id: review.id, createdAt: review.createdAt, due, scope, comparedWith: review.comparedWith },
    org: { id, name, isSandbox, instanceUrl },
    snapshot: { ...snapshot, readAt: review.readAt, readBy: about.runningUser.username },
    licenseProfiles: Array.from(profiles, ([license, profile]) => ({
      license,
      profile: profile.id,
      name: profile.displayName,
    })),
    notKnown: facts.notKnown,
    pages: pages.map(({ file, sha256 }, index) => {
      const { page, kept: people } = planned[index]!;
      return { id: page.id, file, sha256, reviewer: page.reviewer, people: [...people] };
    }),
  };
  await folder.write(REVIEW_FILE, [reviewDocument(kept)]);
  const counted = planned.map((page, index) => ({ file: pages[index]!.file, ...countsOf(page, last !== null) }));
  const sum = (countOf: (page: (typeof counted)[number]) => number | null): number =>
    counted.reduce((total, page) => total + (countOf(page) ?? 0), 0);
  // Others are about accesses that nobody has to hold.
  const marking = new Set(rules.flatMap(({ id: rule, subject }) => (subject.about === 'access' ? [] : rule)));
  const report: ReviewCreation = {
    review: { id: review.id, createdAt: review.createdAt, due, scope, comparedWith: review.comparedWith },
    outputDir: folder.path,
    snapshot,
    pages: counted,
    counts: {
      people: sum(({ people }) => people),
      items: sum(({ items }) => items),
      high: sum(({ high }) => high),
      medium: sum(({ medium }) => medium),
      new: last === null ? null : sum((page) => page.new),
    },
    notChecked: risks.rules
      .filter(({ id: rule, outcome }) => outcome === 'not checked' && marking.has(rule))
      .map(({ id: rule, title, notChecked: why }) => ({ rule, title, why })),
    ...facts,
  };
  const { indexPage } = await import('../../pages/reviewReport/indexPage.js');
  await folder.write('index.html', [indexPage(report)]);
  signal.throwIfAborted();
  return { report, org: about.organization };
}

/** A moment in whole seconds: nobody looks at what is less. */
function secondOf(moment: Date): string {
  return moment.toISOString().replace(/\.\d+Z$/, 'Z');
}

/** A page as it was written: its file within the folder, and the file's SHA-256. */
type WrittenPage = Pick<ReviewFilePage, 'file' | 'sha256'>;

async function writePages(
  review: ReviewPage['review'],
  pages: readonly PlannedPage[],
  folder: ReviewFolder,
  signal: AbortSignal,
): Promise<WrittenPage[]> {
  const { reviewerPage } = await import('../../pages/review/reviewerPage.js');
  const written: WrittenPage[] = [];
  for (const [index, { page, people }] of pages.entries()) {
    signal.throwIfAborted();
    const file = `${PAGES}/${pageFileName(index, pages.length, page.reviewer.username)}`;
    written.push({ file, sha256: await folder.write(file, [reviewerPage({ review, page, people })]) });
  }
  return written;
}

/** The characters of a username that stand in the name of a file on every system, and how many of them at most. */
const OTHER_THAN_PLAIN = /[^a-z\d._-]+/g;
const LONGEST_NAME = 60;

/** The number makes it unique, also where a system takes upper and lower case for the same: `03-ada.lovelace_acme.example.html`. */
export function pageFileName(index: number, count: number, username: string): string {
  const number = String(index + 1).padStart(String(count).length, '0');
  return `${number}-${username.toLowerCase().replace(OTHER_THAN_PLAIN, '_').slice(0, LONGEST_NAME)}.html`;
}

/** @param hasLast whether something is known of a last review */
function countsOf(
  { page: { reviewer }, people }: PlannedPage,
  hasLast: boolean,
): Omit<ReviewCreation['pages'][number], 'file'> {
  const items = people.flatMap((person) => person.items);
  const countOf = (isMeant: (item: ReviewItem) => boolean): number => items.filter(isMeant).length;
  return {
    reviewer,
    people: people.length,
    byFallback: people.filter(({ reviewedHereBecause: because }) => because === 'fallback').length,
    items: items.length,
    high: countOf(({ severity }) => severity === 'high'),
    medium: countOf(({ severity }) => severity === 'medium'),
    new: hasLast ? countOf(({ isNew }) => isNew === true) : null,
  };
}

/** The ids of those who review where no manager can. @throws SfError FallbackReviewerError for one who cannot either */
function fallbacksIn(reader: SnapshotReader, ids: readonly string[]): readonly string[] {
  for (const id of ids) {
    const account = reader.accountFacts().account(id);
    if (!account?.isActive || account.isFrozen === true) {
      throw messages.createError('error.fallbackReviewer', [account?.username ?? id]);
    }
  }
  return ids;
}

/** The profiles that take the place of others, by license in lower case. @throws SfError UnknownLicenseError, UnknownFallbackProfileError */
async function profilesFor(
  reader: SnapshotReader,
  { licenseProfiles, onUnknownLicense }: ReviewRequest,
): Promise<ReviewPlan['profiles']> {
  if (licenseProfiles.length === 0) return new Map();
  const known = withKnownLicenses(licenseProfiles, userLicensesIn(reader), onUnknownLicense);
  const { id: type } = mandatoryKind.type;
  const answerFor = await namesOfSnapshot(reader).targets(known.map(({ profile }) => ({ type, name: profile })));
  return new Map(
    known.map((one) => {
      const answer = answerFor({ type, name: one.profile });
      if ('id' in answer) return [one.license.toLowerCase(), answer];
      throw unknownProfile(one, answer);
    }),
  );
}

/** The names of user licenses: those of the org, and, where the snapshot does not have them, those of its users. */
function userLicensesIn(reader: SnapshotReader): string[] {
  const licenses = reader.licenses();
  const ofOrg = licenses.seats().flatMap(({ kind, name }) => (kind === 'user_license' ? name : []));
  const ofUsers = Array.from(licenses.accounts(ACCOUNT_TYPE), ({ userLicense }) => userLicense ?? []).flat();
  return [...new Set([...ofOrg, ...ofUsers])].sort();
}
