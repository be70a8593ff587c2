import { z } from 'zod';
import { dropReasons } from '../model/grant.js';
import { optInsWith } from '../resources/index.js';
import { counts, formatId, grantView, written } from './documents.js';
import { count, resourceTypeId, time } from './parts.js';

const someGroups = z.strictObject({ count, names: z.array(z.string()).describe('API names, the first 50.') });

/** `sf access sync`. */
export const syncReport = z.strictObject({
  org: z.strictObject({
    id: z.string(),
    name: z.string(),
    edition: z.string(),
    isSandbox: z.boolean(),
    username: z.string().nullable().describe('Null where the org is logged in to by its access token alone.'),
    instanceUrl: z.string(),
    apiVersion: z.string(),
  }),
  options: z.strictObject({
    format: formatId.nullable().describe('Null where there are several documents, or none: outputFiles has each.'),
    grants: grantView.nullable(),
    resourceTypes: z.array(resourceTypeId),
    ...optInsWith(() => z.boolean()),
    syncDeactivatedUsers: z.boolean(),
    syncNonStandardUsers: z.boolean(),
    usernameForEmail: z.boolean(),
    includeShadowPermissionSets: z.boolean(),
    includeSystemGroups: z.boolean(),
    describePermissions: z.boolean(),
    syncPermissions: z.boolean(),
    syncFieldPermissions: z.boolean(),
    syncLogins: z.boolean(),
  }),
  ...counts,
  dropped: z
    .array(
      z.strictObject({
        what: z.enum(['grant', 'inheritance']),
        resourceType: resourceTypeId,
        reason: z.enum(dropReasons),
        explanation: z.string(),
        count,
        named: z
          .array(
            z.strictObject({
              holder: z
                .string()
                .nullable()
                .describe('The username, or the name of the group or role; null where it was not read.'),
              resource: z
                .string()
                .nullable()
                .describe('The API name, or the label where there is none; null where it was not read.'),
            }),
          )
          .describe('The first 100 of those that were read.'),
        unnamed: count.describe(
          'How many more there are: those beyond the first 100, and those that were only counted.',
        ),
      }),
    )
    .describe('What Salesforce stores and no document lists.'),
  permissionSetGroups: z
    .strictObject({ notUpdated: someGroups, muting: someGroups })
    .describe('Those whose members may hold other permissions than the sets in them give.'),
  permissions: z
    .strictObject({
      containers: count.describe('Permission sets, those behind profiles and permission set groups among them.'),
      permissions: count.describe('Rows of what they give: a permission set and a permission.'),
      ofFields: count.describe('Those of them that are on fields.'),
      muted: count.describe('Rows of what permission set groups mute.'),
      lapsedAssignments: count.describe('Assignments that have expired, were revoked by a policy, or are inactive.'),
    })
    .nullable()
    .describe('What the snapshot has of permissions; null without --sync-permissions.'),
  logins: z
    .strictObject({ logins: count, accounts: count.describe('Those that have logged in.') })
    .nullable()
    .describe('Logins of the last 90 days; null without --sync-logins.'),
  licenseSeats: count
    .nullable()
    .describe('The number of licenses and features whose seats were read; null without --sync-licenses.'),
  leftOut: z
    .array(z.strictObject({ resourceType: resourceTypeId, reason: z.string() }))
    .describe('Resource types that this org does not have.'),
  changedWhileReading: z
    .array(z.strictObject({ object: z.string(), expected: count, received: count }))
    .describe('Objects of which records came or went while they were read.'),
  resumedFrom: time.nullable().describe('When the sync was begun that this one went on with.'),
  apiCalls: count,
  bulkQueries: z.array(z.string()).describe('Objects that a job of the Bulk API has read, or a part of them.'),
  apiUsage: z.strictObject({ before: count, after: count, limit: count }).nullable(),
  durationMs: count,
  snapshotFile: z.string().nullable(),
  ...written,
});

export type SyncReport = z.infer<typeof syncReport>;
