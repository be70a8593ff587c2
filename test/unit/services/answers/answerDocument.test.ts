import { expect } from 'chai';
import { parse } from 'csv-parse/sync';
import type { AnswerPath, Question, WhoCounts, WhoRow } from '../../../../src/services/answers/answer.js';
import { whoDocument, whyDocument } from '../../../../src/services/answers/answerDocument.js';
import type { AnswerFacts } from '../../../../src/services/answers/facts.js';
import { whoHead, whoRow, type Who } from '../../../../src/services/answers/who.js';
import { whyReportOf } from '../../../../src/services/answers/why.js';
import { whoReport, whyReport } from '../../../../src/schemas/answers.js';
import { about } from '../../support/snapshots.js';

const question: Question = {
  about: 'permissions',
  wanted: [{ permission: { kind: 'object', id: 'Account', name: 'Account', label: null }, right: 'delete' }],
  isAny: false,
};
const path: AnswerPath = {
  steps: [
    { type: 'role', id: '00E', displayName: 'Sales', apiName: 'Sales' },
    { type: 'group', id: '00G', displayName: '=Field, "Team"', apiName: 'Field_Team' },
  ],
  gives: ['Account:delete'],
  isEnough: true,
  expiresAt: null,
  session: 'not needed',
  groupStatus: null,
  goneAfterUpdate: [],
  command: 'sf access revoke --user ada --role Sales',
  advice: null,
};
const ada: WhoRow = {
  user: { id: '005A', username: 'ada@acme.example', name: '=1+1', isActive: true, isFrozen: null, lastLogin: null },
  verdict: 'yes',
  expiresAt: '2026-12-31T18:00:00.000Z',
  paths: 2,
  path,
};
const facts: AnswerFacts = {
  org: { id: '00D000000000001AAA', name: 'Acme', instanceUrl: 'https://acme.my.salesforce.com' },
  readAt: '2026-11-24T20:00:00.000Z',
  snapshotFile: null,
  apiCalls: 7,
  notKnown: [],
  notLookedAt: 'records',
};
const counts: WhoCounts = { can: 2, onlyIf: 0, cannotLogIn: 0 };

function answerOf(users: readonly WhoRow[]): Who {
  function* rows(): Generator<WhoRow, WhoCounts> {
    yield* users;
    return counts;
  }
  return { question, org: about.organization, facts, rows: rows() };
}

async function textOf(document: AsyncIterable<string>): Promise<string> {
  let text = '';
  for await (const chunk of document) text += chunk;
  return text;
}

const WHO_HEADER =
  'user_id,username,name,is_active,is_frozen,last_login,verdict,expires_at,ways,path,gives,is_enough,session,group_status\n';

describe('an answer of who as a document', () => {
  for (const users of [[], [ada], [ada, { ...ada, verdict: 'only if' } satisfies WhoRow]]) {
    it(`is the JSON of --json, with ${String(users.length)} users`, async () => {
      const { document, counts: counted } = whoDocument(answerOf(users), 'json');
      const text = await textOf(document);
      expect(JSON.parse(text)).to.deep.equal({
        ...whoHead(answerOf([])),
        users: users.map(whoRow),
        counts,
        ...facts,
      });
      expect(() => whoReport.parse(JSON.parse(text))).not.to.throw();
      expect(text.endsWith('}\n')).to.equal(true);
      expect(counted()).to.deep.equal(counts);
    });
  }

  it('has no counts where its reader has stopped early', async () => {
    const { document, counts: counted } = whoDocument(answerOf([ada]), 'csv');
    await document.return(undefined);
    expect(counted()).to.equal(null);
  });

  it('is a row for each user, without formulas', async () => {
    const text = await textOf(whoDocument(answerOf([ada]), 'csv').document);
    expect(text).to.equal(
      `${WHO_HEADER}005A,ada@acme.example,'=1+1,true,,,yes,2026-12-31T18:00:00.000Z,2,role:Sales > group:Field_Team,Account:delete,true,not needed,\n`,
    );
  });

  it('has its header also where nobody is in it', async () => {
    expect(await textOf(whoDocument(answerOf([]), 'csv').document)).to.equal(WHO_HEADER);
  });
});

describe('an answer of why as a document', () => {
  const report = whyReportOf({
    question,
    org: about.organization,
    facts,
    answer: {
      user: ada.user,
      verdict: 'no',
      parts: [{ permission: 'Account:delete', verdict: 'no' }],
      paths: [path],
      obstacles: [
        { kind: 'expired', steps: path.steps, permissions: ['Account:delete'], at: '2026-01-01T00:00:00.000Z' },
      ],
    },
    without: {
      accesses: [{ entitlement: { type: 'role', resourceId: '00E', slug: 'assigned' }, resource: path.steps[0]! }],
      verdictNow: 'yes',
      notHeld: [],
      lost: [path],
    },
  });

  it('has a row for each way, those that would be gone, and what stands in the way', async () => {
    const rows = parse(await textOf(whyDocument(report, 'csv')), { columns: true });
    const user = { user_id: '005A', username: 'ada@acme.example', name: "'=1+1", is_active: 'true', is_frozen: '' };
    const common = { ...user, last_login: '', verdict: 'no', path: 'role:Sales > group:Field_Team' };
    const way = { gives: 'Account:delete', is_enough: 'true', session: 'not needed', group_status: '', advice: '' };
    expect(rows).to.deep.equal([
      { ...common, what: 'way', ...way, expires_at: '', command: path.command },
      { ...common, what: 'lost', ...way, expires_at: '', command: '' },
      {
        ...common,
        what: 'expired',
        ...way,
        is_enough: '',
        session: '',
        expires_at: '2026-01-01T00:00:00.000Z',
        command: '',
      },
    ]);
  });

  it('has one row where there is nothing to tell but the verdict', async () => {
    const bare = { ...report, ways: [], obstacles: [], without: null };
    const rows: Array<Record<string, string>> = parse(await textOf(whyDocument(bare, 'csv')), { columns: true });
    expect(rows.map(({ verdict, what }) => [verdict, what])).to.deep.equal([['no', '']]);
  });

  it('is the JSON of --json', async () => {
    const text = await textOf(whyDocument(report, 'json'));
    expect(JSON.parse(text)).to.deep.equal(report);
    expect(() => whyReport.parse(report)).not.to.throw();
  });
});
