import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { closeReview } from '../../../src/services/review/close.js';
import { REVIEW_FILE, reviewDocument } from '../../../src/services/review/reviewFile.js';
import type { ReviewClosing } from '../../../src/schemas/review.js';
import { type Folders, type HostileFile, Violation } from '../fuzz.js';
import { mutateJson, mutateText } from '../mutations.js';

const TIME = '2026-12-01T09:00:00Z';

/** A review of two pages, with each form that an item has. */
const review = {
  id: 'b7c3',
  createdAt: TIME,
  due: '2026-12-18',
  scope: 'risky' as const,
  comparedWith: null,
  org: { id: '00D8d0000000001EAA', name: 'Acme', isSandbox: false, instanceUrl: 'https://acme.my.salesforce.com' },
  snapshot: { file: 'org.snapshot', sha256: '0'.repeat(64), readAt: TIME, readBy: 'mia@acme.example' },
  licenseProfiles: [{ license: 'salesforce', profile: '00e8d0000000006AAA', name: 'Minimum Access' }],
  notKnown: [],
  pages: ['p1', 'p2'].map((id, page) => ({
    id,
    file: `pages/${id}.html`,
    sha256: '1'.repeat(64),
    reviewer: { id: `0058d000000000${page}AAQ`, name: 'Rae', username: `rae${page}@acme.example`, email: null },
    people: [1, 2].map((person) => ({
      id: `0058d00000000${page}${person}AAQ`,
      name: '=1+2',
      username: `ada${page}${person}@acme.example`,
      license: 'Salesforce',
      because: 'manager' as const,
      items: [
        ['permission:0PS8d0000000001GAA:assigned', 'removable' as const],
        ['profile:00e8d0000000001AAA:assigned', { replacedBy: 'Minimum Access' }],
        ['profile:00e8d0000000002AAA:assigned', { cannot: 'No profile was named.' }],
      ].map(([entitlement, removal], item) => ({
        id: `i${page}${person}${item}`,
        entitlement: entitlement as string,
        kind: 'permission set',
        label: 'Ops',
        name: '@Ops',
        severity: 'high' as const,
        isNew: null,
        changedAt: TIME,
        until: null,
        removal: removal as 'removable',
      })),
    })),
  })),
};
const items = review.pages[0]!.people.flatMap((person) => person.items.map(({ id }) => id));

const decisions = {
  format: 'sf-access-review-decisions',
  version: 1,
  review: review.id,
  page: 'p1',
  reviewer: 'rae0@acme.example',
  savedAt: TIME,
  decisions: items.map((item, index) => ({
    item,
    decision: ['keep', 'remove', 'not-mine'][index % 3],
    comment: 'says "why"',
    decidedAt: TIME,
  })),
};

const close = (folders: Folders, files: readonly string[]): Promise<ReviewClosing> => {
  const request = { folder: folders.data, outputDir: folders.output, now: new Date(TIME), pluginVersion: '0.1.0' };
  return closeReview({ ...request, decisions: files, org: null }, new AbortController().signal);
};

/** @throws Violation where what was written is not what was decided, or holds what a spreadsheet takes for a formula */
async function check({ files, items: told, counts, decisionsFiles }: ReviewClosing, path?: string): Promise<void> {
  const text = await readFile(files.revocations.path, 'utf8');
  const rows: Array<Record<string, string>> = parse(text, { columns: true });
  const removed = told.filter(({ step }) => step === 'in revocations.csv');
  if (rows.length !== removed.length || counts.items !== told.length)
    throw new Violation(`${rows.length} rows, ${removed.length} to remove`);
  for (const [index, { entitlement, ...row }] of rows.entries()) {
    if (entitlement !== removed[index]!.access.entitlement) throw new Violation(`another access: ${entitlement!}`);
    for (const cell of Object.values(row)) if (/^[=+@-]/.test(cell)) throw new Violation(`a formula: ${cell}`);
  }
  if (told.some(({ outcome, decisions: made }) => (outcome === 'undecided') !== (made.length === 0)))
    throw new Violation('an item is decided by nobody');
  if (path === undefined) return;
  const sha256 = createHash('sha256')
    .update(await readFile(path))
    .digest('hex');
  if (decisionsFiles.length !== 1 || decisionsFiles[0]!.sha256 !== sha256) throw new Violation('another file');
}

const emptyFolder = async (folder: string): Promise<void> => {
  for (const name of await readdir(folder)) await rm(join(folder, name), { recursive: true });
};

export const decisionsFiles: HostileFile = {
  name: 'decisions',
  open: (folders) =>
    Promise.resolve({
      make: (random) => {
        const text = JSON.stringify(decisions, null, random.chance(0.5) ? 2 : 0);
        const content = random.chance(0.6)
          ? Buffer.from(JSON.stringify(mutateJson(random, decisions)))
          : mutateText(random, text);
        return { content, extension: '.json' };
      },
      attempt: async (path) => {
        await writeFile(join(folders.data, REVIEW_FILE), reviewDocument(review));
        try {
          await check(await close(folders, [path]), path);
        } finally {
          await emptyFolder(folders.data);
        }
      },
      close: () => Promise.resolve(),
    }),
};

export const reviewFiles: HostileFile = {
  name: 'reviews',
  open: async (folders) => {
    // What the fuzz empties after each run is not where the answer lies.
    const answer = join(folders.output, '..', 'answer');
    await mkdir(answer);
    await writeFile(join(answer, 'decisions.json'), JSON.stringify(decisions));
    return {
      make: (random) => {
        const text = reviewDocument(review);
        const document = JSON.parse(text) as unknown;
        const content = random.chance(0.6)
          ? Buffer.from(JSON.stringify(mutateJson(random, document)))
          : mutateText(random, text);
        return { content, extension: '.json' };
      },
      attempt: async (path) => {
        await writeFile(join(folders.data, REVIEW_FILE), await readFile(path));
        try {
          await check(await close(folders, [join(answer, 'decisions.json')]));
        } finally {
          await emptyFolder(folders.data);
        }
      },
      close: () => Promise.resolve(),
    };
  },
};
