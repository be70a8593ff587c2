import { status, type ServiceError } from '@grpc/grpc-js';
import { needsHelp, networkErrorOf, type NetworkError } from '../network/networkError.js';

/** An error of a call to C1, with gRPC's code. An error of the token endpoint has such a code too, although it uses HTTP. */
export class C1Error extends Error {
  public override readonly name = 'C1Error';

  public constructor(
    public readonly code: status,
    message: string,
    cause?: unknown,
  ) {
    super(message, { cause });
  }
}

/** Turns the error of a gRPC call into a C1Error. Any other error stays as it is. */
export const toC1Error = (error: unknown): unknown => {
  const { code, details, message } = error as Partial<ServiceError>;
  return typeof code === 'number' && details !== undefined
    ? new C1Error(code, details === '' ? String(message) : details, error)
    : error;
};

/** The error of a call that did not reach C1, with the next steps: a log has no other place for them. */
export function unreachable(error: NetworkError): C1Error {
  const { message, actions = [] } = error.explained;
  return new C1Error(status.UNAVAILABLE, [message, ...actions].join(' '), error);
}

/** What keeps calls from C1 until somebody changes it: a certificate, or what a proxy allows; null for any other error. */
export function obstacleOf(error: unknown): NetworkError | null {
  const onTheWay = networkErrorOf(error);
  return onTheWay && needsHelp(onTheWay) ? onTheWay : null;
}

/**
 * The codes after which the same call fails again, however long one waits.
 *
 * Source: ConductorOne/baton-sdk, pkg/tasks/c1api, on the Hello at the start.
 */
const PERMANENT: ReadonlySet<status> = new Set([
  status.UNAUTHENTICATED,
  status.PERMISSION_DENIED,
  status.INVALID_ARGUMENT,
  status.UNIMPLEMENTED,
  status.FAILED_PRECONDITION,
  status.NOT_FOUND,
]);

/** Whether the same call would fail again, however long one waits. */
export const isPermanent = ({ code }: C1Error): boolean => PERMANENT.has(code);

/** Whether an error says that this connector no longer has the task: another connector has it, or the task has ended. */
export const isTaskLost = (error: unknown): boolean =>
  error instanceof C1Error && (error.code === status.FAILED_PRECONDITION || error.code === status.NOT_FOUND);
