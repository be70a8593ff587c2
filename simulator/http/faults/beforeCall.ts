import { setTimeout as wait } from 'node:timers/promises';
import type { DueFault, PlannedFaults } from '../../org/plannedFaults.js';
import type { Org, Row, Table } from '../../org/types.js';
import type { FieldSchema, FieldValue } from '../../schema/types.js';
import type { Random } from '../../random/random.js';
import { tokenIn } from '../rest/admission.js';
import { objectOfId } from '../rest/collections/requests.js';
import type { Service } from '../service.js';
import type { CallFacts } from './callFacts.js';

/** Makes the changes that faults plan before a call. The call is then answered as Salesforce answers it. */
export async function changeBefore(
  facts: CallFacts,
  authorization: string | undefined,
  service: Service,
): Promise<void> {
  const { faults } = service.org;
  const slow = faults.takeDue(['latency'], facts);
  if (slow) await wait(slow.fault.milliseconds + slow.random.fraction() * slow.fault.jitter);
  if (facts.isRest && faults.takeDue(['session-expired'], facts)) service.sessions.end(tokenIn(authorization));
  if (facts.isRest && faults.takeDue(['daily-limit'], facts)) service.usage.used = service.usage.limit;
  if (facts.locator !== undefined && faults.takeDue(['lost-locator'], facts)) service.cursors.forget(facts.locator);
  const lost = facts.job !== undefined && faults.takeDue(['lost-job'], facts) && service.queryJobs.find(facts.job);
  if (lost) service.queryJobs.delete(lost);
  changeRows(facts, faults, service);
}

function changeRows(facts: CallFacts, faults: PlannedFaults, { org }: Service): void {
  const inserted = faults.takeDue(['rows-inserted'], facts);
  const added = inserted?.fault.rowsOf ?? facts.object;
  if (inserted && added !== undefined) insertSome(org.table(added), inserted.fault.count, inserted.random);
  const deleted = faults.takeDue(['rows-deleted'], facts);
  if (deleted) deleteSome(deleted, facts, org);
}

/** Deletes records, as somebody else may at any time. With `again`, inserts the same records under other ids. */
function deleteSome({ fault, random }: DueFault<'rows-deleted'>, facts: CallFacts, org: Org): void {
  const object = fault.rowsOf ?? facts.object;
  const rows = fault.written
    ? writtenRows(facts, org).slice(0, fault.count)
    : object === undefined
      ? []
      : pickSome([...org.table(object).rows()], fault.count, random);
  for (const { Id, ...fields } of rows) {
    const table = org.table(objectOfId(Id));
    table.delete(Id);
    for (const stamp of STAMPS) delete fields[stamp];
    if (fault.again) table.insert(fields);
  }
}

/** The records that a call changes or deletes, as far as they are there. */
const writtenRows = ({ ids }: CallFacts, org: Org): Row[] =>
  ids.map((id) => org.table(objectOfId(id)).get(id)).filter((row) => row !== undefined);

function pickSome(rows: Row[], count: number, random: Random): Row[] {
  const picked: Row[] = [];
  while (picked.length < count && rows.length > 0) picked.push(...rows.splice(random.below(rows.length), 1));
  return picked;
}

/**
 * Adds records that are like those of the table, but equal to none of them: a membership or an assignment gets another
 * pair, a record with a name another name.
 */
function insertSome(table: Table, count: number, random: Random): void {
  const rows = [...table.rows()];
  for (let n = 0; n < count && rows.length > 0; n += 1) {
    const fields = newLike(table, rows, random);
    if (fields) table.insert(fields);
  }
}

const ATTEMPTS = 50;
const STAMPS = ['CreatedDate', 'LastModifiedDate', 'SystemModstamp'];
const NOT_COPIED = ['Id', ...STAMPS];
const BY_SALESFORCE = ['CreatedById', 'LastModifiedById', 'OwnerId'];

function newLike(table: Table, rows: readonly Row[], random: Random): Record<string, FieldValue> | undefined {
  const references = table.schema.fields.filter(isOwnReference);
  const named = table.schema.fields.filter(({ unique, name }) => unique === true || name === 'DeveloperName');
  const [required] = references.filter(({ nillable }) => !nillable);
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const fields: Record<string, FieldValue> = { ...random.pick(rows) };
    for (const name of NOT_COPIED) delete fields[name];
    if (named.length > 0) return { ...fields, ...otherNames(named, fields, table.size) };
    if (!required) return fields;
    fields[required.name] = random.pick(rows)[required.name] ?? null;
    const like = table.where(required.name, String(fields[required.name]));
    if (!like.some((row) => references.every(({ name }) => (row[name] ?? null) === (fields[name] ?? null))))
      return fields;
  }
  return undefined;
}

const isOwnReference = ({ type, name }: FieldSchema): boolean => type === 'reference' && !BY_SALESFORCE.includes(name);

/** The names of a record with a number in front, so that no other record has them. */
function otherNames(
  fields: FieldSchema[],
  values: Record<string, FieldValue>,
  number: number,
): Record<string, FieldValue> {
  const given = fields.filter(({ name }) => typeof values[name] === 'string');
  return Object.fromEntries(
    given.map(({ name, length }) => [name, `n${String(number)}_${String(values[name])}`.slice(0, length)]),
  );
}
