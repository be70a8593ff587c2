import { setTimeout as wait } from 'node:timers/promises';
import type { PlannedFaults } from '../../org/plannedFaults.js';
import { tokenIn } from '../rest/admission.js';
import type { Service } from '../service.js';
import { deleteSome, insertSome } from './rowChanges.js';
import type { Facts } from './struckCall.js';

/** What a fault changes before a call is answered, which it then is as Salesforce would answer it. */
export async function changeBefore(facts: Facts, authorization: string | undefined, service: Service): Promise<void> {
  const { faults } = service.org;
  const slow = faults.strike(['latency'], facts);
  if (slow) await wait(slow.fault.milliseconds + slow.random.fraction() * slow.fault.jitter);
  if (facts.isRest && faults.strike(['session-expired'], facts)) service.sessions.end(tokenIn(authorization));
  if (facts.isRest && faults.strike(['daily-limit'], facts)) service.usage.used = service.usage.limit;
  if (facts.locator !== undefined && faults.strike(['lost-locator'], facts)) service.cursors.forget(facts.locator);
  const lost = facts.job !== undefined && faults.strike(['lost-job'], facts) && service.queryJobs.find(facts.job);
  if (lost) service.queryJobs.delete(lost);
  changeRows(facts, faults, service);
}

function changeRows(facts: Facts, faults: PlannedFaults, { org }: Service): void {
  const inserted = faults.strike(['rows-inserted'], facts);
  const deleted = faults.strike(['rows-deleted'], facts);
  for (const [strike, change] of [
    [inserted, insertSome],
    [deleted, deleteSome],
  ] as const) {
    const object = strike?.fault.rowsOf ?? facts.object;
    if (strike && object !== undefined) change(org.table(object), strike.fault.count, strike.random);
  }
}
