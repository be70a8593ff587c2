import { z } from 'zod';
import { obstacleKinds, sessionStates, verdicts } from '../model/verdict.js';
import { accessPart, count, notHeld, time } from './parts.js';
import { userAccessParts } from './userAccess.js';

const question = z.strictObject({
  permissions: z.array(z.string()).describe('In the notation of --can; empty where an access was asked about.'),
  any: z.boolean().describe('Whether one of the permissions is enough.'),
  access: accessPart
    .extend({ role: z.string().nullable().describe('The role in a territory that was asked about.') })
    .nullable(),
});

/** Where an answer comes from, and what it does not know. */
export const origin = {
  org: z.strictObject({ id: z.string(), name: z.string(), instanceUrl: z.string() }),
  readAt: time.describe('When the org was read.'),
  snapshotFile: z.string().nullable().describe('The path of the snapshot; null where an org was asked.'),
  apiCalls: count,
  notKnown: z
    .array(z.string())
    .describe('What was not read, or what the org does not show, where the answer may depend on it.'),
  notLookedAt: z.string().describe('What no answer is about.'),
};

export const way = z.strictObject({
  path: z.array(accessPart).describe('From what the user holds directly to what gives it.'),
  gives: z.array(z.string()).describe('The permissions that it gives, in the notation of --can; empty of an access.'),
  isEnough: z.boolean().describe('Whether it gives all that was asked for by itself.'),
  expiresAt: time.nullable().describe('When it ends; null: not by itself.'),
  session: z.enum(sessionStates).describe('Whether it gives something only in a session in which it was activated.'),
  groupStatus: z.string().nullable().describe('The Status of a permission set group that is not Updated.'),
  goneAfterUpdate: z
    .array(z.string())
    .describe('Of such a group: what of `gives` goes when Salesforce has recalculated it.'),
});

const wayToEnd = way.extend({
  command: z.string().nullable().describe('The command that takes it away; null where none can.'),
  advice: z.string().nullable().describe('What ends it where no command can.'),
});

export const user = {
  userId: z.string(),
  username: z.string(),
  name: z.string(),
  isActive: z.boolean(),
  isFrozen: z.boolean().nullable().describe('Null where the running user may not see it.'),
  lastLogin: time.nullable(),
};

const whoRow = z.strictObject({
  ...user,
  verdict: z.enum(verdicts).exclude(['no']),
  expiresAt: time.nullable().describe('The latest end of all ways; null where one of them has none.'),
  ways: count.describe('How many ways there are.'),
  way: way.describe('The shortest.'),
});

/** `sf access who`. */
export const whoReport = z.strictObject({
  question,
  openApps: z
    .array(z.string())
    .describe(
      'The connected apps in the question that anybody may authorize: the users are those who need no consent.',
    ),
  users: z.array(whoRow),
  counts: z.strictObject({ can: count, onlyIf: count, cannotLogIn: count }),
  ...origin,
});

const obstacle = z.strictObject({
  kind: z.enum(obstacleKinds),
  path: z.array(accessPart).describe('The way that would give it; empty where it is about the account.'),
  permissions: z.array(z.string()).describe('What is missing, or what the way would give.'),
  at: time.nullable().describe('Of what has expired: when.'),
});

/** `sf access why` with a question. */
export const whyAnswerReport = z.strictObject({
  question,
  openApps: z.array(z.string()).describe('The connected apps in the question that anybody may authorize.'),
  ...user,
  verdict: z.enum(verdicts),
  permissions: z
    .array(z.strictObject({ permission: z.string(), verdict: z.enum(verdicts) }))
    .describe('The verdict on each permission that was asked about.'),
  ways: z.array(wayToEnd),
  obstacles: z.array(obstacle).describe('What keeps further ways from giving it.'),
  without: z
    .strictObject({
      access: z.array(accessPart),
      verdictNow: z.enum(verdicts).describe('The verdict as long as nothing is taken away.'),
      lost: z.array(way).describe('The ways that would be gone.'),
      notHeld,
    })
    .nullable()
    .describe(
      'With --without: what was left out. verdict, permissions, ways and obstacles are then those that would remain.',
    ),
  ...origin,
});

/** `sf access why` without a question. */
const userAccessReport = z.strictObject({
  question: z.null().describe('Nothing was asked: this is all that the user has.'),
  ...userAccessParts,
  ...origin,
});

/** `sf access why`. */
export const whyReport = z.union([whyAnswerReport, userAccessReport]);

export type WhoReport = z.infer<typeof whoReport>;
/** The result with a question. */
export type WhyReport = z.infer<typeof whyAnswerReport>;
/** The result without one. */
export type UserAccessReport = z.infer<typeof userAccessReport>;
