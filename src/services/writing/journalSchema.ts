import { z } from 'zod';

const FieldValue = z.union([z.string(), z.number(), z.boolean(), z.null()]);
const Fields = z.record(z.string(), FieldValue);
const WritableObject = z.enum([
  'PermissionSetAssignment',
  'GroupMember',
  'UserTerritory2Association',
  'User',
  'UserLogin',
]);
const Sequence = z.int().nonnegative();

export const HeaderLine = z.strictObject({
  kind: z.literal('header'),
  version: z.literal(1),
  orgId: z.string(),
  username: z.string(),
  command: z.string(),
  time: z.iso.datetime(),
});

const SentWrite = z.discriminatedUnion('op', [
  z.strictObject({ sequence: Sequence, op: z.literal('insert'), object: WritableObject, fields: Fields }),
  z.strictObject({
    sequence: Sequence,
    op: z.literal('update'),
    object: WritableObject,
    id: z.string(),
    fields: Fields,
    before: Fields,
  }),
  z.strictObject({
    sequence: Sequence,
    op: z.literal('delete'),
    object: WritableObject,
    id: z.string(),
    before: Fields,
  }),
]);

/** Stands before its call goes out: from then on the writes may have been done. */
export const SendingLine = z.strictObject({
  kind: z.literal('sending'),
  time: z.iso.datetime(),
  writes: z.array(SentWrite),
});

/** What is known of writes that were sent: with an error, they were not done. */
export const SettledLine = z.strictObject({
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

/** The lines below the header. */
export const EntryLine = z.discriminatedUnion('kind', [SendingLine, SettledLine]);
