import { z } from 'zod';
import { findingGroups, findingLevels } from '../model/finding.js';
import { accessUses } from '../resources/uses.js';
import { count } from './parts.js';

/** The finding of one check. */
const finding = z.strictObject({
  group: z.enum(findingGroups),
  level: z.enum(findingLevels).describe('An error keeps what was asked for from working; a warning does not.'),
  what: z.string(),
  reason: z.string(),
  uses: z.array(z.enum(accessUses)).describe('The uses that it is about; empty: all of them.'),
  nextStep: z.string().nullable().describe('A command or a path in Setup; null where nothing is to be done.'),
});

/** `sf access check`. */
export const checkReport = z.strictObject({
  uses: z.array(z.enum(accessUses)),
  works: z.boolean().describe('Whether everything that was asked for works.'),
  ready: z.array(z.enum(accessUses)).describe('The uses that work.'),
  findings: z.array(finding),
  apiCalls: count,
});

export type Finding = z.infer<typeof finding>;
export type CheckReport = z.infer<typeof checkReport>;
