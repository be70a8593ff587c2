import { notFound } from '../../../org/faults.js';
import { SalesforceFault } from '../../../org/types.js';
import { errorBody } from '../../errors.js';
import type { LoggedSubrequest } from '../../requestLog.js';
import { plainPath, parseTarget } from '../../target.js';
import type { Call, RestAnswer } from '../call.js';

export type Subrequest = { method: string; url: string; body?: unknown };

/** REST API Developer Guide, Composite and Composite Batch. */
const MOST_SUBREQUESTS = 25;

/** @throws SalesforceFault when there are more than 25. */
export function checkCount(subrequests: unknown[]): void {
  if (subrequests.length <= MOST_SUBREQUESTS) return;
  throw new SalesforceFault(
    400,
    'LIMIT_EXCEEDED',
    `The request carries ${String(subrequests.length)} subrequests. The limit is ${String(MOST_SUBREQUESTS)}.`,
  );
}

/** Answers a subrequest as its caller would be answered, faults included. */
export function answerSubrequest(call: Call, { method, url, body }: Subrequest): RestAnswer {
  const target = parseTarget(url);
  if (!target) return faultAnswer(notFound());
  const { apiVersion, path, query } = target;
  const caller = { ...call.caller, apiVersion };
  return call.dispatch({ method, path, query, headers: {}, body, caller, instanceUrl: call.instanceUrl });
}

export const faultAnswer = (fault: SalesforceFault): RestAnswer => ({ status: fault.status, body: errorBody(fault) });

/** What the request log says of a subrequest. */
export const logged = ({ method, url }: Subrequest, { status, subject }: RestAnswer): LoggedSubrequest => ({
  method,
  path: plainPath(url),
  ...subject,
  status,
});
