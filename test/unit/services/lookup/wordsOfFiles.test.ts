import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { readChangeFile, refuseBadRows } from '../../../../src/services/change/file.js';
import { licenseProfilesOf } from '../../../../src/services/change/licenseProfiles.js';
import { readUserMap } from '../../../../src/services/diff/userMap.js';
import { readUserList } from '../../../../src/services/lookup/userList.js';
import { readDecisions } from '../../../../src/services/review/decisionsFile.js';
import { readReview } from '../../../../src/services/review/reviewFile.js';
import { readRules } from '../../../../src/services/risks/rulesFile.js';
import { readUserFile } from '../../../../src/services/users/file.js';

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

const TIME = '2026-11-30T02:00:00Z';
const REVIEW: Json = {
  format: 'sf-access-review',
  version: 1,
  id: 'r',
  createdAt: TIME,
  due: '2026-12-18',
  scope: 'risky',
  comparedWith: TIME,
  org: { id: '00D', name: 'Acme', isSandbox: false, instanceUrl: 'https://acme.example' },
  snapshot: { file: 'a.snapshot', sha256: 'x', readAt: TIME, readBy: 'ada' },
  licenseProfiles: [{ license: 'Salesforce', profile: '00e', name: 'Minimum' }],
  notKnown: ['logins'],
  pages: [
    {
      id: 'p',
      file: 'p.html',
      sha256: 'x',
      reviewer: { id: '005', name: 'Ada', username: 'ada@acme.example', email: 'ada@acme.example' },
      people: [
        {
          id: '005',
          name: 'Bob',
          username: 'bob@acme.example',
          license: 'Salesforce',
          because: 'manager',
          items: [
            {
              id: 'i',
              entitlement: 'permission:0PS000000000001AAA:assigned',
              kind: 'permission set',
              label: 'Ops',
              name: 'Ops',
              severity: 'high',
              isNew: true,
              changedAt: TIME,
              until: TIME,
              removal: { replacedBy: 'Minimum' },
            },
          ],
        },
      ],
    },
  ],
};
const DECISIONS: Json = {
  format: 'sf-access-review-decisions',
  version: 1,
  review: 'r',
  page: 'p',
  reviewer: 'ada@acme.example',
  savedAt: TIME,
  decisions: [{ item: 'i', decision: 'keep', comment: 'needed', decidedAt: TIME }],
};
const ROWS = {
  changes: [
    { action: 'grant', user: 'a', resource_type: 'group', resource: 'G', entitlement: 'member', expires_at: TIME },
  ],
  users: [{ email: 'a@b.c', last_name: 'L', profile: 'P', first_name: 'F', Department: 'D' }],
  list: [{ username: 'ada' }, 'bob'],
  map: [{ user: 'a', with_user: 'b' }],
} satisfies Record<string, Json>;

/** Every document that has another value, none, or one key more, in one place, with that place. */
function* withOneFault(document: Json, path: ReadonlyArray<string | number> = []): Generator<[string, Json]> {
  const place = path.join('.') || '-';
  for (const value of [null, true, 7, 'zzz', '', 'x'.repeat(2001), [], {}] as Json[]) {
    if (JSON.stringify(value) !== JSON.stringify(document)) yield [place, value];
  }
  if (typeof document !== 'object' || document === null) return;
  if (!Array.isArray(document)) yield [place, { ...document, zzz: 1 }];
  for (const [key, value] of Object.entries(document)) {
    const put = (inner: Json): Json =>
      Array.isArray(document)
        ? document.map((one, at) => (at === Number(key) ? inner : one))
        : { ...document, [key]: inner };
    if (!Array.isArray(document))
      yield [place, Object.fromEntries(Object.entries(document).filter(([one]) => one !== key))];
    for (const [inner, wrong] of withOneFault(value, [...path, key])) yield [inner, put(wrong)];
  }
}

/** What the library that checks forms says of itself, of its types and of those of JavaScript. */
const FOREIGN =
  /\b(zod|invalid|expected (string|number|boolean|array|object|null)|received|too (big|small)|unrecognized|undefined|NaN|union|literal|ISO|discriminator|record|enum)\b/i;

describe('what is said of a file with another form', () => {
  let folder: string;
  let count = 0;
  before(async () => (folder = await mkdtemp(join(tmpdir(), 'words-'))));
  after(() => rm(folder, { recursive: true, force: true }));

  /** The messages of all documents that have one fault and are refused. */
  const messagesOf = async (
    document: Json,
    read: (path: string) => Promise<string | null>,
    write: (document: Json) => string = (one) => JSON.stringify(one),
    extension = 'json',
  ): Promise<string[]> => {
    const said = new Set<string>();
    for (const [, wrong] of withOneFault(document)) {
      const path = join(folder, `${(count += 1)}.${extension}`);
      await writeFile(path, write(wrong));
      const message = await read(path).catch((error: Error) => error.message);
      if (message !== null) said.add(message.replaceAll(path, 'file').replaceAll(/x{20,}/g, 'xxx'));
    }
    return [...said];
  };
  const failure = (reading: Promise<unknown>): Promise<string | null> =>
    reading.then(
      () => null,
      (error: Error) => error.message,
    );

  const KINDS: Readonly<
    Record<string, [document: Json, read: (path: string) => Promise<string | null>, least: number]>
  > = {
    'of changes': [
      ROWS.changes,
      async (path) => failure(readChangeFile(path, 'grant', true).then((file) => refuseBadRows(file))),
      20,
    ],
    'of new users': [
      ROWS.users,
      async (path) =>
        readUserFile(path).then(({ problems }) =>
          problems.length > 0 ? problems.map((one) => `${one.column}: ${one.problem}`).join('\n') : null,
        ),
      8,
    ],
    'of people': [
      ROWS.list,
      async (path) =>
        readUserList(path).then(
          ({ users }) => users.flatMap((one) => ('problem' in one ? one.problem : [])).join('\n') || null,
        ),
      3,
    ],
    'of users of two orgs': [ROWS.map, async (path) => failure(readUserMap(path)), 4],
    'of a review': [REVIEW, async (path) => failure(readReview(path)), 100],
    'of decisions': [
      DECISIONS,
      async (path) => {
        const review = join(folder, 'review.json');
        await writeFile(review, JSON.stringify(REVIEW));
        return failure(readReview(review).then((read) => readDecisions(read, [path])));
      },
      25,
    ],
    // JSON is YAML.
    'of rules of risks': [
      { rules: [{ id: 'a', title: 'A', severity: 'high', who: { 'all-of': ['ModifyAllData'], status: 'active' } }] },
      async (path) => failure(readRules([path])),
      12,
    ],
  };
  for (const [kind, [document, read, least]] of Object.entries(KINDS)) {
    it(`${kind} is said in our words`, async () => {
      const said = await messagesOf(document, read);
      expect(said.filter((message) => FOREIGN.test(message))).to.deep.equal([]);
      expect(said.length).to.be.at.least(least);
    });
  }

  it('of a review names the place, and what stands there otherwise', async () => {
    const said = await messagesOf(REVIEW, KINDS['of a review']![1]);
    for (const [place, problem] of [
      ['-', 'it is no object'],
      ['zzz', 'no such key is known'],
      ['org.zzz', 'no such key is known'],
      ['version', 'it is none of 1'],
      ['scope', 'it is none of risky, all'],
      ['due', 'it is no day such as 2026-12-31'],
      ['createdAt', 'it is no moment such as 2026-12-31T18:00:00Z'],
      ['pages', 'it is no list'],
      ['org.isSandbox', 'it is neither true nor false'],
      ['pages.0.people.0.items.0.removal', 'it is of another kind'],
      ['pages.0.reviewer.name', 'it is missing'],
      ['pages.0.reviewer.name', 'it is no text'],
      ['pages.0.people.0.items.0.entitlement', 'no ID of an access, such as permission:0PS000000000001AAA:assigned'],
    ]) {
      expect(said).to.include(`file does not have the form of such a file, at ${place}: ${problem}`);
    }
    const decisions = await messagesOf(DECISIONS, KINDS['of decisions']![1]);
    expect(decisions).to.include(
      'file does not have the form of such a file, at decisions.0.comment: it has more than 2,000 characters',
    );
  });

  it('of the mapping of licenses in the environment is said in our words', () => {
    for (const text of [
      '{',
      '{"Salesforce": 1}',
      '{"Salesforce": null}',
      '{"a": {}}',
      'Salesforce',
      '=x',
      '{"a": ""}',
    ]) {
      expect(() => licenseProfilesOf([], text))
        .to.throw(text)
        .with.property('message')
        .that.does.not.match(FOREIGN);
    }
  });
});
