import { z } from 'zod';
import { dangers } from '../model/dangerousPermissions.js';
import { comparisons, signs } from '../model/difference.js';
import { origin, user } from './answers.js';
import { accessPart, count, time } from './parts.js';

/** What differences are told by: who holds what, or what that lets them do. */
const by = z.enum(comparisons);

const sign = z
  .enum(signs)
  .describe('"+": the first has it and the other has not; "-": the reverse; "~": both have it, and not alike.');

/** An access with the word of its kind. */
const namedAccess = accessPart.extend({
  kind: z.string().describe('The word of KIND:NAME: permission-set, group, queue and so on.'),
  role: z.string().nullable().describe('The role in a territory; null: none.'),
});

const heldAccess = z.strictObject({
  access: namedAccess,
  expiresAt: time.nullable().describe('When it ends; null: not by itself.'),
  path: z.array(accessPart).describe('From what the user holds directly to it; of a direct one, itself alone.'),
});

const givenPermission = z.strictObject({
  verdict: z.enum(['yes', 'only if']).describe('"only if": in a session in which a permission set is activated.'),
  through: z.array(accessPart).describe('What the user holds directly that gives it.'),
});

const ofAccount = z.strictObject({
  about: z.literal('account'),
  sign,
  field: z.enum(['status', 'license']),
  first: z.string().nullable(),
  other: z.string().nullable(),
});

const ofAccess = z.strictObject({
  about: z.literal('access'),
  sign,
  first: heldAccess.nullable().describe('Null: the first user does not hold it.'),
  other: heldAccess.nullable().describe('Null: the other user does not hold it.'),
});

const ofPermission = z.strictObject({
  about: z.literal('permission'),
  sign,
  permission: z.string().describe('In the notation of --can.'),
  label: z.string().nullable(),
  danger: z.enum(dangers).nullable().describe('How dangerous a system permission is; null: not, or it is none.'),
  first: givenPermission.nullable(),
  other: givenPermission.nullable(),
});

const comparedUser = z.strictObject({ ...user, license: z.string().nullable().describe('The user license.') });

/** `sf access diff` with two users of one org. */
export const usersDiffReport = z.strictObject({
  compared: z.literal('users'),
  by,
  users: z.tuple([comparedUser, comparedUser]).describe('The one of --user, and the one of --with-user.'),
  differences: z.array(z.discriminatedUnion('about', [ofAccount, ofAccess, ofPermission])),
  both: z.array(z.string()).describe('What both have alike: KIND:NAME, or a permission in the notation of --can.'),
  counts: z.strictObject({
    gained: count.describe('What the first has and the other has not.'),
    lost: count.describe('What the other has and the first has not.'),
    changed: count,
    both: count,
  }),
  commands: z
    .strictObject({
      otherLikeFirst: z.array(z.string()).describe('They make the other user as the first, in this order.'),
      firstLikeOther: z.array(z.string()).describe('They make the first user as the other, in this order.'),
    })
    .describe('Commands to paste. What comes through a role or a group has none: it comes and goes with that.'),
  notCompared: z.array(z.string()).describe('What was not read of both, as sentences.'),
  ...origin,
});

/** `sf access diff`. */
export const diffReport = usersDiffReport;

export type UsersDiffReport = z.infer<typeof usersDiffReport>;
