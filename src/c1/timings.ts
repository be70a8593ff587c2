import type { Duration } from '@bufbuild/protobuf/wkt';
import { durationMs } from '@bufbuild/protobuf/wkt';

const SECOND = 1000;
const MINUTE = 60 * SECOND;

/*
 * How many milliseconds things last, and how many times they are tried. The numbers are those of C1's own connectors.
 * Source: ConductorOne/baton-sdk, pkg/tasks/c1api and pkg/connectorrunner.
 */

/** The longest time for one call, including the time to get a token for it. */
export const CALL_TIMEOUT = 30 * SECOND;
/** How long a host may take to show why gRPC could not connect to it. */
export const PROBE_TIMEOUT = 5 * SECOND;
/** How many heartbeats may fail in a row. After that many, the task is given up. */
export const MAX_HEARTBEAT_FAILURES = 10;
export const UPLOAD_ATTEMPTS = 3;
/** How long an upload may make no progress. The whole upload has no limit. */
export const UPLOAD_IDLE = 5 * MINUTE;
/** How many times the connector tries to tell C1 an answer. When all attempts have failed, C1 gives out the task again. */
export const FINISH_ATTEMPTS = 6;
/** How long the connector still tries to tell C1 an answer when it stops. Kubernetes gives a process 30 seconds to end. */
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

/** How long to wait before the next poll. @param next what C1 asked for */
export const pollInterval = (next: Duration | undefined): number => clamp(next ? durationMs(next) : 0, 0, LONGEST_POLL);

/** How long to wait before the next heartbeat. @param next what C1 asked for */
export const heartbeatInterval = (next: Duration | undefined): number => {
  const milliseconds = next ? durationMs(next) : 0;
  return milliseconds === 0 ? DEFAULT_HEARTBEAT : clamp(milliseconds, SHORTEST_HEARTBEAT, LONGEST_HEARTBEAT);
};

/** How long to wait for the answer to a heartbeat. It is short, so that a lost heartbeat does not hold up the next one. */
export const heartbeatTimeout = (interval: number): number => clamp(interval, SHORTEST_TIMEOUT, CALL_TIMEOUT);

/** How long to wait before the next Hello at the start. @param failures how many have failed */
export const helloPause = (failures: number): number =>
  Math.min(FIRST_HELLO_PAUSE * 2 ** (failures - 1), LONGEST_HELLO_PAUSE);

/** How long to wait before the next poll. @param failures how many have failed in a row */
export const pollPause = (failures: number): number => Math.min(failures ** 2 * SECOND, LONGEST_POLL_PAUSE);

/** How long to wait before the next attempt at an upload. @param failures how many have failed */
export const uploadPause = (failures: number): number => (failures - 1) * SECOND;

/** How long to wait before the next attempt to tell C1 an answer. @param failures how many have failed */
export const finishPause = (failures: number): number => 2 ** (failures - 1) * SECOND;
