import { glob, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { Messages, type SfError } from '@salesforce/core';
import { z } from 'zod';
import { COMMENT_LIMIT, DECISIONS_FORMAT, DECISIONS_VERSION, reviewDecisions } from '../../model/review.js';
import { errorOfMany, type Problem } from '../lookup/problems.js';
import { readJsonFile, WrongFile } from './jsonFile.js';
import type { ReviewFile, ReviewFilePage } from './reviewFile.js';
import '../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'review');

const time = z.iso.datetime();

const decisionsFile = z.strictObject({
  format: z.literal(DECISIONS_FORMAT),
  version: z.literal(DECISIONS_VERSION),
  review: z.string(),
  page: z.string(),
  reviewer: z.string(),
  savedAt: time,
  decisions: z.array(
    z.strictObject({
      item: z.string(),
      decision: z.enum(reviewDecisions),
      comment: z.string().max(COMMENT_LIMIT),
      decidedAt: time,
    }),
  ),
});

/** The decisions of a reviewer, as one file has them. */
export type Decisions = {
  /** The name of the file without its folder. */
  readonly file: string;
  readonly sha256: string;
  readonly page: ReviewFilePage;
  readonly savedAt: string;
  /** By the ids of items. */
  readonly byItem: ReadonlyMap<string, z.infer<typeof decisionsFile>['decisions'][number]>;
};

const MB = 1_000_000;
/** A page of 10,000 items, each with the longest comment in the longest spelling. No text is longer than such a comment. */
const LIMITS = { file: 128 * MB, line: 6 * COMMENT_LIMIT + 100, rows: 100, values: MB, depth: 3 };

/**
 * The files that paths name. The shells of Windows leave a pattern such as `answers/*.json` to the program. One that fits nothing stays as
 * it is, for the error that names it.
 */
export async function filesOf(paths: readonly string[]): Promise<string[]> {
  const files: string[] = [];
  for (const path of paths) {
    const isPattern = /[*?]/.test(path) && (await stat(path).catch(() => null)) === null;
    const found: string[] = [];
    if (isPattern) for await (const file of glob(path)) found.push(file);
    files.push(...(found.length > 0 ? found.sort() : [path]));
  }
  return files;
}

/**
 * Reads decisions files of a review. The same file given twice counts once.
 *
 * @returns in the order of pages, then of the moments in which they were saved
 * @throws SfError DecisionsFileError that lists the files which cannot be used, each with the reason
 */
export async function readDecisions(review: ReviewFile, paths: readonly string[]): Promise<Decisions[]> {
  const read: Decisions[] = [];
  const problems: Problem[] = [];
  for (const path of paths) {
    try {
      const decisions = await readOne(review, path);
      if (!read.some(({ sha256 }) => sha256 === decisions.sha256)) read.push(decisions);
    } catch (error) {
      if (!(error instanceof WrongFile)) throw error;
      problems.push({ line: error.message, data: { file: path, problem: error.message } });
    }
  }
  if (problems.length > 0) throw errorOfMany(problems, NAME, messages.getMessages('decisions.actions'));
  const positions = new Map(review.pages.map(({ id }, position) => [id, position]));
  return read.sort(
    (one, other) =>
      positions.get(one.page.id)! - positions.get(other.page.id)! ||
      compare(one.savedAt, other.savedAt) ||
      compare(one.sha256, other.sha256),
  );
}

const NAME = 'DecisionsFileError';

/** @throws WrongFile */
async function readOne(review: ReviewFile, path: string): Promise<Decisions> {
  const { value, sha256 } = await readJsonFile(path, decisionsFile, LIMITS, NAME);
  const wrong = (key: string, ...words: string[]): SfError =>
    new WrongFile(messages.getMessage(`decisions.${key}`, [path, ...words]), NAME);
  if (value.review !== review.id) throw wrong('otherReview');
  const page = review.pages.find(({ id }) => id === value.page);
  if (!page) throw wrong('otherPage');
  if (value.reviewer !== page.reviewer.username) throw wrong('otherReviewer', page.reviewer.username);
  const items = new Set(page.people.flatMap((person) => person.items.map(({ id }) => id)));
  const byItem = new Map<string, (typeof value.decisions)[number]>();
  for (const decision of value.decisions) {
    if (!items.has(decision.item)) throw wrong('unknownItem');
    if (byItem.has(decision.item)) throw wrong('itemTwice');
    byItem.set(decision.item, decision);
  }
  return { file: basename(path), sha256, page, savedAt: value.savedAt, byItem };
}

function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}
