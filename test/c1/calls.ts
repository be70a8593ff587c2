/** The methods of the service, and the request for an access token. */
export type Method =
  | 'Token'
  | 'Hello'
  | 'GetTask'
  | 'GetTasks'
  | 'Heartbeat'
  | 'FinishTask'
  | 'UploadAsset'
  | 'StartDebugging';

/** A call that came in. */
export type Call = {
  readonly method: Method;
  readonly at: Date;
  hostId: string;
  taskId: string;
  /** How it ended: `OK`, the name of gRPC's code (`Unavailable`), an HTTP status, `CUT`; empty while it lasts. */
  result: string;
};

/** The calls so far, oldest first. */
export class CallLog {
  public readonly calls: Call[] = [];

  public begin(method: Method): Call {
    const call: Call = { method, at: new Date(), hostId: '', taskId: '', result: '' };
    this.calls.push(call);
    return call;
  }
}
