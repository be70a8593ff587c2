import type { LoggedRequest } from '../../../../simulator/http/requestLog.js';
import type { Simulator } from '../../../../simulator/start.js';

/** The calls so far that are meant to write, whether or not they changed something. */
export const writesOf = ({ requests }: Simulator): LoggedRequest[] => requests.filter(({ method }) => method !== 'GET');
