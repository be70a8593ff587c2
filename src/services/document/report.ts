import { z } from 'zod';
import { kinds } from '../../resources/index.js';

const count = z.int().nonnegative();

export const grantView = z.enum(['direct', 'effective']);
export const resourceTypeId = z.enum(kinds.map(({ type }) => type.id));

export const accountCounts = z.strictObject({
  total: count,
  enabled: count,
  inactive: count,
  frozen: count,
  service: count,
});

export const typeCounts = z.strictObject({
  resourceType: resourceTypeId,
  resources: count,
  entitlements: count,
  directGrants: count,
  effectiveGrants: count,
  inheritances: count,
});

/** The files that were written, and the document that was not written to one. */
export const writtenDocuments = {
  outputFiles: z.array(z.strictObject({ path: z.string(), format: z.string(), grants: grantView })),
  /** The path, where there is just one. */
  outputFile: z.string().nullable(),
  document: z.unknown().optional(),
};
