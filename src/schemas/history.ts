import { z } from 'zod';
import { count, runState, time } from './parts.js';

const run = z.strictObject({
  startedAt: time,
  endedAt: time.nullable().describe('Null where the journal does not say it.'),
  orgId: z.string(),
  username: z
    .string()
    .nullable()
    .describe('The user of the CLI who ran it; null for an org that is given by its access token.'),
  alias: z.string().nullable().describe('The alias that the username has in the CLI now.'),
  command: z.string().describe('`access grant`, as it was typed.'),
  task: z.string().nullable().describe("C1's ID of the task; null for a run that somebody started."),
  state: runState,
  process: z
    .strictObject({ host: z.string(), pid: z.int() })
    .nullable()
    .describe('The process that wrote the journal; null where an earlier build wrote it.'),
  done: count,
  failed: count,
  unknown: count.describe('Changes whose calls got no answer: nobody knows whether Salesforce has made them.'),
  notSent: count.nullable().describe('Null where the run did not come to its end.'),
  undone: z
    .enum(['no', 'partly', 'as far as possible', 'yes'])
    .nullable()
    .describe(
      '`as far as possible`: what is left, others have changed in the meantime, or it may not be undone. Null: not known, since an earlier build wrote the journal.',
    ),
  undoes: z
    .string()
    .nullable()
    .describe('Of an undo: the journal of the run that it takes back; null where that is not in the folder.'),
  journal: z.string().describe('The path of the journal.'),
});

/** `sf access history`. */
export const historyReport = z.strictObject({
  folder: z.string().describe('The folder of the journals. Those that --journal wrote elsewhere are not seen.'),
  runs: z.array(run).describe('What people and scripts ran, the newest first.'),
  tasks: z.array(run).describe('What `sf access serve` did for C1, the newest first.'),
  unreadable: z
    .array(z.strictObject({ journal: z.string(), reason: z.string() }))
    .describe('Files of the folder that are no journals, or cannot be read.'),
});

export type HistoryReport = z.infer<typeof historyReport>;
export type HistoryRun = z.infer<typeof run>;
