import { resourceType, type ResourceTypeId } from '../../model/resourceType.js';
import type { Remarks } from '../../snapshot/syncWarnings.js';
import type { ReadEvents } from './readOrg.js';
import type { SyncEvents, SyncOutcome } from './sync.js';
import type { OnProblem } from './withinLimits.js';

/** What users are told of, by kind; what jobs have read, the report alone says. */
const TELL = {
  'hidden-field': (events: SyncEvents, object: string, field: string) => events.onHiddenField(object, field),
  'left-out': (events: SyncEvents, type: string, why: string) =>
    events.onLeftOut(resourceType(type as ResourceTypeId).name, new Error(why)),
  problem: (events: SyncEvents, record: string, problem: string) => events.onProblem(record, problem),
  'bulk-query': () => undefined,
};

type Kind = keyof typeof TELL;

type Noted = Required<Pick<ReadEvents, 'onHiddenField' | 'onLeftOut' | 'onBulkUsed'>> & {
  readonly onProblem: OnProblem;
};

/**
 * Keeps with what is read what the user is told meanwhile, once. A sync that goes on tells at once what the one before it
 * has told.
 */
export const noteEvents = (remarks: Remarks, events: SyncEvents): Noted => {
  for (const { kind, subject, detail } of remarks.all()) TELL[kind as Kind](events, subject, detail);
  const note = (kind: Kind, subject: string, detail = ''): void => {
    if (remarks.add({ kind, subject, detail })) TELL[kind](events, subject, detail);
  };
  return {
    onHiddenField: (object, field) => note('hidden-field', object, field),
    onLeftOut: (type, why) => note('left-out', type, why.message),
    onBulkUsed: (object) => note('bulk-query', object),
    onProblem: (record, problem) => note('problem', record, problem),
  };
};

/** What a report says of what came to light. */
export const reportRemarks = (remarks: Remarks): Pick<SyncOutcome, 'leftOut' | 'bulkQueries'> => {
  const of = (wanted: Kind) => remarks.all().filter(({ kind }) => kind === wanted);
  return {
    leftOut: of('left-out').map(({ subject, detail }) => ({ resourceType: subject, reason: detail })),
    bulkQueries: of('bulk-query')
      .map(({ subject }) => subject)
      .sort(),
  };
};
