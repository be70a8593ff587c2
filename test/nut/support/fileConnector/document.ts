import { z } from 'zod';
import { referenceProblems } from './references.js';
import {
  directUserGrant,
  entitlement,
  externalGrant,
  grantInheritanceMapping,
  removed,
  resource,
  user,
} from './sections.js';
import { uniquenessProblems } from './uniqueness.js';

const shape = z.strictObject({
  users: z.array(user).default([]),
  resources: z.array(resource).default([]),
  entitlements: z.array(entitlement).default([]),
  direct_user_grants: z.array(directUserGrant).default([]),
  grant_inheritance_mappings: z.array(grantInheritanceMapping).default([]),
  external_grants: z.array(externalGrant).default([]),
  grants: removed('"direct_user_grants" and "grant_inheritance_mappings"').optional(),
});

export type FileConnectorDocument = z.infer<typeof shape>;

/** A fault that needs more than one record to see. */
export type Problem = { path: Array<string | number>; message: string };

/**
 * C1's file-connector JSON with every validation rule that C1 publishes (ConductorOne/baton-file, its loader and its
 * instructions), and stricter in one way: what C1 would skip, drop or overwrite without a word is refused, too.
 */
export const fileConnectorDocument = shape.superRefine((document, context) => {
  for (const { path, message } of [...uniquenessProblems(document), ...referenceProblems(document)]) {
    context.addIssue({ code: 'custom', path, message });
  }
});
