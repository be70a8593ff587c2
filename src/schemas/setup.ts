import { z } from 'zod';
import { accessUses } from '../resources/uses.js';
import { count, run } from './parts.js';

const setupPermission = z.strictObject({
  name: z.string().describe('Such as ManageUsers; Account:edit of a right on an object.'),
  label: z.string(),
  verdict: z.enum(['add', 'already there']),
  neededFor: z.array(z.enum(accessUses)),
  dependencyOf: z.array(z.string()).describe('Labels of the permissions that Salesforce makes depend on it.'),
});

/** `sf access setup`. */
export const setupReport = z.strictObject({
  uses: z.array(z.enum(accessUses)),
  user: z.string(),
  userId: z.string(),
  permissionSet: z.strictObject({
    id: z.string().nullable().describe('Null where it is not there yet.'),
    name: z.string(),
    label: z.string(),
    verdict: z.enum(['create', 'add permissions', 'as wanted']),
  }),
  permissions: z.array(setupPermission),
  more: z.array(z.string()).describe('Labels of what the permission set holds beyond what was asked for.'),
  others: count.describe('How many others hold the permission set and get what is added.'),
  assignment: z.enum(['assign', 'renew', 'already assigned']),
  status: z.enum(['done', 'nothing to do', 'not sent']),
  warnings: z.array(z.string()),
  ...run,
});

export type SetupReport = z.infer<typeof setupReport>;
