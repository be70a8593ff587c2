import { expect } from 'chai';
import type { RisksReport } from '../../../../src/schemas/risks.js';
import { riskDocument } from '../../../../src/services/risks/riskDocument.js';

type Rule = RisksReport['rules'][number];

const profile = { resourceType: 'profile', resource: 'Admin', name: 'Admin' } as const;
const ADVICE = 'the profile of a user cannot be taken away: give another one';

const findingOf = (username: string, command: string | null): Rule['findings'][number] => ({
  user: { userId: '005000000000001AAA', username, name: username, isActive: true, isFrozen: false, lastLogin: null },
  access: null,
  ways: [
    { gives: ['ModifyAllData'], path: [profile], expiresAt: null, command, advice: command === null ? ADVICE : null },
  ],
  logins: [],
  exceptionEnded: null,
});

describe('the document of what rules found', () => {
  it('has in JUnit what is advised for several users once, below them', async () => {
    const findings = [findingOf('ada', null), findingOf('ben', 'sf access revoke --user ben'), findingOf('cyd', null)];
    const rule: Partial<Rule> = { id: 'admins', severity: 'high', title: 'T', why: 'W', fix: 'F', findings };
    const report = {
      rules: [{ ...rule, outcome: 'found', notChecked: [] }],
      org: { name: 'Acme' },
      readAt: '2026-11-29T12:00:00Z',
    };
    let text = '';
    for await (const chunk of await riskDocument(report as unknown as RisksReport, 'junit', undefined))
      text += String(chunk);
    const [, said] = /<failure [^>]*>([^<]*)<\/failure>/.exec(text) ?? [];
    expect(said!.split('\n').map((line) => line.trimEnd())).to.deep.equal([
      ...['W', 'F', '', '- ada', '    profile:Admin: ModifyAllData', '- ben', '    profile:Admin: ModifyAllData'],
      ...['      sf access revoke --user ben', '- cyd', '    profile:Admin: ModifyAllData', ''],
      'The profile of a user cannot be taken away: give another one.',
    ]);
  });

  it('says how often somebody has logged in, where that is what was found', async () => {
    const logins = [
      { type: 'Application', count: 12, lastAt: '2026-11-20T09:00:00Z' },
      { type: 'Third Party SSO', count: 1, lastAt: null },
    ];
    const rule: Partial<Rule> = { id: 'r', severity: 'low', title: 'T', why: 'W', fix: 'F' };
    const findings = [{ ...findingOf('ivy', null), ways: [], logins }];
    const rules = [{ ...rule, outcome: 'found', notChecked: [], findings }];
    const report = { rules, org: { name: 'Acme' }, readAt: '2026-11-29T12:00:00Z' } as unknown as RisksReport;
    const texts: string[] = [];
    for (const format of ['csv', 'junit'] as const) {
      let text = '';
      for await (const chunk of await riskDocument(report, format, undefined)) text += String(chunk);
      texts.push(text);
    }
    expect(texts[0]!.trimEnd().split('\n').at(-1)!.split(',').at(-1)).to.equal(
      'Application 12 2026-11-20T09:00:00Z; Third Party SSO 1',
    );
    expect(texts[1]).to.contain(
      '- ivy\n    logged in 12 times by Application, last on 2026-11-20\n    logged in once by Third Party SSO</failure>',
    );
  });
});
