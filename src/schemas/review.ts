import { z } from 'zod';
import { reviewDecisions, reviewScopes } from '../model/review.js';
import { severities } from '../model/riskRule.js';
import { origin } from './answers.js';
import { count, time } from './parts.js';

const reviewer = z.strictObject({
  id: z.string(),
  name: z.string(),
  username: z.string(),
  email: z.string().nullable(),
});

const review = z.strictObject({
  id: z.string(),
  createdAt: time,
  due: z.iso.date().nullable(),
  scope: z.enum(reviewScopes),
  comparedWith: time
    .nullable()
    .describe('When the snapshot of the last review was read; null: nothing is known of a last review.'),
});

const snapshot = {
  file: z.string().describe('Relative to the folder of the review where it is in it.'),
  sha256: z.string(),
};

/** `sf access review create`. */
export const reviewCreation = z.strictObject({
  review,
  outputDir: z.string(),
  snapshot: z.strictObject(snapshot),
  pages: z.array(
    z.strictObject({
      file: z.string().describe('Relative to the folder.'),
      reviewer,
      people: count,
      byFallback: count.describe('People whom no manager above can review.'),
      items: count,
      high: count,
      medium: count,
      new: count.nullable().describe('Null where nothing is known of a last review.'),
    }),
  ),
  counts: z.strictObject({ people: count, items: count, high: count, medium: count, new: count.nullable() }),
  notChecked: z
    .array(z.strictObject({ rule: z.string(), title: z.string(), why: z.array(z.string()) }))
    .describe('Rules that could not be checked, so that they mark nobody.'),
  ...origin,
});

const decision = z.strictObject({
  file: z.string().describe('The SHA-256 of the decisions file.'),
  decision: z.enum(reviewDecisions),
  comment: z.string(),
  decidedAt: time,
});

/** What became of an item when the review was closed. */
export const itemOutcomes = ['keep', 'remove', 'not mine', 'contradictory', 'undecided'] as const;

/** What is done about an item that is to be removed. */
export const itemSteps = ['in revocations.csv', 'by hand', 'nothing to do'] as const;

/** What an org says of an item when the review is closed. */
export const itemStates = ['as reviewed', 'user inactive', 'gone', 'no such user', 'not known'] as const;

/** What evidence.json has. */
const evidence = {
  review,
  org: z.strictObject({ id: z.string(), name: z.string(), isSandbox: z.boolean().nullable(), instanceUrl: z.string() }),
  snapshot: z.strictObject({
    ...snapshot,
    readAt: time,
    readBy: z.string().nullable().describe('The username that the org was read as; null where the org does not tell.'),
    isUnchanged: z
      .boolean()
      .nullable()
      .describe('Whether the file still has this SHA-256; null where it is not there any more.'),
  }),
  closedAt: time,
  pluginVersion: z.string(),
  checkedInOrg: z
    .strictObject({ at: time, username: z.string().nullable(), apiCalls: count })
    .nullable()
    .describe('When and as whom the org was asked what is still so; null: it was not asked.'),
  areDecisionsSigned: z
    .literal(false)
    .describe('Whoever can write a decisions file can write any decision: keep the files as they came, and by whom.'),
  decisionsFiles: z.array(
    z.strictObject({
      file: z.string(),
      sha256: z.string(),
      page: z.string(),
      reviewer: z.string().describe('The username.'),
      savedAt: time,
      decisions: count,
    }),
  ),
  reviewers: z.array(
    z.strictObject({
      page: z.string(),
      ...reviewer.shape,
      pageSha256: z.string().describe('Of the page as it was made.'),
      hasAnswered: z.boolean().describe('Whether a decisions file of the page was given.'),
      items: count,
      ...{ keep: count, remove: count, notMine: count, contradictory: count, undecided: count },
    }),
  ),
  items: z.array(
    z.strictObject({
      item: z.string(),
      page: z.string(),
      user: z.strictObject({ id: z.string(), username: z.string(), name: z.string() }),
      access: z.strictObject({
        entitlement: z.string().describe("C1's ID, type:id:slug."),
        kind: z.string(),
        name: z.string().describe('The API name.'),
        label: z.string(),
      }),
      severity: z.enum(severities).nullable(),
      isNew: z.boolean().nullable(),
      changedAt: time.nullable(),
      until: time.nullable(),
      outcome: z.enum(itemOutcomes),
      step: z.enum(itemSteps).nullable().describe('Null of an item that is not to be removed.'),
      note: z
        .string()
        .nullable()
        .describe('Why it has to be done by hand, or which profile takes the place of the one that is removed.'),
      inOrg: z.enum(itemStates).nullable().describe('Null: the org was not asked.'),
      decisions: z.array(decision).describe('Several where several files of one page were given.'),
    }),
  ),
  counts: z.strictObject({
    items: count,
    ...{ keep: count, remove: count, notMine: count, contradictory: count, undecided: count },
    revocations: count,
    byHand: count,
    nothingToDo: count.describe('To be removed, and gone already.'),
  }),
  notKnown: z.array(z.string()).describe('What was not read when the review was made.'),
};

export const reviewEvidence = z.strictObject(evidence);

const writtenFile = z.strictObject({ path: z.string(), sha256: z.string() });

/** `sf access review close`. */
export const reviewClosing = z.strictObject({
  ...evidence,
  files: z.strictObject({
    revocations: writtenFile.extend({ rows: count }),
    evidenceJson: writtenFile,
    evidenceHtml: writtenFile,
  }),
  command: z
    .string()
    .nullable()
    .describe('The command that carries out what is in revocations.csv; null where it has no row.'),
});

export type ReviewCreation = z.infer<typeof reviewCreation>;
export type ReviewEvidence = z.infer<typeof reviewEvidence>;
export type ReviewClosing = z.infer<typeof reviewClosing>;
