import { status, type ServiceError } from '@grpc/grpc-js';

/** What C1 or the way to it answered, with gRPC's code, whether it came from gRPC or from the token endpoint. */
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

/** gRPC's error of a call as C1Error; any other error as it is. */
export const toC1Error = (error: unknown): unknown => {
  const { code, details, message } = error as Partial<ServiceError>;
  return typeof code === 'number' && details !== undefined
    ? new C1Error(code, details === '' ? String(message) : details, error)
    : error;
};

/** Codes that no waiting changes. Source: ConductorOne/baton-sdk, pkg/tasks/c1api, on the Hello at the start. */
const PERMANENT: ReadonlySet<status> = new Set([
  status.UNAUTHENTICATED,
  status.PERMISSION_DENIED,
  status.INVALID_ARGUMENT,
  status.UNIMPLEMENTED,
  status.FAILED_PRECONDITION,
  status.NOT_FOUND,
]);

/** Whether the same call can never succeed. */
export const isPermanent = ({ code }: C1Error): boolean => PERMANENT.has(code);

/** Whether C1 does not take this connector for the one that has the task: another one has it, or nobody any more. */
export const isNotOurs = (error: unknown): boolean =>
  error instanceof C1Error && (error.code === status.FAILED_PRECONDITION || error.code === status.NOT_FOUND);
