import { PlannedRefusal, UnreadableValue } from '../../../org/faults.js';
import type { Switches } from '../../../org/switches.js';
import { SalesforceFault, type Org } from '../../../org/types.js';

/** What became of one record of a collection. */
export type Outcome = {
  id?: string;
  success: boolean;
  errors: Array<{ statusCode: string; message: string; fields: string[] }>;
};

const failure = (statusCode: string, message: string, fields: string[] = []): Outcome => ({
  success: false,
  errors: [{ statusCode, message, fields }],
});

/**
 * A record that is missing is NOT_FOUND in a call of its own, and a wrong reference in a collection. One that was deleted
 * may be that, too.
 */
const refused = (fault: SalesforceFault, { settings: { switches } }: Org): Outcome =>
  (fault.errorCode === 'NOT_FOUND' || fault.errorCode === switchedFrom(switches)) && !(fault instanceof PlannedRefusal)
    ? failure('INVALID_CROSS_REFERENCE_KEY', 'invalid cross reference id')
    : {
        success: false,
        errors: [fault, ...fault.others].map(({ errorCode, message, fields }) => ({
          statusCode: errorCode,
          message,
          fields,
        })),
      };

const switchedFrom = ({ deletedAgain }: Switches): string | undefined =>
  deletedAgain === 'INVALID_CROSS_REFERENCE_KEY' ? 'ENTITY_IS_DELETED' : undefined;

const rolledBack = (): Outcome =>
  failure(
    'ALL_OR_NONE_OPERATION_ROLLED_BACK',
    'Record rolled back because not all records were valid and the request was using AllOrNone header',
  );

class RollBack extends Error {}

/**
 * Writes each record in one transaction, in order (REST API Developer Guide, sObject Collections). With `allOrNone` one
 * refused record undoes the others, whose outcomes say so; without it, the others stay written. A value that cannot be
 * read undoes all and refuses the call.
 *
 * @param write takes one record and gives its id.
 */
export function writeEach<T>(org: Org, records: T[], allOrNone: boolean, write: (record: T) => string): Outcome[] {
  const attempt = (record: T): Outcome => {
    try {
      return { id: org.transaction(() => write(record)), success: true, errors: [] };
    } catch (error) {
      if (error instanceof SalesforceFault && !(error instanceof UnreadableValue)) return refused(error, org);
      throw error;
    }
  };
  let outcomes: Outcome[] = [];
  try {
    org.transaction(() => {
      outcomes = records.map(attempt);
      if (allOrNone && outcomes.some(({ success }) => !success)) throw new RollBack();
    });
  } catch (error) {
    if (!(error instanceof RollBack)) throw error;
    return outcomes.map((outcome) => (outcome.success ? rolledBack() : outcome));
  }
  return outcomes;
}
