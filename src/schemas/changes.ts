import { z } from 'zod';
import { changeStatuses, verdicts } from '../model/change.js';
import { accessPart, journal, resourceTypeId, run, time, writeError } from './parts.js';
import { leftOutUser } from './users.js';

/** How a user holds something in another way than directly. */
const heldThrough = z.strictObject({
  path: z.array(accessPart).describe('From what the user holds directly to what gives the access.'),
  command: z.string().nullable().describe('The command that ends it; null where none can.'),
});

const planned = z.strictObject({
  source: z.string().nullable().describe('File and line, such as changes.csv:7; null for a change from flags.'),
  action: z.enum(['grant', 'revoke']),
  user: z.string().describe('The username; the name as given where it stands for nobody.'),
  userId: z.string().nullable(),
  resourceType: resourceTypeId,
  resource: z.string().describe('The API name; the name as given where it stands for nothing.'),
  entitlement: z.string().nullable().describe("C1's ID, type:id:slug; the slug alone where the resource is unknown."),
  verdict: z.enum(verdicts).describe('What the plan says of it.'),
  status: z
    .enum(changeStatuses)
    .describe(
      'What became of it. still held: nothing gives it directly, and the user has it in another way; partly done: it was ' +
        'taken away, and the user still has it in another way, or nobody could look. After revoke --all, what no command can ' +
        'end does not count: it is done.',
    ),
  reason: z.string().nullable(),
  recordId: z.string().nullable(),
  error: writeError.nullable(),
  expiresAt: time.nullable().describe('The end of the grant.'),
  replaced: z
    .string()
    .nullable()
    .describe('The role or profile that the change takes the place of; of a new expiry, the end there was, or never.'),
  permissions: z
    .array(z.string())
    .describe('Names of the dangerous system permissions that a grant gives, the worst first.'),
  heldThrough: z
    .array(heldThrough)
    .describe('The other ways in which the user holds what was to be revoked, the shortest first.'),
  nextSteps: z.array(z.string()).describe("What to do about Salesforce's refusal."),
});

const refused = planned
  .extend({
    verdict: z.literal('refused'),
    status: z.literal('refused'),
    reason: z.string(),
    recordId: z.null(),
    error: z.null(),
    expiresAt: z.string().nullable().describe('As it was given, where it is no moment.'),
  })
  .describe('A change that is refused before anything is sent.');

/** A row of a file that was left out since it cannot be understood. It holds the texts of the row, so that they can be corrected. */
const leftOut = refused
  .extend({ source: z.string(), action: z.string(), userId: z.null(), resourceType: z.string() })
  .describe('A row that cannot be understood and was left out, with the texts that are in it.');

/** The result of one change, in `result.changes` of `--json` and, without nested objects, in a results file. */
const changeResult = z.union([planned, refused, leftOut]);

/** `sf access grant` and `sf access revoke`. */
export const changeReport = z.strictObject({
  changes: z.array(changeResult),
  journal,
  outputFile: z.string().nullable(),
  ...run,
});

/** One way in which a user of `--all` holds an access after the run, and which no command can end. */
const stillHeld = z.strictObject({
  user: z.string().describe('The username.'),
  access: accessPart,
  through: z
    .array(accessPart)
    .describe('From the group that Salesforce itself fills to what gives the access; empty for a profile.'),
  reason: z.string().describe('Why the user holds it, and what ends it.'),
});

/** A user of `--all` who has nothing that could be taken away. */
const emptyHanded = z.strictObject({
  source: z.string().nullable().describe('File and line, such as leavers.csv:7; null for a user from flags.'),
  user: z.string().describe('The username.'),
  userId: z.string(),
});

/** `sf access revoke`. */
export const revokeReport = changeReport.extend({
  stillHeld: z
    .array(stillHeld)
    .nullable()
    .optional()
    .describe(
      'Only with --all: what the users hold after the run in ways that no command can end, whether they held it directly as ' +
        'well or not. Null where nobody looked: in a dry run, or since the org could not be read.',
    ),
  nothingHeld: z
    .array(emptyHanded)
    .optional()
    .describe(
      'Only with --all: the users who hold nothing that could be taken away, so that result.changes has none of them.',
    ),
  leftOut: z
    .array(leftOutUser)
    .optional()
    .describe('Only with --all: the rows of the file that --skip-invalid left out.'),
});

export type EmptyHandedUser = z.infer<typeof emptyHanded>;
export type StillHeld = z.infer<typeof stillHeld>;
export type ChangeResult = z.infer<typeof changeResult>;
export type ChangeReport = z.infer<typeof changeReport>;
export type RevokeReport = z.infer<typeof revokeReport>;
