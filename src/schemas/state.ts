import { z } from 'zod';
import { changeReport } from './changes.js';
import { count } from './parts.js';

const folder = z.string().describe('The folder, as it was given.');
const access = z.string().describe('The kind and the API name, such as permission-set:Sales_Ops.');
const name = z.string().describe('The label.');

const withoutAccess = z
  .array(z.string())
  .describe('The patterns of access.yaml that no access of the org fits: they may be misspelt.');

/** `sf access state validate` */
export const stateValidation = z.strictObject({
  folder,
  files: count.describe('How many files of accesses there are, without access.yaml.'),
  members: count.describe('How many members they have.'),
});

/** What is not alike between an org and files, and is not changed. */
const notes = {
  withoutFile: z
    .array(z.strictObject({ access, name, holders: count }))
    .describe('Managed accesses that somebody holds and that have no file. They are drift, and nothing changes them.'),
  nested: z
    .array(z.strictObject({ access, name, members: count }))
    .describe('Groups and queues with groups or roles as members, which are left as they are.'),
  othersLeft: count.describe(
    'How many inactive users, and users of portals, have a profile or role that has a file, and are in no file. They are left.',
  ),
  neededLeft: count.describe(
    'How many licenses are held by users who are in no file of them, and are left, since permission sets that the users hold need them.',
  ),
  withoutAccess,
};

export const stateNotes = z.strictObject(notes);

/** `sf access state plan` */
export const statePlan = changeReport.omit({ journal: true, dryRun: true }).extend({
  folder,
  isDrifted: z
    .boolean()
    .describe('Whether org and files are not alike: there are changes, or accesses without a file.'),
  ...notes,
});

/** `sf access state apply` */
export const stateApplication = changeReport.omit({ dryRun: true, outputFile: true }).extend({ folder, ...notes });

/** `sf access state pull` */
export const statePull = z.strictObject({
  folder,
  manifest: z.string().nullable().describe('The path of access.yaml, where it was written; null where it was there.'),
  files: z.array(
    z.strictObject({
      file: z.string(),
      access,
      status: z.enum(['new', 'changed', 'unchanged']),
      added: count.describe('How many members came.'),
      removed: count.describe('How many members went.'),
      changed: count.describe('How many members have another end or role.'),
    }),
  ),
  gone: z.array(z.string()).describe('Files of accesses that the org does not have. They stay as they are.'),
  unchangeable: z
    .array(z.string())
    .describe('Files whose members are written in a way in which nothing can be changed. They stay as they are.'),
  tooLarge: z
    .array(access)
    .describe('Accesses with more members than a file may have. No file was written or changed for them.'),
  withoutAccess,
  unseenUsers: count.describe(
    'How many users hold something and are not shown to the running user. They come into no file, and members whom nobody finds stay.',
  ),
  apiCalls: count.describe('How many API requests were sent.'),
});

export type StateValidation = z.infer<typeof stateValidation>;
export type StateNotes = z.infer<typeof stateNotes>;
export type StatePlan = z.infer<typeof statePlan>;
export type StateApplication = z.infer<typeof stateApplication>;
export type StatePull = z.infer<typeof statePull>;
