import { z } from 'zod';
import { licenseKinds } from '../model/licenseSeats.js';
import { user, origin } from './answers.js';
import { accessPart, count, time } from './parts.js';

/** Why somebody holds a license that could be of use to others. */
export const seatReasons = ['inactive', 'frozen', 'unused', 'not needed'] as const;

const license = { kind: z.enum(licenseKinds), id: z.string(), name: z.string() };

const holder = z.strictObject({
  license: z.strictObject(license),
  ...user,
  createdAt: time.nullable(),
  reasons: z
    .array(z.enum(seatReasons))
    .describe(
      '`unused`: no login for so many days; of who never logged in, since the day of creation. `not needed`: no permission set of the user is made for the license.',
    ),
  neededBy: z
    .array(z.array(accessPart))
    .describe(
      'The permission sets that are made for the license, each by its path; also where the assignment has lapsed.',
    ),
  action: z
    .enum(['deactivate', 'revoke'])
    .nullable()
    .describe(
      'What frees the seat: `deactivate` is in users.csv, `revoke` in revocations.csv; null: nothing that is proposed.',
    ),
  frees: z.enum(['yes', 'no', 'not known']).describe('Whether the action frees a seat of this license.'),
  command: z.string().nullable(),
  advice: z.string().nullable().describe('Why nothing is proposed, or what has to be known.'),
});

const lack = z.strictObject({
  license: z.strictObject(license),
  ...user,
  path: z
    .array(accessPart)
    .describe('The permission set that is made for the license, from what the user holds directly.'),
  command: z.string().nullable().describe('The command that assigns the license; null where nobody can be given it.'),
  advice: z.string().nullable().describe('Why nobody can be given it; null where somebody can.'),
});

/** `sf access licenses`. */
export const licensesReport = z.strictObject({
  unusedForDays: count,
  licenses: z.array(
    z.strictObject({
      ...license,
      apiName: z.string().nullable(),
      status: z.string().nullable(),
      total: count.nullable().describe('Seats bought; null: any number.'),
      used: count.nullable().describe("By Salesforce's own counter."),
      left: count.nullable().describe('Null: any number, or not known.'),
      overused: count.describe('Seats used beyond those bought.'),
      expiresAt: time.nullable(),
      daysLeft: z.int().nullable().describe('Whole days until it ends; negative: it has ended.'),
      hasEnded: z.boolean().describe('It has ended, or its status says that it gives nothing.'),
      holders: z
        .strictObject({
          all: count,
          inactive: count,
          frozen: count.nullable().describe('Null: not known.'),
          unused: count.nullable().describe('Of those who can log in; null: not known.'),
          notNeeded: count.nullable().describe('Null: not known, or of another kind.'),
          lacking: count.nullable().describe('Active users whose permission set is made for it and who lack it.'),
        })
        .nullable()
        .describe('Null: who holds it is not known.'),
      frees: z.strictObject({
        seats: count.describe('Seats that the proposed actions free.'),
        notKnown: count.describe('Seats that they may free.'),
      }),
    }),
  ),
  holders: z.array(holder).describe('Who holds a license that could be of use to others.'),
  lacks: z.array(lack),
  outputDir: z
    .strictObject({
      revocations: z.strictObject({ path: z.string(), rows: count }),
      users: z.strictObject({ path: z.string(), rows: count }),
    })
    .nullable()
    .describe('The files that --output-dir wrote.'),
  ...origin,
});

export type LicensesReport = z.infer<typeof licensesReport>;
