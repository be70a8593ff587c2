import { expect } from 'chai';
import type { CheckReport, Finding } from '../../../../src/schemas/check.js';
import { checkLines } from '../../../../src/ux/output/check.js';

const screen = { columns: 60, rows: 100 };

const ok = (group: Finding['group']): Finding => ({
  ...{ group, level: 'ok', what: 'ada', reason: 'is well', uses: [], nextStep: null },
});
const lacking: Finding = {
  ...{ group: 'permissions', level: 'error', what: 'Manage Users', uses: [] },
  reason: 'needed for sync, and missing; in this org it depends on Assign Permission Sets',
  nextStep: 'As an administrator: sf access setup --user ada@acme.example --for sync --for provision',
};
const seatsGone = (what: string): Finding => ({
  ...{ group: 'licenses', level: 'warning', what, reason: '2 of 2 seats used', uses: [] },
  nextStep: 'Setup > Company Information: free a seat, or buy more of them',
});

describe('what a check shows', () => {
  const linesOf = (findings: Finding[], ready: CheckReport['ready'], apiCalls = 12): string[] =>
    checkLines(
      {
        ...{ uses: ['sync', 'provision', 'freeze'], works: ready.length === 3, findings, apiCalls },
        ready,
      },
      screen,
    );

  it('is what is missing, then warnings, and in a sentence what is fine', () => {
    const findings = [
      ...[ok('edition'), ok('session'), ok('session'), lacking, ok('permissions'), ok('objects'), ok('objects')],
      ...[seatsGone('Salesforce'), ok('licenses'), seatsGone('Partner Community')],
    ];
    expect(linesOf(findings, ['sync'])).to.deep.equal([
      'Missing:',
      '  Permissions',
      '    Manage Users: needed for sync, and missing; in this',
      '      org it depends on Assign Permission Sets',
      '      → As an administrator: sf access setup --user ada@acme.example --for sync --for provision',
      '',
      'Warnings:',
      '  Licenses',
      '    Salesforce: 2 of 2 seats used',
      '    Partner Community: 2 of 2 seats used',
      '      → Setup > Company Information: free a seat, or buy',
      '        more of them',
      '',
      'Fine: edition, session, 1 permission, 2 objects, 1 license.',
      'Ready for sync. Not ready for provision and freeze (1 thing',
      'missing, 2 warnings, 12 API calls).',
    ]);
  });

  it('is two lines where all is fine', () => {
    expect(linesOf([ok('edition'), ok('hygiene')], ['sync', 'provision', 'freeze'], 1)).to.deep.equal([
      'Fine: edition, 1 check of data.',
      'Ready for sync, provision, and freeze (no warnings, 1 API',
      'call).',
    ]);
  });

  it('says where nothing is ready', () => {
    expect(linesOf([lacking, lacking], []).slice(-2)).to.deep.equal([
      'Not ready for sync, provision, and freeze (2 things missing,',
      'no warnings, 12 API calls).',
    ]);
  });
});
