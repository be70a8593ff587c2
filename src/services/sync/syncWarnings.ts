import { resourceType, type ResourceTypeId } from '../../model/resourceType.js';
import type { SyncWarnings } from '../../snapshot/syncWarnings.js';
import type { OnProblem } from '../document/documents.js';
import type { ReadEvents } from './readOrg.js';
import type { SyncReport } from './report.js';

/** What the user is warned of while the org is read. */
export type WarningEvents = {
  readonly onHiddenField: (object: string, field: string) => void;
  /** @param type the name of a resource type */
  readonly onLeftOut: (type: string, why: Error) => void;
  readonly onProblem: OnProblem;
};

/** How each kind of warning reaches the user. That the Bulk API read an object stands in the report alone. */
const warn = {
  'hidden-field': (events: WarningEvents, object: string, field: string) => events.onHiddenField(object, field),
  'left-out': (events: WarningEvents, type: string, why: string) =>
    events.onLeftOut(resourceType(type as ResourceTypeId).name, new Error(why)),
  problem: (events: WarningEvents, record: string, problem: string) => events.onProblem(record, problem),
  'bulk-query': () => undefined,
};

type WarningKind = keyof typeof warn;

type WarningSink = Required<Pick<ReadEvents, 'onHiddenField' | 'onLeftOut' | 'onBulkUsed'>> &
  Pick<WarningEvents, 'onProblem'>;

/**
 * Passes warnings on to the user and keeps them with the records that were read. Each reaches the user once. A sync that
 * goes on with an earlier one's records repeats the earlier one's warnings at once.
 */
export function keepWarnings(kept: SyncWarnings, events: WarningEvents): WarningSink {
  for (const { kind, subject, detail } of kept.all()) warn[kind as WarningKind](events, subject, detail);
  const keep = (kind: WarningKind, subject: string, detail = ''): void => {
    if (kept.add({ kind, subject, detail })) warn[kind](events, subject, detail);
  };
  return {
    onHiddenField: (object, field) => keep('hidden-field', object, field),
    onLeftOut: (type, why) => keep('left-out', type, why.message),
    onBulkUsed: (object) => keep('bulk-query', object),
    onProblem: (record, problem) => keep('problem', record, problem),
  };
}

/** What the report of a sync says of its warnings. */
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
