import { resourceType, type ResourceTypeId } from '../../model/resourceType.js';
import type { SyncWarnings } from '../../snapshot/syncWarnings.js';
import type { OnProblem } from '../document/documents.js';
import type { ReadEvents } from './readOrg.js';
import type { SyncReport } from '../../schemas/sync.js';

/** Called for each warning while the org is read. */
export type WarningEvents = {
  readonly onHiddenField: (object: string, field: string) => void;
  /** @param type the name of a resource type */
  readonly onLeftOut: (type: string, why: Error) => void;
  readonly onObjectAbsent: (object: string, why: Error) => void;
  readonly onProblem: OnProblem;
};

/** Passes a warning of each kind on to the user. The use of the Bulk API is in the report only. */
const warn = {
  'hidden-field': (events: WarningEvents, object: string, field: string) => events.onHiddenField(object, field),
  'left-out': (events: WarningEvents, type: string, why: string) =>
    events.onLeftOut(resourceType(type as ResourceTypeId).name, new Error(why)),
  'object-absent': (events: WarningEvents, object: string, why: string) =>
    events.onObjectAbsent(object, new Error(why)),
  problem: (events: WarningEvents, record: string, problem: string) => events.onProblem(record, problem),
  'bulk-query': () => undefined,
};

type WarningKind = keyof typeof warn;

type WarningSink = Required<Pick<ReadEvents, 'onHiddenField' | 'onLeftOut' | 'onObjectAbsent' | 'onBulkUsed'>> &
  Pick<WarningEvents, 'onProblem'>;

/**
 * Passes each warning on to the user once, and keeps it with the records that were read. A sync that goes on with the records of an
 * earlier sync first repeats the warnings of that sync.
 */
export function keepWarnings(kept: SyncWarnings, events: WarningEvents): WarningSink {
  for (const { kind, subject, detail } of kept.all()) warn[kind as WarningKind](events, subject, detail);
  const keep = (kind: WarningKind, subject: string, detail = ''): void => {
    if (kept.add({ kind, subject, detail })) warn[kind](events, subject, detail);
  };
  return {
    onHiddenField: (object, field) => keep('hidden-field', object, field),
    onLeftOut: (type, why) => keep('left-out', type, why.message),
    onObjectAbsent: (object, why) => keep('object-absent', object, why.message),
    onBulkUsed: (object) => keep('bulk-query', object),
    onProblem: (record, problem) => keep('problem', record, problem),
  };
}

/** The part of a sync's report that comes from its warnings. */
export function reportWarnings(kept: SyncWarnings): Pick<SyncReport, 'leftOut' | 'bulkQueries'> {
  const ofKind = (wanted: WarningKind) => kept.all().filter(({ kind }) => kind === wanted);
  return {
    leftOut: ofKind('left-out').map(({ subject, detail }) => ({
      resourceType: subject as ResourceTypeId,
      reason: detail,
    })),
    bulkQueries: ofKind('bulk-query')
      .map(({ subject }) => subject)
      .sort(),
  };
}
