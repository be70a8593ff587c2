import { readlinkSync } from 'node:fs';
import { hostname, uptime } from 'node:os';

/** A process, as another process of this machine, or of another one, can look for it later. */
export type ProcessMark = {
  readonly host: string;
  readonly pid: number;
  /** The space in which the pid counts: a container has its own, also where it has the name of its host. Null where there is one only. */
  readonly pidSpace: string | null;
};

/** What a process sees of the machine that it runs on. */
export type Machine = Omit<ProcessMark, 'pid'> & {
  readonly bootedAt: Date;
  readonly hasProcess: (pid: number) => boolean;
};

/**
 * How far a run has come. `broken off`: its process has ended, and the journal has no last line. `may be running`: nobody can tell
 * that its process has ended. `not known`: an earlier build wrote the journal, which says nothing of it.
 */
export type RunState = 'ended' | 'broken off' | 'may be running' | 'not known';

/** @param hasEnd whether the journal says that the run came to its end; read after the machine was asked */
export function runState(
  { process, time }: { readonly process?: ProcessMark | undefined; readonly time: string },
  hasEnd: boolean,
  machine = thisMachine(),
): RunState {
  if (hasEnd) return 'ended';
  if (!process) return 'not known';
  return hasEnded(process, new Date(time), machine) ? 'broken off' : 'may be running';
}

/** This process. */
export function thisProcess(): ProcessMark {
  return { host: hostname(), pid: process.pid, pidSpace: ownPidSpace() };
}

/** The machine that this process runs on. */
export function thisMachine(): Machine {
  return {
    host: hostname(),
    pidSpace: ownPidSpace(),
    bootedAt: new Date(Date.now() - uptime() * 1000),
    hasProcess,
  };
}

/** What a clock may be put right by after a machine was started. */
const CLOCK_ERROR = 300_000;

/**
 * Whether a process has surely ended. A pid alone does not tell it: it counts on one machine and in one space, and another process
 * gets it later. So a process of another machine, and one whose pid is in use, may still run.
 *
 * @param ranAt a time at which the process ran
 */
export function hasEnded({ host, pid, pidSpace }: ProcessMark, ranAt: Date, machine: Machine): boolean {
  if (host !== machine.host) return false;
  if (machine.bootedAt.getTime() - ranAt.getTime() > CLOCK_ERROR) return true;
  return pidSpace === machine.pidSpace && !machine.hasProcess(pid);
}

/** Source: "process.kill()", Node.js; signal 0 asks, also on Windows. */
function hasProcess(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // A process of somebody else is there, and may not be sent a signal.
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

/** Source: pid_namespaces(7), namespaces(7), Linux. */
function ownPidSpace(): string | null {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return null;
  }
}
