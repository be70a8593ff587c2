import { z } from 'zod';
import { lapsedStates } from '../model/container.js';
import { dangers } from '../model/dangerousPermissions.js';
import { prefixes, rightsOf } from '../model/permission.js';
import { accessPart, count, notHeld, time } from './parts.js';

/** Whether something holds now, or only in a session in which a permission set is activated. */
const verdict = z.enum(['yes', 'only if']);

const through = z
  .array(accessPart)
  .describe('What the user holds directly that gives it; of "yes", what gives it without a session of its own.');

const membership = z.strictObject({
  access: accessPart,
  role: z.string().nullable().describe('The role in a territory; null: none.'),
  state: z.enum(['in force', 'session not activated', ...lapsedStates]),
  expiresAt: time.nullable().describe('When it ends, or has ended; null: not by itself.'),
  path: z.array(accessPart).describe('From what the user holds directly to it; of a direct one, itself alone.'),
  ways: count.describe('In how many ways the user holds it.'),
  groupStatus: z.string().nullable().describe('The Status of a permission set group that is not Updated.'),
  command: z.string().nullable().describe('The command that takes it away; null where none can.'),
  advice: z.string().nullable().describe('What ends it where no command can.'),
});

const systemPermission = z.strictObject({
  permission: z.string(),
  label: z.string().nullable(),
  verdict,
  through,
});

const rights = {
  rights: z.array(z.enum(rightsOf('object'))),
  onlyIf: z.array(z.enum(rightsOf('object'))).describe('Rights that hold only in a session.'),
  through,
};

/** What one user has, all together. */
export const userAccessParts = {
  userId: z.string(),
  username: z.string(),
  name: z.string(),
  isActive: z.boolean(),
  isFrozen: z.boolean().nullable().describe('Null where the running user may not see it.'),
  lastLogin: time.nullable(),
  logins: z
    .array(
      z.strictObject({
        type: z.string().describe('LoginHistory.LoginType'),
        status: z.string().describe('LoginHistory.Status'),
        count,
        lastAt: time.nullable(),
      }),
    )
    .nullable()
    .describe('Null where logins were not read.'),
  license: z.string().nullable().describe('The user license.'),
  memberships: z.array(membership),
  dangerous: z
    .array(systemPermission.extend({ danger: z.enum(dangers) }))
    .nullable()
    .describe('The dangerous system permissions, the worst first; null where permissions were not read.'),
  systemPermissions: z
    .array(systemPermission)
    .nullable()
    .describe('All others; null without --all, or where permissions were not read.'),
  allObjects: z
    .strictObject(rights)
    .nullable()
    .describe('The rights on every object, by system permissions; null: none.'),
  objects: z
    .array(z.strictObject({ object: z.string(), label: z.string().nullable(), ...rights }))
    .nullable()
    .describe(
      'Without --all those on which delete, view-all, modify-all or view-all-fields adds something. Null where permissions were not read.',
    ),
  entities: z
    .array(
      z.strictObject({
        kind: z.enum([...prefixes, 'other']),
        permission: z.string().describe('In the notation of --can.'),
        label: z.string().nullable(),
        verdict,
        isOpen: z.boolean().nullable().describe('Of an app: whether anybody may authorize it.'),
        through,
      }),
    )
    .nullable()
    .describe(
      'Apps, custom permissions, Apex classes and so on; tabs with --all. Null where permissions were not read.',
    ),
  without: z
    .strictObject({
      access: z.array(accessPart),
      lost: z.array(z.string()).describe('What would be gone, in the notation of --can.'),
      notHeld,
    })
    .nullable()
    .describe('With --without: what was left out. All else is then what would remain.'),
};

export const userAccess = z.strictObject(userAccessParts);

export type UserAccess = z.infer<typeof userAccess>;
