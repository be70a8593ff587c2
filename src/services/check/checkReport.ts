import { z } from 'zod';
import { accessUses } from '../../model/accessUse.js';

export const findingGroups = [
  'edition',
  'session',
  'api-budget',
  'permissions',
  'objects',
  'features',
  'licenses',
  'hygiene',
] as const;

/** One thing that was looked at. An error keeps what was asked for from working; a warning does not. */
export const finding = z.strictObject({
  group: z.enum(findingGroups),
  level: z.enum(['ok', 'warning', 'error']),
  what: z.string(),
  reason: z.string(),
  /** A command or a path in Setup; null where nothing is to be done. */
  nextStep: z.string().nullable(),
});

/** `result` of `sf access check --json`. */
export const checkReport = z.strictObject({
  uses: z.array(z.enum(accessUses)),
  works: z.boolean(),
  findings: z.array(finding),
  apiCalls: z.int().nonnegative(),
});

export type Finding = z.infer<typeof finding>;
export type CheckReport = z.infer<typeof checkReport>;
