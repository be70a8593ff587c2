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
});
