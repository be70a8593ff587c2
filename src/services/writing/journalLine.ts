import { Messages } from '@salesforce/core';
import { z } from 'zod';
import { kinds } from '../../resources/index.js';
import '../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'journal');

const FieldValue = z.union([z.string(), z.number(), z.boolean(), z.null()]);
const Fields = z.record(z.string(), FieldValue);
const ObjectName = z.enum(kinds.flatMap(({ type }) => type.writes.map(({ name }) => name)));
const Sequence = z.int().nonnegative();
const Count = z.int().nonnegative();

/** The first line. Journals of earlier builds have the keys up to `time`. */
export const HeaderLine = z.strictObject({
  kind: z.literal('header'),
  version: z.literal(1),
  orgId: z.string(),
  username: z.string().nullable(),
  command: z.string(),
  time: z.iso.datetime(),
  /** Names the run: by it, an undo says which run it takes back. */
  id: z.uuid().optional(),
  /** The process that writes the journal. */
  process: z.strictObject({ host: z.string(), pid: z.int().positive(), pidSpace: z.string().nullable() }).optional(),
  /** C1's id of the task that the run does. */
  task: z.string().optional(),
  /** The run that this one takes back: its `id`, or its `time` where an earlier build wrote it. */
  undoes: z.string().optional(),
});

const WriteEntry = z.discriminatedUnion('op', [
  z.strictObject({ sequence: Sequence, op: z.literal('insert'), object: ObjectName, fields: Fields }),
  z.strictObject({
    sequence: Sequence,
    op: z.literal('update'),
    object: ObjectName,
    id: z.string(),
    fields: Fields,
    before: Fields,
  }),
  z.strictObject({
    sequence: Sequence,
    op: z.literal('delete'),
    object: ObjectName,
    id: z.string(),
    before: Fields,
  }),
]);

/** The line that is written before a call is sent. After it, the writes may have been done. */
export const SendingLine = z.strictObject({
  kind: z.literal('sending'),
  time: z.iso.datetime(),
  writes: z.array(WriteEntry),
});

/** The line with the outcomes of writes that were sent. A write with an error was not done. */
export const OutcomesLine = z.strictObject({
  kind: z.literal('settled'),
  time: z.iso.datetime(),
  outcomes: z.array(
    z.strictObject({
      sequence: Sequence,
      recordId: z.string().nullable(),
      error: z.strictObject({ code: z.string(), message: z.string(), fields: z.array(z.string()) }).nullable(),
    }),
  ),
});

/** A line for people. Undo takes no notice of it. */
export const WarningLine = z.strictObject({ kind: z.literal('warning'), time: z.iso.datetime(), text: z.string() });

/** The last line of a run that came to its end. Undo takes no notice of it; journals of earlier builds have none. */
export const EndLine = z.strictObject({
  kind: z.literal('end'),
  time: z.iso.datetime(),
  done: Count,
  failed: Count,
  /** Nobody knows whether Salesforce has done them: their calls got no answer. */
  unknown: Count,
  notSent: Count,
  /** Of an undo: what it left as it is, since others changed it in the meantime, or it may not be undone. */
  leftAlone: Count.optional(),
});

/** The lines below the header. */
export const EntryLine = z.discriminatedUnion('kind', [SendingLine, OutcomesLine, WarningLine, EndLine]);

/** A line about writes. */
export type WritesLine = z.infer<typeof SendingLine> | z.infer<typeof OutcomesLine>;
export type JournalHeader = z.infer<typeof HeaderLine>;
export type JournalEnd = z.infer<typeof EndLine>;
export type JournalLine = z.input<typeof HeaderLine> | z.input<typeof EntryLine>;

/** Why a line is none of a journal, as the end of a sentence that names the line. */
export class WrongLine extends Error {}

/**
 * Reads one line.
 *
 * @throws WrongLine
 */
export function parseLine<Schema extends z.ZodType>(schema: Schema, line: string): z.infer<Schema> {
  let content: unknown;
  try {
    content = JSON.parse(line);
  } catch {
    throw new WrongLine(messages.getMessage('notJson'));
  }
  // Zod would leave it out.
  if (hasKey(line, '__proto__')) throw new WrongLine(messages.getMessage('reservedKey', ['__proto__']));
  const result = schema.safeParse(content);
  if (result.success) return result.data;
  throw new WrongLine(reasonOf(result.error.issues[0]!, content));
}

/** Whether a JSON document has a key anywhere. Hardly any line has the word, or letters by their numbers, and is looked at more closely. */
function hasKey(line: string, wanted: string): boolean {
  if (!line.includes(wanted) && !line.includes('\\u')) return false;
  let isFound = false;
  JSON.parse(line, (key, value: unknown) => {
    isFound ||= key === wanted;
    return value;
  });
  return isFound;
}

/** What is wrong with a line, in our words: those of the library name its types. */
function reasonOf({ code, path, ...issue }: z.core.$ZodIssue, content: unknown): string {
  if (typeof content !== 'object' || content === null || Array.isArray(content)) {
    return messages.getMessage('noObject');
  }
  if (code === 'unrecognized_keys') {
    return messages.getMessage('reservedKey', [shown(placeOf([...path, (issue as { keys: string[] }).keys[0]!]))]);
  }
  const value = path.reduce<unknown>((inner, key) => (inner as Record<PropertyKey, unknown>)[key], content);
  const place = shown(placeOf(path));
  if (value === undefined) return messages.getMessage('lacksKey', [place]);
  if (place === 'version') return messages.getMessage('otherVersion', [shown(JSON.stringify(value))]);
  return messages.getMessage('wrongValue', [shown(JSON.stringify(value)), place]);
}

/** `writes[0].fields.Email` */
function placeOf(path: readonly PropertyKey[]): string {
  return path
    .map((part, index) => (typeof part === 'number' ? `[${part}]` : `${index > 0 ? '.' : ''}${String(part)}`))
    .join('');
}

const LONGEST_SHOWN = 80;

/** A text of a journal as a message shows it. */
export function shown(text: string): string {
  return text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}…`.toWellFormed() : text;
}
