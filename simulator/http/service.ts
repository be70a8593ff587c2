import type { KeyObject } from 'node:crypto';
import type { Org } from '../org/types.js';
import { ApiUsage } from './apiUsage.js';
import { QueryJobs } from './bulk/queryJobs.js';
import { OpenCalls } from './openCalls.js';
import { Passwords } from './passwords.js';
import { RequestLog } from './requestLog.js';
import { QueryCursors } from './rest/queryCursors.js';
import { Sessions } from './sessions.js';
import type { Outcome } from './faults/outcomes.js';

/** The codes that orgs answer a user with who lacks API Enabled: all three are recorded. */
export const USER_WITHOUT_API = [
  'API_CURRENTLY_DISABLED',
  'FUNCTIONALITY_NOT_ENABLED',
  'API_DISABLED_FOR_ORG',
] as const;
export type UserWithoutApi = (typeof USER_WITHOUT_API)[number];

/** How the service behaves where Salesforce's behavior varies or is not known. */
export type Behavior = {
  /** Milliseconds before each answer. */
  latency: number;
  /** Milliseconds that a bulk query job takes. */
  jobTime: number;
  /** What the REST API tells a user without the permission API Enabled. */
  userWithoutApi: UserWithoutApi;
  /** Ids of users whose password has expired. */
  expiredPasswords: readonly string[];
};

/** An org, and what its HTTP server keeps between requests. */
export type Service = {
  readonly org: Org;
  /** The org's administrator, as whom a login by client credentials runs. */
  readonly adminUserId: string;
  /** Verifies JSON web tokens. */
  readonly publicKey: KeyObject;
  readonly behavior: Behavior;
  readonly sessions: Sessions;
  readonly passwords: Passwords;
  readonly usage: ApiUsage;
  readonly log: RequestLog;
  readonly openCalls: OpenCalls;
  readonly cursors: QueryCursors;
  readonly queryJobs: QueryJobs;
  /** The fault that decides how a call is answered, for each call that meets one. */
  readonly outcomes: WeakMap<object, Outcome>;
};

export type ServiceOptions = {
  org: Org;
  adminUserId: string;
  publicKey: KeyObject;
  latency?: number;
  jobTime?: number;
  requestLog?: string;
};

export const createService = ({
  org,
  adminUserId,
  publicKey,
  latency = 0,
  jobTime = 0,
  requestLog,
}: ServiceOptions): Service => ({
  org,
  adminUserId,
  publicKey,
  behavior: { latency, jobTime, userWithoutApi: 'API_CURRENTLY_DISABLED', expiredPasswords: [] },
  sessions: new Sessions(org.id),
  passwords: new Passwords(),
  usage: new ApiUsage(org.settings),
  log: new RequestLog(requestLog),
  openCalls: new OpenCalls(),
  cursors: new QueryCursors(org.clock),
  queryJobs: new QueryJobs(),
  outcomes: new WeakMap(),
});
