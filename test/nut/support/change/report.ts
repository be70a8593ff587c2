import { z } from 'zod';

const part = z.object({ resourceType: z.string(), resource: z.string(), name: z.string() });

const change = z.object({
  action: z.string(),
  user: z.string(),
  userId: z.string().nullable(),
  entitlement: z.string().nullable(),
  verdict: z.enum([
    'grant',
    'already granted',
    'update expiry',
    'revoke',
    'already revoked',
    'held through',
    'refused',
  ]),
  status: z.enum(['done', 'nothing to do', 'refused', 'failed', 'not sent', 'still held', 'partly done']),
  reason: z.string().nullable(),
  recordId: z.string().nullable(),
  error: z.object({ code: z.string(), message: z.string(), fields: z.array(z.string()) }).nullable(),
  expiresAt: z.string().nullable(),
  heldThrough: z.array(
    z.object({
      path: z.array(part),
      command: z.string().nullable(),
    }),
  ),
});

/** What a script may rely on in `result` of `sf access grant --json` and `sf access revoke --json`. */
const report = z.object({
  changes: z.array(change),
  journal: z.string().nullable(),
  apiCalls: z.int().nonnegative(),
  dryRun: z.boolean(),
  stillHeld: z
    .array(z.object({ user: z.string(), access: part, through: z.array(part), reason: z.string() }))
    .nullable()
    .optional(),
});

export type Change = z.infer<typeof change>;
export type Report = z.infer<typeof report>;

/** @throws Error that lists every broken promise */
export function readReport(value: unknown): Report {
  const { data, error } = report.safeParse(value);
  if (error) throw new Error(`${z.prettifyError(error)}\n${JSON.stringify(value)}`);
  return data;
}
