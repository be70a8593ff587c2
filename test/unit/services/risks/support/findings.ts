import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RisksReport } from '../../../../../src/schemas/risks.js';
import type { Origin } from '../../../../../src/services/answers/origin.js';
import { readRules } from '../../../../../src/services/risks/rulesFile.js';
import { risks } from '../../../../../src/services/risks/risks.js';
import type { Rule } from '../../../../oracle/risks.js';

export type Report = RisksReport & { readonly warnings: readonly string[] };
export type ReportedRule = RisksReport['rules'][number];

/** The moment of an answer, in tests. */
export const NOW = new Date('2026-11-29T12:00:00Z');

/** What rules find, by a file that has them: `r0`, `r1` … in their order. JSON is YAML. */
export async function risksBy(origin: Origin, rules: readonly Rule[], now = NOW): Promise<Report> {
  const folder = await mkdtemp(join(tmpdir(), 'risks-'));
  try {
    const path = join(folder, 'rules.yaml');
    const texts = { severity: 'low', title: 'T', why: 'W', fix: 'F' };
    const written = rules.map((rule, index) => ({ id: `r${index}`, ...texts, ...rule }));
    await writeFile(path, JSON.stringify({ version: 1, rules: written }, null, 1));
    const warnings: string[] = [];
    const silent = () => undefined;
    const { report } = await risks(
      { origin, rules: await readRules([path]), now },
      {
        onPage: silent,
        onHiddenField: silent,
        onLeftOut: silent,
        onObjectAbsent: silent,
        onProblem: silent,
        onReadingDone: silent,
        onWarning: (text) => warnings.push(text.replaceAll(`${folder}/`, '')),
      },
      new AbortController(),
    );
    return { ...report, warnings };
  } catch (error) {
    (error as Error).message = (error as Error).message.replaceAll(`${folder}/`, '');
    throw error;
  } finally {
    await rm(folder, { recursive: true });
  }
}
