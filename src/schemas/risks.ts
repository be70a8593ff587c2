import { z } from 'zod';
import { severities } from '../model/riskRule.js';
import { user, way, origin } from './answers.js';
import { accessPart, count, time } from './parts.js';

/** How a finding comes about, and what ends it. */
const riskWay = z.strictObject({
  gives: z.array(z.string()).describe('What of the rule it gives, as the rule names it.'),
  path: way.shape.path,
  expiresAt: way.shape.expiresAt,
  command: z.string().nullable().describe('The command that takes it away; null where none can.'),
  advice: z.string().nullable().describe('What ends it where no command can.'),
});

const finding = z.strictObject({
  user: z.strictObject(user).nullable().describe('Whom it is about; null where it is about an access alone.'),
  access: accessPart.nullable().describe('What it is about; null where it is about a user alone.'),
  ways: z.array(riskWay),
  logins: z
    .array(z.strictObject({ type: z.string().describe('LoginHistory.LoginType'), count, lastAt: time.nullable() }))
    .describe(
      'Of a rule that asks how somebody has logged in: the logins of the last 90 days by which the user is found.',
    ),
  exceptionEnded: z
    .strictObject({ reason: z.string(), until: z.iso.date() })
    .nullable()
    .describe('The exception that did not count it until that day; null where there was none.'),
});

const rule = z.strictObject({
  id: z.string(),
  severity: z.enum(severities),
  title: z.string(),
  why: z.string(),
  fix: z.string(),
  references: z.array(z.string()),
  outcome: z.enum(['passed', 'found', 'not checked']),
  notChecked: z
    .array(z.string())
    .describe('What the rule needs and the snapshot or the org does not tell, as sentences.'),
  excepted: count.describe('How many findings its exceptions leave out.'),
  findings: z.array(finding),
});

/** `sf access risks`. */
export const risksReport = z.strictObject({
  rules: z.array(rule).describe('The worst first; within a severity in the order of the files.'),
  counts: z.strictObject({ high: count, medium: count, low: count, notChecked: count.describe('Rules.') }),
  ...origin,
});

export type RisksReport = z.infer<typeof risksReport>;
