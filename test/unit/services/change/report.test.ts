import { expect } from 'chai';
import { parse } from 'csv-parse/sync';
import { withoutApostrophe } from '../../../../src/formats/cell.js';
import type { Change, PlannedChange, WriteOutcome } from '../../../../src/model/change.js';
import type { PlannedRow } from '../../../../src/services/change/plan.js';
import { leftOutResult, RESULT_COLUMNS, resultParts, resultsOf } from '../../../../src/services/change/report.js';
import { hostileTexts, readableTexts } from '../../../hostileTexts.js';
import type { ChangeResult } from '../../../../src/schemas/changes.js';
import { changeLines } from '../../../../src/ux/output/changes.js';

const resultsAsText = (results: readonly ChangeResult[], path: string): string =>
  [...resultParts(results, path)].join('');

const change: Change = {
  action: 'grant',
  userId: '005000000000001AAA',
  entitlement: { type: 'permission', resourceId: '0PS000000000001AAA', slug: 'assigned' },
};
const rowOf = (planned: PlannedChange): PlannedRow => ({
  requested: { action: 'grant', user: 'ada', type: 'permission', resource: 'Ops', slug: 'assigned', source: null },
  user: null,
  isOwn: false,
  target: null,
  permissions: [],
  planned,
  problem: null,
});
const granted: PlannedChange = {
  change,
  verdict: 'grant',
  write: { op: 'insert', object: 'PermissionSetAssignment', fields: {} },
  reason: null,
};
const repeated: PlannedChange = {
  change: { ...change },
  verdict: 'grant',
  write: null,
  reason: 'again',
  doneBy: change,
};
const failed: WriteOutcome = {
  status: 'failed',
  recordId: null,
  error: { code: 'LICENSE_LIMIT_EXCEEDED', message: 'License Limit Exceeded', fields: [] },
};
const done: WriteOutcome = { status: 'done', recordId: '0Pa000000000001AAA', error: null };

describe('resultsOf', () => {
  const cases: Array<[what: string, outcomes: WriteOutcome[], status: string, recordId: string | null]> = [
    ['fails with it', [failed], 'failed', null],
    ['is done with it', [done], 'done', '0Pa000000000001AAA'],
    ['is not sent without it', [], 'not sent', null],
  ];
  for (const [what, outcomes, status, recordId] of cases) {
    it(`says that what another change does ${what}`, () => {
      const results = resultsOf([rowOf(repeated), rowOf(granted), rowOf(repeated)], outcomes);
      const expected = { status, recordId, code: outcomes[0]?.error?.code };
      expect(
        results.map((result) => ({
          status: result.status,
          recordId: result.recordId,
          code: result.error?.code,
        })),
      ).to.deep.equal([expected, expected, expected]);
    });
  }
});

describe('what results say of the entitlement', () => {
  const role = { ...rowOf(granted).requested, type: 'territory' as const, resource: 'Nowhere', slug: 'role:Owner' };
  const unresolved: PlannedRow = {
    requested: role,
    user: null,
    isOwn: false,
    target: null,
    permissions: [],
    planned: null,
    problem: 'no such thing',
  };

  it('is the slug alone where the resource is unknown, so that the same is asked for when it is fed in again', () => {
    const [result] = resultsOf([unresolved], []);
    expect(result).to.deep.include({ resource: 'Nowhere', entitlement: 'role:Owner', status: 'refused' });
    expect(changeLines([result!], null)[0]).to.deep.include({ name: 'Nowhere (Owner)' });
  });

  it('is the whole id where only the user, or the time, is unknown', () => {
    const target = {
      id: '0MI000000000001AAA',
      displayName: 'Emea',
      apiName: 'Emea',
      record: { Id: '0MI000000000001AAA' },
    };
    const [result] = resultsOf([{ ...unresolved, target }], []);
    expect(result).to.deep.include({ resource: 'Emea', entitlement: 'territory:0MI000000000001AAA:role:Owner' });
    expect(changeLines([result!], null)[0]).to.deep.include({ name: 'Emea (Owner)' });
  });
});

describe('the end of a row that was left out', () => {
  for (const [written, shown] of [
    ['FridayZ', 'until FridayZ'],
    ['2027-13-01T00:00:00Z', 'until 2027-13-01T00:00:00Z'],
    ['2027-03-05', 'until 2027-03-05'],
    ['2027-03-05T10:00:00Z', 'until 2027-03-05 11:00:00 Europe/Berlin'],
  ]) {
    it(`is shown as it was written where it is no moment: ${written}`, () => {
      const cells = {
        action: 'grant',
        user: 'ada',
        resource_type: 'permission',
        resource: 'Ops',
        expires_at: written!,
      };
      const result = leftOutResult({ source: 'a.csv:2', column: 'expires_at', problem: 'wrong', cells });
      expect(changeLines([result], 'Europe/Berlin')[0]!.details).to.deep.equal([shown]);
    });
  }
});

describe('hostile texts in a file of results', () => {
  it('are in it as they are', () => {
    const texts = [...hostileTexts.map(({ text }) => text), ...readableTexts];
    const results = texts.map(
      (text) =>
        ({
          ...resultsOf([rowOf(granted)], [failed])[0]!,
          ...{ user: text, resource: text, reason: text, error: { code: text, message: text, fields: [] } },
        }) as ChangeResult,
    );
    const rows: Array<Record<string, string>> = parse(resultsAsText(results, 'results.csv'), { columns: true });
    for (const column of ['user', 'resource', 'reason', 'error_code', 'error']) {
      expect(rows.map((row) => withoutApostrophe(row[column]!))).to.deep.equal(texts);
    }
    expect(JSON.parse(resultsAsText(results, 'results.json'))).to.deep.equal(results);
  });

  it('are the same in parts as in one text', () => {
    const [result] = resultsOf([rowOf(granted)], [failed]);
    for (const length of [0, 1, 499, 500, 501, 1000, 1001]) {
      const results = Array.from({ length }, (_, at) => ({ ...result!, user: `person ${at}` }));
      expect(resultsAsText(results, 'results.json')).to.equal(`${JSON.stringify(results, null, 2)}\n`);
      const [header, ...rows] = parse(resultsAsText(results, 'results.csv'));
      expect(header).to.deep.equal(RESULT_COLUMNS);
      expect(rows.map((row) => row[1])).to.deep.equal(results.map(({ user }) => user));
    }
  });
});
