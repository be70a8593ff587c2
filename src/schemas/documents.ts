import { z } from 'zod';
import { fileConnectorDocument } from '../formats/fileConnector.js';
import { formats, PAGE } from '../formats/index.js';
import { grantViews } from '../model/grant.js';
import { count, resourceTypeId, time } from './parts.js';

/** The part of the results of `sf access sync` and `sf access export` that describes the written files. */

export const formatId = z.enum([...formats.map(({ id }) => id), PAGE]);

export const grantView = z.enum(grantViews);

export const counts = {
  accounts: z.strictObject({
    total: count,
    enabled: count,
    inactive: count,
    frozen: count.describe('Active, but frozen.'),
    service: count,
  }),
  resourceTypes: z
    .array(
      z.strictObject({
        resourceType: resourceTypeId,
        resources: count,
        entitlements: count,
        directGrants: count.describe('The grants that Salesforce stores.'),
        effectiveGrants: count,
        inheritances: count.describe('The inheritances to entitlements of this type.'),
      }),
    )
    .describe('Types without resources are left out.'),
};

export const written = {
  outputFiles: z.array(z.strictObject({ path: z.string(), format: formatId, grants: grantView })),
  outputFile: z.string().nullable().describe('The path, where there is just one.'),
  document: z
    .union([fileConnectorDocument, z.string()])
    .optional()
    .describe("What would be on standard output: C1's document where the format is json, otherwise text."),
};

/** `sf access export`. */
export const exportReport = z.strictObject({
  org: z.strictObject({ id: z.string(), name: z.string(), instanceUrl: z.string() }),
  readAt: time.describe('When the org was read.'),
  notRead: z
    .array(z.strictObject({ resourceType: resourceTypeId, reason: z.enum(['not-asked', 'not-in-org', 'not-known']) }))
    .describe(
      'The resource types that the snapshot does not tell of: nobody asked for them, the org did not have them, or the version of the plugin that wrote the snapshot did not know them.',
    ),
  ...counts,
  snapshotFile: z.string(),
  ...written,
});

export type WrittenDocuments = Pick<ExportReport, keyof typeof written>;
export type ExportReport = z.infer<typeof exportReport>;
