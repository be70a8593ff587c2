import { SalesforceFault } from '../org/types.js';

/** An error as the fault to answer with. One of the simulator's own is told as Salesforce tells of its own. */
export function faultOf(error: unknown): SalesforceFault {
  if (error instanceof SalesforceFault) return error;
  const status = error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : 500;
  const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return new SalesforceFault(status, 'UNKNOWN_EXCEPTION', `An unexpected error occurred. ${detail}`);
}
