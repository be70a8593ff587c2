import { readFile } from 'node:fs/promises';

const megabytes = async (pid: number, what: 'VmRSS' | 'VmHWM'): Promise<number> =>
  Number(new RegExp(`${what}:\\s+(\\d+) kB`).exec(await readFile(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;

/** How many megabytes a process has in memory, with Node's binary. Linux only. */
export const residentMegabytes = (pid: number): Promise<number> => megabytes(pid, 'VmRSS');

/** The most megabytes that a process has had in memory so far. Linux only. */
export const mostMegabytes = (pid: number): Promise<number> => megabytes(pid, 'VmHWM');
