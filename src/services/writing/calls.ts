import type { RecordWrite } from '../../model/recordWrite.js';
import { writableObject } from '../../model/resourceType.js';
import { COLLECTION_SIZE } from '../../org/write/recordCollection.js';

/** Writes, each of which may be read when somebody asks for it. */
export type WriteList = Pick<readonly RecordWrite[], 'length' | 'at'>;

/** Positions, in the list of all writes, of those that go out in one call. */
export type Batch = readonly number[];

/** Each stage ends before the next one begins. The calls of a stage may go out together. */
type Stages = Batch[][];

/**
 * Cuts writes into calls, in phases: each phase ends before the next one begins. What others need is written after the deletes of
 * those, and before their inserts: first fields, then records, which may need those fields, as a license needs a profile that may have it.
 *
 * @returns for each phase the stages of objects whose calls are sent one after the other, and those of the others, which may go out meanwhile
 */
export function callsOf(writes: WriteList): Stages[][] {
  const phases: Readonly<Record<Phase, Map<string, WritesOfObject>>> = {
    deletes: new Map(),
    fields: new Map(),
    records: new Map(),
    others: new Map(),
  };
  const objects = new Set<string>();
  for (let position = 0; position < writes.length; position += 1) {
    const write = writes.at(position)!;
    const phase = phases[phaseOf(write)];
    const ofObject = phase.get(write.object) ?? new WritesOfObject();
    ofObject.add(write, position);
    phase.set(write.object, ofObject);
    objects.add(write.object);
  }
  const { deletes, fields, records, others } = phases;
  const stagesIn = (object: string, ...some: ReadonlyArray<typeof deletes>): Stages =>
    some.flatMap((phase) => phase.get(object)?.stages() ?? []);
  const callsIn = (names: Iterable<string>, ...some: ReadonlyArray<typeof deletes>): Stages[] => {
    const stagesOfObjects = (alone: boolean): Stages =>
      [...names]
        .filter((object) => writableObject(object).runsAlone === alone)
        .flatMap((object) => stagesIn(object, ...some));
    return [stagesOfObjects(true).flatMap((stage) => stage.map((batch) => [batch])), stagesOfObjects(false)];
  };
  if (fields.size + records.size === 0) return [callsIn(objects, deletes, others)];
  return [deletes, fields, records, others].map((phase) => callsIn([...phase.keys()], phase));
}

type Phase = 'deletes' | 'fields' | 'records' | 'others';

function phaseOf(write: RecordWrite): Phase {
  const { isNeededByOthers, fieldsNeededByOthers = [] } = writableObject(write.object);
  if (isNeededByOthers) return 'records';
  if (write.op === 'update' && fieldsNeededByOthers.some((field) => field in write.fields)) return 'fields';
  return write.op === 'delete' ? 'deletes' : 'others';
}

const OPERATIONS = ['delete', 'update', 'insert'] as const;

/**
 * Cuts the writes of one object into calls. Deletes come before inserts, so that a record can be replaced and a license seat is free
 * before it is taken. Salesforce accepts a record only once in a call, so a second write of a record goes into a later call.
 */
class WritesOfObject {
  /** By operation, the positions of writes that may go out together: first those that are the first of their record. */
  private readonly waves = { delete: [], update: [], insert: [] } as Record<RecordWrite['op'], number[][]>;
  /** By operation and id, how many writes there are of a record. */
  private readonly seen = { delete: new Map<string, number>(), update: new Map<string, number>() };

  public add(write: RecordWrite, position: number): void {
    const wave = write.op === 'insert' ? 0 : (this.seen[write.op].get(write.id) ?? 0);
    if (write.op !== 'insert') this.seen[write.op].set(write.id, wave + 1);
    (this.waves[write.op][wave] ??= []).push(position);
  }

  public stages(): Stages {
    return OPERATIONS.flatMap((op) => this.waves[op].map(inBatches));
  }
}

const inBatches = (positions: readonly number[]): Batch[] =>
  Array.from({ length: Math.ceil(positions.length / COLLECTION_SIZE) }, (_, batch) =>
    positions.slice(batch * COLLECTION_SIZE, (batch + 1) * COLLECTION_SIZE),
  );
