import { z } from 'zod';
import { findObject } from '../schema/index.js';

const objectName = z.string().transform((name, context) => {
  const schema = findObject(name);
  if (!schema) context.addIssue(`The org has no object ${name}`);
  return schema?.name ?? name;
});

/**
 * Which calls a fault hits: `times` of those that fit `method`, `route` and `object`, after the first `after` of them.
 */
const match = {
  /** An HTTP method, `read` (GET), `write` (all others) or `any`. */
  method: z.enum(['GET', 'POST', 'PATCH', 'PUT', 'DELETE', 'read', 'write', 'any']).optional(),
  /** A regular expression that finds something in the path, `/services/data/v67.0/query/0r8…-2000`. */
  route: z.string().refine(isRegExp, { error: 'is no regular expression' }).optional(),
  /** The object that the call writes or queries; a further page queries the object of its query. */
  object: objectName.optional(),
  after: z.int().nonnegative().optional(),
  times: z.union([z.int().nonnegative(), z.literal('always')]).default(1),
  /** The fault hits this share of the calls that fit. */
  chance: z.number().gt(0).lte(1).optional(),
};

/** The fields that say which calls a fault hits. */
export const matchFields: readonly string[] = Object.keys(match);

const milliseconds = z.number().nonnegative();
const changed = { rowsOf: objectName.optional(), count: z.int().positive().default(1) };

/** Decided for each record that is written, where no method and no route is known. */
const ofRecord = { method: z.undefined().optional(), route: z.undefined().optional() };

const faultOf = <K extends string, F extends z.ZodRawShape>(kind: K, fields: F) =>
  z.strictObject({ kind: z.literal(kind), ...match, ...fields });

export const Fault = z.discriminatedUnion(
  'kind',
  [
    faultOf('latency', { milliseconds: milliseconds.default(100), jitter: milliseconds.default(0) }),
    faultOf('row-locked', ofRecord),
    faultOf('record-refused', {
      ...ofRecord,
      call: z.enum(['create', 'update', 'delete']).default('delete'),
      code: z.string().default('INVALID_CROSS_REFERENCE_KEY'),
      message: z.string().optional(),
      fields: z.array(z.string()).default([]),
      /** Further errors of the same record. */
      others: z
        .array(z.strictObject({ code: z.string(), message: z.string(), fields: z.array(z.string()).default([]) }))
        .default([]),
      /** Only this record is hit, or a new one that refers to it. */
      record: z.string().optional(),
    }),
    faultOf('cut-before', {}),
    faultOf('cut-within', {}),
    faultOf('cut-after', {}),
    faultOf('unavailable-after', {}),
    faultOf('truncated', {}),
    faultOf('malformed', {}),
    faultOf('fuzzed', { shape: z.enum(['right', 'wrong']).default('wrong') }),
    faultOf('server-error', {
      status: z.literal([429, 500, 502, 503, 504]).default(503),
      retryAfter: z.int().nonnegative().optional(),
    }),
    faultOf('proxy-page', { status: z.literal([200, 403, 407, 429, 500, 502, 503, 504]).default(502) }),
    faultOf('session-expired', {}),
    faultOf('concurrent-limit', {}),
    faultOf('daily-limit', {}),
    faultOf('lost-locator', {}),
    faultOf('query-timeout', {}),
    faultOf('no-access', {}),
    faultOf('short-page', { records: z.int().positive().default(200) }),
    faultOf('wrong-total', {
      by: z
        .int()
        .refine((by) => by !== 0, { error: 'must not be 0' })
        .default(1),
    }),
    faultOf('job-refused', {
      code: z.enum(['FEATURENOTENABLED', 'INVALIDENTITY', 'EXCEEDEDQUOTA']).default('FEATURENOTENABLED'),
    }),
    faultOf('job-failed', { state: z.enum(['Failed', 'Aborted']).default('Failed') }),
    faultOf('lost-job', {}),
    faultOf('rows-inserted', changed),
    faultOf('rows-deleted', {
      ...changed,
      /** The records are the first that the call itself changes or deletes. */
      written: z.literal(true).optional(),
      /** The same records are inserted again, under other ids. */
      again: z.literal(true).optional(),
    }),
  ],
  { error: ({ code }) => (code === 'invalid_union' ? 'There is no such kind of fault' : undefined) },
);

/** What is to go wrong. `seed` decides where a fault leaves something to chance. */
const FaultPlan = z.strictObject({ seed: z.int().default(1), faults: z.array(Fault) });

/** One fault as it is written in a plan, and as it is understood. */
export type FaultInput = z.input<typeof Fault>;
export type Fault = z.output<typeof Fault>;
export type FaultKind = Fault['kind'];
export type FaultOf<K extends FaultKind> = Extract<Fault, { kind: K }>;
export type FaultPlanInput = z.input<typeof FaultPlan>;
type FaultPlan = z.output<typeof FaultPlan>;

/** A fault plan that cannot be understood. */
export class FaultPlanError extends Error {}

/**
 * Reads a fault plan, a list of faults, or a single fault.
 *
 * @throws FaultPlanError that says what is wrong, and where
 */
export function readFaultPlan(written: unknown): FaultPlan {
  const read = FaultPlan.safeParse(wholePlan(written));
  if (read.success) return read.data;
  throw new FaultPlanError(`The fault plan is wrong.\n${z.prettifyError(read.error)}`);
}

function wholePlan(written: unknown): unknown {
  if (Array.isArray(written)) return { faults: written };
  return typeof written === 'object' && written !== null && 'kind' in written ? { faults: [written] } : written;
}

function isRegExp(text: string): boolean {
  try {
    new RegExp(text);
    return true;
  } catch {
    return false;
  }
}
