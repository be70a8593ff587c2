import { SalesforceFault } from '../../../../../simulator/org/types.js';

/** The fault that `work` throws; a failed assertion when it throws none. */
export function faultOf(work: () => unknown): SalesforceFault {
  try {
    work();
  } catch (error) {
    if (error instanceof SalesforceFault) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}
