import { z } from 'zod';
import { outcomeStatuses } from '../model/change.js';
import { kinds } from '../resources/index.js';

/** The parts that the results of several commands share. */

export const count = z.int().nonnegative();

/** A time in UTC with `Z`: `2026-08-21T22:52:45Z`. */
export const time = z.iso.datetime();

export const resourceTypeId = z.enum(kinds.map(({ type }) => type.id));

/** A resource on a way to an access. `resource` is its API name, `name` its label. */
export const accessPart = z.strictObject({ resourceType: resourceTypeId, resource: z.string(), name: z.string() });

/** What `--without` names and the user does not hold directly. */
export const notHeld = z
  .array(
    z.strictObject({
      access: accessPart,
      path: z
        .array(accessPart)
        .describe('How the user holds it all the same, from what is held directly; empty: the user does not hold it.'),
      advice: z.string().nullable().describe('How it comes where it is no membership.'),
    }),
  )
  .describe('What was left out and the user does not hold directly.');

export const outcomeStatus = z.enum(outcomeStatuses);

export const writeError = z
  .strictObject({
    code: z.string(),
    message: z.string(),
    fields: z.array(z.string()),
    others: z
      .array(z.strictObject({ code: z.string(), message: z.string() }))
      .optional()
      .describe('Further errors of the same record; absent where there are none. `message` has the texts of all.'),
  })
  .describe("Salesforce's refusal, in its own words.");

export const journal = z.string().nullable().describe('The path of the journal; null where no record was written.');

/** How far a run has come, by its journal. */
export const runState = z
  .enum(['ended', 'broken off', 'may be running', 'not known'])
  .describe(
    '`broken off`: its process has ended, and the journal has no last line. `may be running`: nobody can tell that the process has ended. `not known`: an earlier build wrote the journal, which says nothing of it.',
  );

/** The parts of the result of every command that changes an org. */
export const run = {
  apiCalls: count.describe('How many API requests were sent.'),
  dryRun: z.boolean(),
};
