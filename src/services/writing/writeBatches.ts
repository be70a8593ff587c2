import type { RecordWrite } from '../../model/recordWrite.js';
import { COLLECTION_SIZE } from '../../org/write/recordCollection.js';

/** Positions, in the list of all writes, of those that go out in one call. */
export type Batch = readonly number[];

const OPERATIONS = ['delete', 'update', 'insert'] as const;

/**
 * Cuts the writes of one object into calls. Deletes come before inserts, so that a record can be replaced and a license
 * seat is free before it is taken; a record that is written twice is so in two calls, since Salesforce takes it but once
 * in one.
 *
 * @param positions those of the object's writes
 * @returns stages, each to be over before the next begins; the calls of one stage may go out together
 */
export const stagesOf = (writes: readonly RecordWrite[], positions: readonly number[]): Batch[][] => {
  const stages = OPERATIONS.flatMap((op) => {
    const waves: number[][] = [];
    const seen = new Map<string, number>();
    for (const position of positions) {
      const write = writes[position]!;
      if (write.op !== op) continue;
      const wave = write.op === 'insert' ? 0 : (seen.get(write.id) ?? 0);
      if (write.op !== 'insert') seen.set(write.id, wave + 1);
      (waves[wave] ??= []).push(position);
    }
    return waves;
  });
  return stages.map(inBatches);
};

const inBatches = (positions: readonly number[]): Batch[] =>
  Array.from({ length: Math.ceil(positions.length / COLLECTION_SIZE) }, (_, batch) =>
    positions.slice(batch * COLLECTION_SIZE, (batch + 1) * COLLECTION_SIZE),
  );
