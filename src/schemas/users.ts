import { z } from 'zod';
import { origin, user } from './answers.js';
import { statusVerdicts, userStates } from '../model/userStatus.js';
import { count, journal, outcomeStatus, run, time, writeError } from './parts.js';

const nextSteps = z.array(z.string()).describe('What to do about the refusal.');

/**
 * A user and whether they can log in. `resource_id`, `is_active` and, after a change, `success` are named as in C1's action
 * `update_user_status`, which `sf access user status --set` does by hand and `services/serve/actionTasks.ts` for C1.
 *
 * Source: "Connector actions", "Set up a Salesforce connector", C1's documentation.
 */
const userStatus = z.strictObject({
  source: z
    .string()
    .nullable()
    .describe('File and line that name the user first, such as users.csv:7; null for a user from flags.'),
  resource_id: z.string().describe("The ID of the user, named as in C1's action update_user_status."),
  username: z.string(),
  name: z.string(),
  state: z.enum(userStates),
  is_active: z.boolean().describe("Named as in C1's action update_user_status."),
  isFrozen: z.boolean().nullable().describe('Null where the user who runs the command may not see it.'),
  isPasswordLocked: z.boolean().nullable().describe('Null where the user who runs the command may not see it.'),
  lastLogin: time.nullable().describe('Null: never.'),
});

const userStatusChange = userStatus
  .extend({
    verdict: z.enum(statusVerdicts),
    status: outcomeStatus,
    success: z.boolean().describe('Whether the user has the wanted status.'),
    reason: z.string().nullable(),
    error: writeError.nullable(),
    nextSteps,
  })
  .describe('With --set: the status after the change; in a dry run, before it.');

/** A row of a list of users that names no one user. */
export const leftOutUser = z.strictObject({
  source: z.string().describe('File and line, such as users.csv:7.'),
  user: z.string().nullable().describe('The name in the row; null where it has none.'),
  reason: z.string(),
});

/** `sf access user status`. */
export const userStatusReport = z.strictObject({
  users: z.union([z.array(userStatus), z.array(userStatusChange)]),
  leftOut: z.array(leftOutUser).describe('The rows of the file that --skip-invalid left out.'),
  journal,
  ...run,
});

const createdUser = z.strictObject({
  source: z.string().nullable().describe('File and line, such as users.csv:7; null for a user from flags.'),
  username: z.string(),
  userId: z.string().nullable().describe('Null where there is no such user.'),
  isActive: z.boolean().nullable().describe('Null where there is no such user.'),
  verdict: z.enum(['create', 'already exists', 'reactivate']),
  status: outcomeStatus,
  success: z.boolean().describe('Whether the user exists now.'),
  profile: z.string().describe('The profile that was asked for, by its name.'),
  permissions: z
    .array(z.string())
    .describe('Names of the dangerous system permissions that a new user has by the profile, the worst first.'),
  fields: z
    .record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]))
    .nullable()
    .describe('The fields that a new user is created with, by their API names; null where none is created.'),
  warnings: z.array(z.string()),
  reason: z.string().nullable().describe("What Salesforce's refusal means, where that is known."),
  error: writeError.nullable(),
  nextSteps,
  passwordReset: z
    .strictObject({ success: z.boolean(), error: writeError.nullable() })
    .nullable()
    .describe('Null where no password had to be reset.'),
});

/** `sf access user create`. */
export const newUsersReport = z.strictObject({ users: z.array(createdUser), journal, ...run });

const names = z.array(z.string());

const listedUser = z.strictObject({
  ...user,
  status: z
    .enum([...userStates, 'unknown'])
    .describe('`unknown`: the user is active, and the org does not show whether it is frozen.'),
  profile: z.string().nullable().describe('The name; null where the org does not show it.'),
  license: z.string().nullable().describe('The name of the user license; null where the org does not show it.'),
  role: z.string().nullable().describe('The name; null where the user has none, or the snapshot has no roles.'),
  userType: z.string().nullable().describe('User.UserType.'),
  accountType: z
    .enum(['human', 'service'])
    .describe('`service`: an integration, an agent or a process, by the type and the license of the user.'),
  createdAt: time.nullable(),
});

/** `sf access user list`. */
export const userListReport = z.strictObject({
  filter: z
    .strictObject({
      statuses: z.array(z.enum(userStates)),
      licenses: names,
      profiles: names,
      roles: names,
      userTypes: names.nullable().describe('Null: users of all types.'),
      withPermissionSets: z
        .boolean()
        .describe('Whether only users to whom permission sets, or groups of them, are assigned.'),
      unusedSince: time
        .nullable()
        .describe('With --unused-for: the moment since which none has logged in, or, of who never did, was created.'),
    })
    .describe('Who was asked for; empty: whatever the value.'),
  users: z.array(listedUser).describe('In the order of usernames.'),
  counts: z.strictObject({ active: count, frozen: count, inactive: count, unknown: count }),
  ...origin,
});

export type UserStatus = z.infer<typeof userStatus>;
export type UserStatusChange = z.infer<typeof userStatusChange>;
export type LeftOutUser = z.infer<typeof leftOutUser>;
export type UserStatusReport = z.infer<typeof userStatusReport>;
export type UserListReport = z.infer<typeof userListReport>;
export type CreatedUser = z.infer<typeof createdUser>;
export type NewUsersReport = z.infer<typeof newUsersReport>;
