import { z } from 'zod';
import { isTimestamp } from './timestamps.js';

const filled = z.string().min(1);
const timestamp = z.string().refine(isTimestamp, 'is not a time that C1 reads');
const oneOrMore = z.union([z.string(), z.array(z.string())]);
const depth = z.enum(['full', 'shallow']);
const profile = z.record(z.string(), z.json());

/** One of the words, in any case. */
const word = (...words: string[]): z.ZodType<string> =>
  z.string().refine((value) => words.includes(value.toLowerCase()), `must be one of: ${words.join(', ')}`);

/** A key of the format's first version. C1 refuses it with the name of its successor. */
export const removed = (instead: string): z.ZodType<undefined> =>
  z.undefined({ error: `is no longer supported, use ${instead}` });

const statusDetails = z
  .string()
  .refine((value) => Buffer.byteLength(value) <= 1024, 'must not be longer than 1024 bytes');

export const user = z
  .strictObject({
    id: filled,
    display_name: filled,
    email: z.string().optional(),
    status: word('', 'enabled', 'active', 'disabled', 'inactive', 'suspended', 'deleted').optional(),
    type: word('', 'human', 'service', 'system', 'bot', 'machine').optional(),
    last_login: timestamp.optional(),
    login: z.string().optional(),
    login_aliases: oneOrMore.optional(),
    employee_id: oneOrMore.optional(),
    additional_emails: oneOrMore.optional(),
    mfa_enabled: z.boolean().nullish(),
    sso_enabled: z.boolean().nullish(),
    status_details: statusDetails.optional(),
    profile: profile.optional(),
    name: removed('"id"').optional(),
  })
  .refine((value) => value.login_aliases === undefined || Boolean(value.login), {
    error: 'is used only beside login',
    path: ['login_aliases'],
  });

export const traits = ['user', 'group', 'role', 'app', 'secret'];

export const secretOnly = ['created_at', 'expires_at', 'created_by', 'identity'] as const;

export const resource = z.strictObject({
  resource_type: filled,
  trait: word(...traits),
  id: filled,
  display_name: filled,
  description: z.string().optional(),
  parent_resource: filled.optional(),
  profile: profile.optional(),
  created_at: timestamp.optional(),
  expires_at: timestamp.optional(),
  created_by: filled.optional(),
  identity: filled.optional(),
  name: removed('"id"').optional(),
  resource_function: removed('"trait"').optional(),
});

export const entitlement = z.strictObject({
  resource_id: filled,
  entitlement_slug: filled,
  // Without this key, C1 shows an entitlement with an empty name.
  display_name: filled,
  description: z.string().optional(),
  resource_name: removed('"resource_id"').optional(),
  entitlement: removed('"entitlement_slug"').optional(),
});

export const directUserGrant = z.strictObject({
  principal_id: filled,
  resource_id: filled,
  entitlement_slug: filled,
});

export const grantInheritanceMapping = z.strictObject({
  principal_resource_id: filled,
  principal_entitlement_slug: filled,
  inherited_resource_id: filled,
  inherited_entitlement_slug: filled,
  inheritance_depth: depth,
});

/** A grant to principals of another connector, such as the identity provider's. */
export const externalGrant = z
  .strictObject({
    resource_id: filled,
    entitlement_slug: filled,
    match_type: z.enum(['all', 'id', 'attribute']),
    match_resource_type: z.enum(['user', 'group']),
    match_id: z.string().optional(),
    match_key: z.string().optional(),
    match_value: z.string().optional(),
    expand_entitlement_slug: filled.optional(),
    expand_depth: depth.optional(),
  })
  .refine((grant) => grant.match_type !== 'id' || Boolean(grant.match_id), {
    error: 'is needed by match_type "id"',
    path: ['match_id'],
  })
  .refine((grant) => grant.match_type !== 'attribute' || Boolean(grant.match_key && grant.match_value), {
    error: 'is needed, with match_value, by match_type "attribute"',
    path: ['match_key'],
  })
  .refine(
    (grant) =>
      grant.expand_entitlement_slug === undefined ||
      (grant.match_resource_type === 'group' && grant.match_type !== 'all'),
    { error: 'needs a group that is matched by id or attribute', path: ['expand_entitlement_slug'] },
  )
  .refine((grant) => grant.expand_depth === undefined || grant.expand_entitlement_slug !== undefined, {
    error: 'needs expand_entitlement_slug',
    path: ['expand_depth'],
  });

/** A document by the rules for single records. */
export const shape = z.strictObject({
  users: z.array(user).default([]),
  resources: z.array(resource).default([]),
  entitlements: z.array(entitlement).default([]),
  direct_user_grants: z.array(directUserGrant).default([]),
  grant_inheritance_mappings: z.array(grantInheritanceMapping).default([]),
  external_grants: z.array(externalGrant).default([]),
  grants: removed('"direct_user_grants" and "grant_inheritance_mappings"').optional(),
});

export type FileConnectorDocument = z.infer<typeof shape>;

/** A broken rule that compares several records. */
export type Problem = { path: Array<string | number>; message: string };
