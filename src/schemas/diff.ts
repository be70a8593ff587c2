import { z } from 'zod';
import { dangers } from '../model/dangerousPermissions.js';
import { lapsedStates } from '../model/container.js';
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

const kind = namedAccess.shape.kind;
const sideAccess = accessPart.extend({ kind });

const sideUser = z.strictObject({
  username: z.string().describe('On the first side; on the other where only that has the user.'),
  name: z.string(),
  otherUsername: z.string().nullable().describe('On the other side, where it is not the same.'),
  isGuess: z.boolean().describe('Of two orgs: whether nothing certain says that both are one person.'),
});

const change = z.strictObject({ field: z.string(), first: z.string().nullable(), other: z.string().nullable() });

const partSign = z.enum(['+', '-']);

const lapsed = z
  .enum(lapsedStates)
  .nullable()
  .describe('Where a side has the assignment still, and it gives nothing: why.');

const level = z.enum(['yes', 'only if', 'no']);

const ofSides = z.discriminatedUnion('about', [
  z.strictObject({
    about: z.literal('user'),
    sign,
    user: sideUser,
    mayBeDeactivated: z
      .boolean()
      .describe('Whether the other side leaves deactivated users out, so that the user may be there, deactivated.'),
    changes: z.array(change),
  }),
  z.strictObject({
    about: z.literal('access'),
    sign,
    user: sideUser,
    access: namedAccess,
    expiresAt: z.strictObject({ first: time.nullable(), other: time.nullable() }),
    lapsed,
  }),
  z.strictObject({ about: z.literal('resource'), sign, access: sideAccess, changes: z.array(change) }),
  z.strictObject({
    about: z.literal('content'),
    sign,
    access: sideAccess,
    permissions: z.array(z.strictObject({ sign: partSign, permission: z.string() })),
    parts: z.array(
      z.strictObject({
        sign: partSign,
        kind: z
          .enum(['access', 'managers', 'reports'])
          .describe('"managers", "reports": who manages a user, the user and who reports to the user.'),
        access: sideAccess.nullable(),
        username: z.string().nullable(),
      }),
    ),
    reaches: z
      .strictObject({
        users: count,
        through: z
          .array(z.strictObject({ access: sideAccess.nullable().describe('Null: directly.'), users: count }))
          .describe('Through what they hold it; a user may hold it in several ways.'),
      })
      .describe('Whom it reaches: users who hold it on both sides.'),
  }),
  z.strictObject({
    about: z.literal('status'),
    sign,
    access: sideAccess,
    first: z.string().nullable(),
    other: z.string().nullable(),
  }),
  z.strictObject({
    about: z.literal('permission'),
    sign,
    user: sideUser,
    permission: z.string(),
    first: level,
    other: level,
    because: z.array(
      z.strictObject({
        kind: z
          .enum(['joined', 'left', 'changed', 'recalculated', 'session'])
          .describe('"joined": only the first side holds it; "left": only the other.'),
        access: sideAccess,
        lapsed,
      }),
    ),
  }),
]);

const side = z.strictObject({
  name: z.string().describe('The alias or username of an org, the file of a snapshot.'),
  org: origin.org.extend({ isSandbox: z.boolean().nullable() }),
  readAt: origin.readAt,
  snapshotFile: origin.snapshotFile,
  apiCalls: origin.apiCalls,
});

const sideUsers = z.array(z.strictObject({ username: z.string(), name: z.string() }));

/** `sf access diff` with a snapshot of the same org, or with another org. */
export const sidesDiffReport = z.strictObject({
  compared: z.enum(['times', 'orgs']).describe('"times": one org now and before; "orgs": two orgs.'),
  by,
  sides: z.tuple([side, side]).describe('The first has what "+" marks.'),
  differences: z.array(ofSides).describe('By users in the order of usernames, then by types and names.'),
  counts: z.strictObject({
    gained: count.describe('"+"'),
    lost: count.describe('"-"'),
    changed: count.describe('"~"'),
  }),
  unmatchedUsers: z
    .strictObject({ first: sideUsers, other: sideUsers })
    .describe('Of two orgs: whom the other does not have under a name that is known; they are not compared.'),
  guessedUsers: z
    .array(sideUser)
    .describe('Of two orgs: users who were matched by something that is not certain; they are compared.'),
  notCompared: z.array(z.string()).describe('What only one side has read, or may see, as sentences.'),
  notLookedAt: origin.notLookedAt,
});

/** `sf access diff`. */
export const diffReport = z.union([usersDiffReport, sidesDiffReport]);

export type UsersDiffReport = z.infer<typeof usersDiffReport>;
export type SidesDiffReport = z.infer<typeof sidesDiffReport>;
