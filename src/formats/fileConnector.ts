import { z } from 'zod';

const text = z.string();
const profile = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]));

/** One record of C1's file-connector document. Source: baton-file input format, "Keys". */
export const fileConnectorUser = z.strictObject({
  id: text,
  display_name: text,
  email: text.optional(),
  status: z.enum(['enabled', 'disabled']),
  status_details: text.optional(),
  type: z.enum(['human', 'service']),
  login: text,
  employee_id: text.optional(),
  last_login: z.iso.datetime().optional(),
  profile,
});

export const fileConnectorResource = z.strictObject({
  resource_type: text,
  trait: z.enum(['group', 'role', 'app']),
  id: text,
  display_name: text,
  description: text.optional(),
  parent_resource: text.optional(),
  profile,
});

export const fileConnectorEntitlement = z.strictObject({
  resource_id: text,
  entitlement_slug: text,
  display_name: text,
  description: text,
});

export const fileConnectorGrant = z.strictObject({ principal_id: text, resource_id: text, entitlement_slug: text });

export const fileConnectorInheritance = z.strictObject({
  principal_resource_id: text,
  principal_entitlement_slug: text,
  inherited_resource_id: text,
  inherited_entitlement_slug: text,
  inheritance_depth: z.enum(['full', 'shallow']),
});

/** The document that `json` writes. */
export const fileConnectorDocument = z.strictObject({
  users: z.array(fileConnectorUser),
  resources: z.array(fileConnectorResource),
  entitlements: z.array(fileConnectorEntitlement),
  direct_user_grants: z.array(fileConnectorGrant),
  grant_inheritance_mappings: z.array(fileConnectorInheritance),
});

export type FileConnectorUser = z.infer<typeof fileConnectorUser>;
export type FileConnectorResource = z.infer<typeof fileConnectorResource>;
export type FileConnectorEntitlement = z.infer<typeof fileConnectorEntitlement>;
export type FileConnectorGrant = z.infer<typeof fileConnectorGrant>;
export type FileConnectorInheritance = z.infer<typeof fileConnectorInheritance>;
export type FileConnectorDocument = z.infer<typeof fileConnectorDocument>;
