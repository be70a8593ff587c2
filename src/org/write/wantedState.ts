import type { Fields, RecordWrite } from '../../model/recordWrite.js';
import type { OrgClient } from '../client.js';
import { holds } from './fieldValues.js';
import type { SalesforceRecord } from '../query.js';
import { readRecords, type RecordReference } from './recordState.js';

const referenceOf = (write: RecordWrite): RecordReference =>
  write.op === 'insert' ? { id: null, fields: write.fields } : { id: write.id, fields: {} };

/** What a record must hold. Of a new user only the username, which finds it: Salesforce changes some of what it stores. */
const wantedFields = (write: RecordWrite): Fields =>
  write.op === 'delete' || (write.op === 'insert' && write.object === 'User') ? {} : write.fields;

/**
 * Reads whether writes are done, whoever did them: the record as it was to be, or for a delete no record.
 *
 * @param writes of one object
 * @returns in the order of the writes: the record's id where it is as wanted, also that of a deleted one; null otherwise
 * @throws SfError in plain words, as readAll does
 */
export const readWhatIsAsWanted = async (
  client: OrgClient,
  writes: readonly RecordWrite[],
): Promise<Array<string | null>> => {
  const fields = new Set(writes.flatMap((write) => Object.keys(wantedFields(write))));
  const records = await readRecords(client, writes[0]!.object, writes.map(referenceOf), [...fields]);
  return writes.map((write, index) => idIfAsWanted(write, records[index] ?? null));
};

const idIfAsWanted = (write: RecordWrite, record: SalesforceRecord | null): string | null => {
  if (write.op === 'delete') return record ? null : write.id;
  return record && holds(record, wantedFields(write)) ? record.Id : null;
};
