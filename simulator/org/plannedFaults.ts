import { toLongId } from './ids.js';
import { Random } from '../random/random.js';
import {
  readFaultPlan,
  type Fault,
  type FaultInput,
  type FaultKind,
  type FaultOf,
  type FaultPlanInput,
} from './faultPlan.js';

export type { FaultInput, FaultKind, FaultOf, FaultPlanInput };

/** What decides whether a fault fits a call. */
export type CallFeatures = {
  method: string;
  path: string;
  object?: string;
  /** The records that it changes or deletes. */
  ids?: readonly string[];
};

/** Kinds that hit only writes unless they name a method, since they matter most for writes. */
const OF_WRITES: readonly FaultKind[] = [
  'cut-before',
  'cut-after',
  'unavailable-after',
  'row-locked',
  'record-refused',
];

/** A planned fault. It has its own random numbers, so that other faults do not change what it hits. */
class PlannedFault {
  public left: number;
  private readonly route;
  private readonly method;
  private seen = 0;

  public constructor(
    public readonly fault: Fault,
    public readonly random: Random,
  ) {
    this.left = fault.times === 'always' ? Infinity : fault.times;
    this.route = fault.route === undefined ? undefined : new RegExp(fault.route);
    this.method = fault.method ?? (OF_WRITES.includes(fault.kind) ? 'write' : 'any');
  }

  /** Counts the call if the fault fits it. @returns whether the fault hits it. */
  public sees(call: CallFeatures): boolean {
    if (this.left === 0 || !this.fits(call)) return false;
    this.seen += 1;
    const { after = 0, chance = 1 } = this.fault;
    return this.seen > after && this.random.chance(chance);
  }

  public toJSON(): Fault {
    const { after, times } = this.fault;
    return {
      ...this.fault,
      ...(after === undefined ? {} : { after: Math.max(0, after - this.seen) }),
      times: times === 'always' ? times : this.left,
    };
  }

  private fits({ method, path, object, ids = [] }: CallFeatures): boolean {
    if (this.method === 'read' || this.method === 'write') {
      if ((method === 'GET') !== (this.method === 'read')) return false;
    } else if (this.method !== 'any' && this.method !== method) return false;
    if ('written' in this.fault && ids.length === 0) return false;
    if ('call' in this.fault && this.fault.call !== method) return false;
    const record = 'record' in this.fault ? this.fault.record : undefined;
    if (record !== undefined && !ids.includes(toLongId(record) ?? record)) return false;
    if (this.route && !this.route.test(path)) return false;
    return this.fault.object === undefined || this.fault.object.toLowerCase() === object?.toLowerCase();
  }
}

/** A fault that hits a call, with the random numbers that decide its details. */
export type DueFault<K extends FaultKind = FaultKind> = { fault: FaultOf<K>; random: Random };

/** The faults of an org that are still to come. */
export class PlannedFaults {
  private planned: PlannedFault[] = [];
  private everPlanned = 0;

  public get isEmpty(): boolean {
    return this.planned.every(({ left }) => left === 0);
  }

  /** The faults that are still to come, with what is left of their `after` and `times`. */
  public list(): Fault[] {
    return this.planned.filter(({ left }) => left > 0).map((planned) => planned.toJSON());
  }

  /**
   * Adds a fault, or a plan, to what is planned.
   *
   * @throws FaultPlanError that says what is wrong with it
   */
  public plan(written: FaultInput | FaultPlanInput): void {
    const { seed, faults } = readFaultPlan(written);
    for (const fault of faults) {
      this.everPlanned += 1;
      this.planned.push(new PlannedFault(fault, new Random(seed * 1009 + this.everPlanned)));
    }
  }

  /** The first fault of these kinds that hits the call, if there is one. It has one call less to hit afterwards. */
  public takeDue<K extends FaultKind>(kinds: readonly K[], call: CallFeatures): DueFault<K> | undefined {
    const [first] = this.planned.filter((planned) => isOneOf(kinds, planned.fault) && planned.sees(call));
    if (!first) return undefined;
    first.left -= 1;
    return { fault: first.fault as FaultOf<K>, random: first.random };
  }

  public forget(): void {
    this.planned = [];
    this.everPlanned = 0;
  }
}

const isOneOf = (kinds: readonly FaultKind[], { kind }: Fault): boolean => kinds.includes(kind);
