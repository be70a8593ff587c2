import { Messages } from '@salesforce/core';
import { z } from 'zod';
import { mainSlug, parseEntitlementId } from '../../model/entitlement.js';
import { reviewScopes } from '../../model/review.js';
import { severities } from '../../model/riskRule.js';
import { grantableKind } from '../../resources/index.js';
import type { TextLimits } from '../lookup/boundedText.js';
import { readJsonFile } from './jsonFile.js';
import '../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'review');

export const REVIEW_FILE = 'review.json';
const FORMAT = 'sf-access-review';
const VERSION = 1;

const text = z.string();
const time = z.iso.datetime();

const reviewer = z.strictObject({ id: text, name: text, username: text, email: text.nullable() });

const removal = z.union([
  z.literal('removable'),
  z.strictObject({ replacedBy: text }),
  z.strictObject({ cannot: text }),
]);

const item = z.strictObject({
  id: text,
  entitlement: text.refine(isDecidable, { error: messages.getMessage('file.entitlement') }),
  kind: text,
  label: text,
  name: text,
  severity: z.enum(severities).nullable(),
  isNew: z.boolean().nullable(),
  changedAt: time.nullable(),
  until: time.nullable(),
  removal,
});

const person = z.strictObject({
  id: text,
  name: text,
  username: text,
  license: text.nullable(),
  because: z.enum(['manager', 'manager above', 'fallback']),
  items: z.array(item),
});

const page = z.strictObject({ id: text, file: text, sha256: text, reviewer, people: z.array(person) });

const form = z.strictObject({
  format: z.literal(FORMAT),
  version: z.literal(VERSION),
  id: text,
  createdAt: time,
  due: z.iso.date().nullable(),
  scope: z.enum(reviewScopes),
  comparedWith: time.nullable(),
  org: z.strictObject({ id: text, name: text, isSandbox: z.boolean().nullable(), instanceUrl: text }),
  snapshot: z.strictObject({ file: text, sha256: text, readAt: time, readBy: text.nullable() }),
  licenseProfiles: z.array(z.strictObject({ license: text, profile: text, name: text })),
  notKnown: z.array(text),
  pages: z.array(page),
});

/** A review as it was made: what closing it needs. */
export type ReviewFile = z.infer<typeof form>;
export type ReviewFilePage = ReviewFile['pages'][number];
export type ReviewFilePerson = ReviewFilePage['people'][number];
export type ReviewFileItem = ReviewFilePerson['items'][number];

/** An item, with whom it is about and on which page it stands. */
export type PlacedItem = {
  readonly page: ReviewFilePage;
  readonly person: ReviewFilePerson;
  readonly item: ReviewFileItem;
};

/** All items of a review, page by page. */
export function itemsOf({ pages }: Pick<ReviewFile, 'pages'>): PlacedItem[] {
  return pages.flatMap((page) =>
    page.people.flatMap((person) => person.items.map((one) => ({ page, person, item: one }))),
  );
}

export function reviewDocument(review: Omit<ReviewFile, 'format' | 'version'>): string {
  return `${JSON.stringify({ format: FORMAT, version: VERSION, ...review }, null, 2)}\n`;
}

const MB = 1_000_000;
/** A review of a million items. */
const LIMITS = { file: 500 * MB, line: MB, rows: 100, values: 50 * MB, depth: 12 } satisfies TextLimits;

const reviewFile = form
  .refine(({ pages }) => areUnique(pages.map(({ id }) => id)), { error: messages.getMessage('file.pageTwice') })
  .refine((review) => areUnique(itemsOf(review).map(({ item: { id } }) => id)), {
    error: messages.getMessage('file.itemTwice'),
  });

/** Reads a review. @throws SfError ReviewFileError */
export async function readReview(path: string): Promise<ReviewFile> {
  return (await readJsonFile(path, reviewFile, LIMITS, 'ReviewFileError')).value;
}

/** Whether an id is that of an entitlement that a review asks about. */
function isDecidable(id: string): boolean {
  const parsed = parseEntitlementId(id);
  return parsed !== null && grantableKind(parsed.type) !== undefined && parsed.slug === mainSlug(parsed.type);
}

function areUnique(ids: readonly string[]): boolean {
  return new Set(ids).size === ids.length;
}
