import { z } from 'zod';
import { count, journal, outcomeStatus, resourceTypeId, run, runState, time, writeError } from './parts.js';

const undoResult = z.strictObject({
  object: z.string(),
  recordId: z.string().nullable(),
  user: z
    .string()
    .nullable()
    .describe('The holder of the access: a username, or the name of a group; an ID where that record is gone.'),
  target: z
    .string()
    .nullable()
    .describe('The resource that the access is to, by its name or ID; null for fields of users.'),
  resourceType: resourceTypeId.nullable().describe('Of the target; null for fields of users.'),
  resource: z
    .string()
    .nullable()
    .describe('The API name of the target; its ID where it is gone; null for fields of users.'),
  values: z
    .record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]))
    .describe(
      'The fields that are set, references by API name; all of them where a record is inserted again, none where one is deleted.',
    ),
  replaced: z
    .record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]))
    .describe('What these fields hold now, references by API name; null where a record is inserted again.'),
  permissions: z
    .array(z.string())
    .describe('Names of the dangerous system permissions that come back, the worst first.'),
  verdict: z.enum(['delete', 'insert again', 'set back', 'deactivate', 'nothing to do', 'changed since', 'refused']),
  status: outcomeStatus,
  reason: z.string().nullable(),
  error: writeError.nullable(),
  nextSteps: z.array(z.string()).describe("What to do about Salesforce's refusal."),
});

/** `sf access undo`. */
export const undoReport = z.strictObject({
  undone: z.string().describe('The command whose run is undone, by its journal.'),
  undoneRun: z
    .strictObject({
      journal: z.string().describe('The path of its journal.'),
      startedAt: time,
      state: runState,
      changes: count.describe('How many records it has changed, or may have changed.'),
    })
    .describe('The run that is undone.'),
  cutShort: z.boolean().describe('Whether the last line of that journal is cut short.'),
  changes: z.array(undoResult),
  journal,
  ...run,
});

export type UndoResult = z.infer<typeof undoResult>;
export type UndoReport = z.infer<typeof undoReport>;
