import { resolve } from 'node:path';
import { expect } from 'chai';
import { risks, type RisksEvents } from '../../../../src/services/risks/risks.js';
import { builtInRules } from '../../../../src/services/risks/rulesFile.js';
import { startOrg } from '../../support/simulatedOrg.js';

const ignore = (): void => undefined;
const events: RisksEvents = {
  onPage: ignore,
  onReadingDone: ignore,
  onWarning: ignore,
  onHiddenField: ignore,
  onLeftOut: ignore,
  onObjectAbsent: ignore,
  onProblem: ignore,
};

/** What the built-in rules find in an org that is read now: by the ids of rules, users by their short names, and access. */
async function findingsIn(seed: 'invoices' | 'demo'): Promise<{ high: number; found: Record<string, string[]> }> {
  // An hour ago: days without a login are counted to the moment when the org is read.
  const now = new Date(Date.now() - 3_600_000);
  const org = await startOrg({ seed, now });
  try {
    const { report } = await risks(
      {
        origin: { kind: 'org', connection: org.connection, name: 'acme' },
        rules: await builtInRules(),
        now,
      },
      events,
      new AbortController(),
    );
    const textsOf = ({ findings }: (typeof report.rules)[number]): string[] =>
      findings.map(({ user, access }) =>
        [user?.username.replace(/@.*/, ''), access?.resource].filter((part) => part !== undefined).join(' '),
      );
    const found = report.rules.filter(({ outcome }) => outcome !== 'passed');
    return {
      high: report.counts.high,
      found: Object.fromEntries(
        found.map((rule) => [rule.id, rule.outcome === 'not checked' ? ['not checked'] : textsOf(rule)]),
      ),
    };
  } finally {
    await org.stop();
  }
}

describe('the built-in rules', () => {
  it('take a permission that a snapshot does not name for one that nobody is given: ApiUserOnly', async () => {
    const path = resolve(import.meta.dirname, '../../../fixtures/snapshots/version2.snapshot');
    const request = { origin: { kind: 'snapshot', path }, rules: await builtInRules(), now: new Date() } as const;
    const { report } = await risks(request, events, new AbortController());
    expect(report.rules.find(({ id }) => id === 'api-for-people')!.outcome).not.to.equal('not checked');
  });

  it('find in the test org what is wrong there, and nothing that is high', async () => {
    expect(await findingsIn('invoices')).to.deep.equal({
      high: 0,
      found: {
        'super-administrators': ['ada'],
        'privileged-without-login': ['gus'],
        'integrations-with-broad-access': ['ivy'],
        'outdated-groups': ['Ops'],
        'inactive-with-access': ['hal'],
        'expired-assignments': ['eve Inv_Full'],
      },
    });
  });

  it('find in the demo org what its description says, and nothing that is high', async () => {
    const { high, found } = await findingsIn('demo');
    expect(high).to.equal(0);
    const { 'api-for-people': people, ...others } = found;
    expect(people).to.include('c1.connector').and.not.to.include.oneOf(['mia.santos', 'telemetry.integration']);
    expect(others).to.deep.equal({
      'super-administrators': ['ayesha.khan', 'mia.santos', 'viktor.lindqvist'],
      'privileged-without-login': ['viktor.lindqvist', 'yusuf.demir'],
      'integrations-with-broad-access': ['service.agent', 'telemetry.integration'],
      'integrations-in-the-user-interface': ['service.agent', 'telemetry.integration'],
      'outdated-groups': ['Launch_Day'],
      'inactive-with-access': ['former.partner', 'gordon.pike', 'yusuf.demir'],
      'expired-assignments': [
        'gordon.pike Deal_Desk_Override',
        'gordon.pike Sales_Operations',
        'nancy.wu Quote_Approver',
        'omar.farouk Data_Export',
        'sam.taylor Finance_Close',
      ],
      'held-twice': [
        'carlos.mendes Forecast_Editor',
        'diego.torres Launch_Console',
        'pad.night Launch_Console',
        'priya.raman Forecast_Editor',
        'raj.patel Telemetry_Viewer',
        'raj.patel rktparts__Parts_Catalogue',
        'telemetry.integration Telemetry_Viewer',
      ],
      'standard-profiles': [
        'System Administrator',
        'Standard User',
        'Read Only',
        'Minimum Access - Salesforce',
        'Chatter Free User',
        'Salesforce API Only System Integrations',
        'XOrg Proxy User',
      ],
      'unused-permission-sets': ['Sunset_Feature_Beta'],
    });
  });
});
