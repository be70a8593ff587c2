import { z } from 'zod';
import { journal, outcomeStatus, run, writeError } from './parts.js';

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
  values: z
    .record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]))
    .describe('The fields that are set, references by name; none where a record is inserted or deleted.'),
  verdict: z.enum(['delete', 'insert again', 'set back', 'deactivate', 'nothing to do', 'changed since', 'refused']),
  status: outcomeStatus,
  reason: z.string().nullable(),
  error: writeError.nullable(),
});

/** `sf access undo`. */
export const undoReport = z.strictObject({
  undone: z.string().describe('The command whose run is undone, by its journal.'),
  cutShort: z.boolean().describe('Whether the last line of that journal is cut short.'),
  changes: z.array(undoResult),
  journal,
  ...run,
});

export type UndoResult = z.infer<typeof undoResult>;
export type UndoReport = z.infer<typeof undoReport>;
