import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import type { Row } from '../../../../simulator/org/types.js';
import { openOutputFile } from '../../../../src/services/document/outputFile.js';
import type { Origin } from '../../../../src/services/answers/origin.js';
import { buildRandomOrg, openRandomOrg, randomOrg, type BuiltOrg } from '../../../oracle/randomOrg.js';
import { buildRule, namesOf, randomRule } from '../../../oracle/randomRules.js';
import { findingsOf, type Names, type Rule, type RuleFinding, type RuleOrg } from '../../../oracle/risks.js';
import { tablesOf, type Tables } from '../../../oracle/tables.js';
import { startOrg } from '../../support/simulatedOrg.js';
import { syncOrg } from '../../support/syncing.js';
import { risksBy, type ReportedRule } from './support/findings.js';

/** How many random orgs are looked at: more by hand, `RISK_RUNS=200 npm run test:unit -- -f "random rules"`. */
const RUNS = Number(process.env['RISK_RUNS'] ?? 4);

describe('risks of a random org by random rules', function () {
  this.timeout(Math.max(120_000, RUNS * 30_000));
  let folder: string;
  let files = 0;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'risks-'));
  });
  after(() => rm(folder, { recursive: true }));

  async function compare(origin: Origin, rules: readonly Rule[], org: RuleOrg, how: string): Promise<void> {
    const { rules: found, warnings } = await risksBy(origin, rules);
    expect(warnings, how).to.deep.equal([]);
    for (const [index, rule] of rules.entries()) {
      const { notChecked, excepted, findings: told } = found.find(({ id }) => id === `r${index}`)!;
      const what = `${how}: ${JSON.stringify(rule)}`;
      expect(notChecked, what).to.deep.equal([]);
      const expected = findingsOf(rule, org);
      expect(told.map(keyOf).toSorted(), what).to.deep.equal(
        expected.findings.map((one) => written(one, org.tables)).toSorted(),
      );
      expect(excepted, what).to.equal(expected.excepted);
    }
  }

  it('are those of the oracle, live and from a snapshot', () =>
    fc.assert(
      fc.asyncProperty(randomOrg, fc.array(randomRule, { minLength: 10, maxLength: 20 }), async (random, drawn) => {
        const org = await startOrg({ seed: 'empty' });
        try {
          openRandomOrg(org.simulator.org);
          const built = buildRandomOrg(org.simulator.org, random);
          const tables = tablesOf(org.simulator.org, org.userId('admin'));
          const rulesFor = (names: Names): Rule[] => drawn.map((one) => buildRule(one, built, names));

          const names = namesOf(built, false);
          const rules = rulesFor(names);
          const live = { kind: 'org', connection: org.connection, name: 'acme' } as const;
          await compare(
            live,
            rules,
            { tables, names, areFieldsRead: namesField(rules, built), today: '2026-11-29' },
            'live',
          );

          const path = join(folder, `${(files += 1)}.snapshot`);
          await syncOrg(org.connection, {
            options: {
              syncNonStandardUsers: true,
              syncLicenses: true,
              syncPermissions: true,
              syncFieldPermissions: true,
              syncLogins: true,
            },
            snapshotFile: await openOutputFile(path, new AbortController().signal),
          });
          const keptNames = namesOf(built, true);
          const ofKept = rulesFor(keptNames);
          await compare(
            { kind: 'snapshot', path },
            ofKept,
            { tables, names: keptNames, areFieldsRead: true, today: '2026-11-29' },
            'from a snapshot',
          );
        } finally {
          await org.stop();
        }
      }),
      { numRuns: RUNS, endOnFailure: true },
    ));
});

function namesField(rules: readonly Rule[], { asked }: BuiltOrg): boolean {
  const texts = JSON.stringify(rules);
  return [...asked].some(([text, { kind }]) => kind === 'field' && texts.includes(JSON.stringify(text)));
}

/** Of a finding what tells it from others, and the exception that has ended. */
function keyOf({ user, access, exceptionEnded }: ReportedRule['findings'][number]): string {
  const key = [user?.username, access && `${access.resourceType}:${access.resource}`].filter(Boolean).join(' ');
  return JSON.stringify([key, exceptionEnded?.reason ?? null]);
}

/** A finding of the oracle in the same words. */
function written({ key, exceptionEnded }: RuleFinding, tables: Tables): string {
  const words = key.startsWith('exception: ')
    ? ''
    : key
        .split(' ')
        .map((word) => (word.includes('@') ? word : nameOf(word, tables)))
        .join(' ');
  return JSON.stringify([words, exceptionEnded]);
}

const NAMES: Readonly<Record<string, readonly [object: string, of: (row: Row) => unknown]>> = {
  permission: [
    'PermissionSet',
    ({ Name, NamespacePrefix }) => (NamespacePrefix ? `${String(NamespacePrefix)}__${String(Name)}` : Name),
  ],
  permission_set_group: ['PermissionSetGroup', ({ DeveloperName }) => DeveloperName],
  profile: ['Profile', ({ Name }) => Name],
};

function nameOf(key: string, tables: Tables): string {
  const [type, id] = key.split(':') as [string, string];
  const [object, of] = NAMES[type]!;
  return `${type}:${String(of(tables.get(object, id)!))}`;
}
