import { readFile } from 'node:fs/promises';

/** Megabytes that a process has in memory, Node's binary among them. Linux only. */
export const residentMegabytes = async (pid: number): Promise<number> =>
  Number(/VmRSS:\s+(\d+) kB/.exec(await readFile(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
