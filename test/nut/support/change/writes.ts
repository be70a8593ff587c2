import type { LoggedRequest } from '../../../../simulator/http/requestLog.js';
import type { Simulator } from '../../../../simulator/start.js';

/** The calls so far that write, whether or not they had an effect. */
export const writesOf = ({ requests }: Simulator): LoggedRequest[] => requests.filter(({ method }) => method !== 'GET');
