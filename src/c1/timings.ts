import type { Duration } from '@bufbuild/protobuf/wkt';
import { durationMs } from '@bufbuild/protobuf/wkt';

const SECOND = 1000;
const MINUTE = 60 * SECOND;

/** Of one call, and of what comes before it. */
export const CALL_TIMEOUT = 30 * SECOND;
/** Heartbeats that fail in a row before a task is given up. */
export const MOST_HEARTBEAT_FAILURES = 10;
export const UPLOAD_ATTEMPTS = 3;
/** Without progress; as a whole, an upload takes as long as it takes. */
export const UPLOAD_IDLE = 5 * MINUTE;
/** Of telling C1 an answer: when all have failed, C1 gives the task again. */
export const FINISH_ATTEMPTS = 6;
/** For telling C1 an answer once the connector is to stop: well within what Kubernetes gives a process to end. */
export const FINISH_GRACE = 10 * SECOND;

const LONGEST_POLL = 5 * MINUTE;
const SHORTEST_HEARTBEAT = SECOND;
const LONGEST_HEARTBEAT = 5 * MINUTE;
const SHORTEST_TIMEOUT = 5 * SECOND;
const DEFAULT_HEARTBEAT = 30 * SECOND;
const FIRST_HELLO_PAUSE = SECOND;
const LONGEST_HELLO_PAUSE = 5 * MINUTE;
const LONGEST_POLL_PAUSE = MINUTE;

const clamp = (value: number, least: number, most: number): number => Math.min(Math.max(value, least), most);

/*
 * The numbers of C1's own connectors, in milliseconds.
 * Source: ConductorOne/baton-sdk, pkg/tasks/c1api and pkg/connectorrunner.
 */

/** How long to wait before the next poll. */
export const pollInterval = (next: Duration | undefined): number => clamp(next ? durationMs(next) : 0, 0, LONGEST_POLL);

/** How long to wait before the next heartbeat. */
export const heartbeatInterval = (next: Duration | undefined): number => {
  const milliseconds = next ? durationMs(next) : 0;
  return milliseconds === 0 ? DEFAULT_HEARTBEAT : clamp(milliseconds, SHORTEST_HEARTBEAT, LONGEST_HEARTBEAT);
};

/** How long a heartbeat may go unanswered: one that is lost must not keep the next ones from C1. */
export const heartbeatTimeout = (interval: number): number => clamp(interval, SHORTEST_TIMEOUT, CALL_TIMEOUT);

/** How long to wait after the so-many-th Hello at the start that failed. */
export const helloPause = (failures: number): number =>
  Math.min(FIRST_HELLO_PAUSE * 2 ** (failures - 1), LONGEST_HELLO_PAUSE);

/** How long to wait after the so-many-th poll in a row that failed. */
export const pollPause = (failures: number): number => Math.min(failures ** 2 * SECOND, LONGEST_POLL_PAUSE);

/** How long to wait after the so-many-th upload of a file that failed. */
export const uploadPause = (failures: number): number => (failures - 1) * SECOND;

/** How long to wait after the so-many-th attempt at telling an answer that failed. */
export const finishPause = (failures: number): number => 2 ** (failures - 1) * SECOND;
